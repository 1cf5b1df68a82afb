// Package secrets serves the secrets of a scope: list, set, delete. No operation
// answers a value.
package secrets

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("secrets", fx.Provide(New))

// Secret is what may be known of a secret: everything but its value.
type Secret struct {
	Key       string     `json:"key" example:"halo_key"`
	Source    string     `json:"source" enum:"organization,global"`
	UpdatedAt wire.Time  `json:"updatedAt"`
	ExpiresAt *wire.Time `json:"expiresAt,omitempty" doc:"Absent when it does not expire."`
}

// SecretChange is the new value of a secret.
type SecretChange struct {
	Value string `json:"value" doc:"6 to 25,000 characters. It is never answered again." example:"the-secret-of-the-service-desk"`
}

// Function is the trigger.
type Function struct{ secrets *configure.Secrets }

// New is the function.
func New(secrets *configure.Secrets) *Function { return &Function{secrets: secrets} }

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most secrets in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Secret] }

type putInput struct {
	Key  string `path:"key" doc:"A small letter, then small letters, digits and underscores, 63 at most."`
	Body SecretChange
}

type putOutput struct {
	Status int
	Body   Secret
}

type keyInput struct {
	Key string `path:"key" doc:"The secret's key."`
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	access := rest.Scoped(permissions.ManageConfig)
	rest.Register(api, rest.Operation{
		ID: "listSecrets", Method: http.MethodGet, Path: "/api/secrets", Tag: "Secrets",
		Summary: "List secrets", Description: "The scope's own secrets and those of global that it has no own one for, without their values.",
		Access: access,
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "putSecret", Method: http.MethodPut, Path: "/api/secrets/{key}", Tag: "Secrets", Also: []int{http.StatusCreated},
		Summary: "Set a secret", Description: "Sets or rotates a secret of the scope. Its value can be replaced, never read.",
		Writes: audit.SecretPut, Access: access,
	}, f.put)
	rest.Register(api, rest.Operation{
		ID: "deleteSecret", Method: http.MethodDelete, Path: "/api/secrets/{key}", Tag: "Secrets", Status: http.StatusNoContent, Also: []int{http.StatusUnprocessableEntity},
		Summary: "Delete a secret", Description: "Removes a secret of the scope. Deleting what is not there is fine, and leaves no entry in the audit trail.",
		Writes: audit.SecretDelete, Access: access,
	}, f.delete)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"secrets", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.secrets.List(ctx, by.Authority, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	show := func(view configure.SecretView) Secret { return shown(by.Authority.Scope, view) }
	return &listOutput{Body: wire.PageOf(page.Items, show, page.Next, list...)}, nil
}

// put answers no Location: nothing reads one secret.
func (f *Function) put(ctx context.Context, by rest.By, in *putInput) (*putOutput, error) {
	view, created, err := f.secrets.Put(ctx, by.Authority, in.Key, in.Body.Value)
	if err != nil {
		return nil, err
	}
	out := &putOutput{Status: http.StatusOK, Body: shown(by.Authority.Scope, view)}
	if created {
		out.Status = http.StatusCreated
	}
	return out, nil
}

func (f *Function) delete(ctx context.Context, by rest.By, in *keyInput) (*struct{}, error) {
	return nil, f.secrets.Delete(ctx, by.Authority, in.Key)
}

func shown(s organizations.Scope, v configure.SecretView) Secret {
	out := Secret{Key: v.Key, Source: "organization", UpdatedAt: wire.Time(v.UpdatedAt), ExpiresAt: wire.Moment(v.ExpiresAt)}
	if v.Inherited || s.IsGlobal() {
		out.Source = organizations.GlobalName
	}
	return out
}
