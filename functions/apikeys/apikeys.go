// Package apikeys serves the keys with which programs start and read runs, to
// administrators.
package apikeys

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/administer/keyring"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("apikeys", fx.Provide(New))

// Function is the trigger.
type Function struct{ ring *keyring.Ring }

// New is the function.
func New(ring *keyring.Ring) *Function { return &Function{ring: ring} }

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most keys in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[APIKey] }

type createInput struct{ Body APIKeyDraft }

type createOutput struct {
	Location string `header:"Location"`
	Body     NewAPIKey
}

type keyInput struct {
	KeyID string `path:"keyId" doc:"The key's id, which is no secret; never the key itself."`
}

type keyOutput struct{ Body APIKey }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listApiKeys", Method: http.MethodGet, Path: "/api/api-keys", Tag: "API keys",
		Summary: "List API keys", Description: "All keys, the expired and revoked ones as well, in the order in which they were made.",
		Access: rest.Admin(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "createApiKey", Method: http.MethodPost, Path: "/api/api-keys", Tag: "API keys", Status: http.StatusCreated,
		Summary: "Make an API key", Description: "The answer has the key's text, which nobody can read again: only a digest of it is kept. " +
			"A key starts and reads runs, in the organizations and of the workflows that are chosen for it, and nothing else.",
		Writes: audit.KeyCreate, Access: rest.Admin(),
	}, f.create)
	rest.Register(api, rest.Operation{
		ID: "getApiKey", Method: http.MethodGet, Path: "/api/api-keys/{keyId}", Tag: "API keys",
		Summary: "Read an API key", Description: "A key by its id, without its text.",
		Access: rest.Admin(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "revokeApiKey", Method: http.MethodDelete, Path: "/api/api-keys/{keyId}", Tag: "API keys", Status: http.StatusNoContent,
		Summary: "Revoke an API key", Description: "It is refused from its next request, for good. What it started goes on. Revoking it again is fine.",
		Writes: audit.KeyRevoke, Access: rest.Admin(),
	}, f.revoke)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"api keys", string(by.Caller.Principal.User.ID)}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.ring.List(ctx, by.Caller, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, shown, page.Next, list...)}, nil
}

func (f *Function) create(ctx context.Context, by rest.By, in *createInput) (*createOutput, error) {
	key, text, err := f.ring.Create(ctx, by.Caller, in.Body.draft())
	if err != nil {
		return nil, err
	}
	return &createOutput{Location: "/api/api-keys/" + string(key.Key.ID), Body: NewAPIKey{APIKey: shown(key), Text: text.Reveal()}}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *keyInput) (*keyOutput, error) {
	id, err := parse(in.KeyID)
	if err != nil {
		return nil, err
	}
	key, err := f.ring.Get(ctx, by.Caller, id)
	if err != nil {
		return nil, err
	}
	return &keyOutput{Body: shown(key)}, nil
}

func (f *Function) revoke(ctx context.Context, by rest.By, in *keyInput) (*struct{}, error) {
	id, err := parse(in.KeyID)
	if err != nil {
		return nil, err
	}
	return nil, f.ring.Revoke(ctx, by.Caller, id)
}

func parse(text string) (permissions.KeyID, error) {
	id, ok := keys.ParseID(text)
	if !ok {
		return "", keys.ErrUnknown()
	}
	return id, nil
}
