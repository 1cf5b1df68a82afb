// Package hooks serves how other systems start runs, and takes their messages.
package hooks

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/hook"
	"github.com/bifrost-run/bifrost/app/receive"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("hooks", fx.Provide(New))

// Function is the trigger.
type Function struct {
	clerk    *hook.Clerk
	receiver *receive.Receiver
}

// New is the function.
func New(clerk *hook.Clerk, receiver *receive.Receiver) *Function {
	return &Function{clerk: clerk, receiver: receiver}
}

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most hooks in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Hook] }

type createInput struct{ Body HookDraft }

type secretOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     HookWithSecret
}

type oneInput struct {
	ID string `path:"id" doc:"The hook's id."`
}

type putInput struct {
	ID      string `path:"id" doc:"The hook's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about; 412 when somebody has entered it anew since."`
	Body    HookDraft
}

type deleteInput struct {
	ID      string `path:"id" doc:"The hook's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what shall go; 412 when somebody has entered it anew since."`
}

type oneOutput struct {
	ETag string `header:"ETag" doc:"For If-Match: of what a person entered. A message does not change it."`
	Body Hook
}

// messageInput is a message byte for byte: what was signed is what was sent.
type messageInput struct {
	ID      string `path:"id" doc:"The hook's id."`
	RawBody []byte

	headers http.Header
}

// Resolve keeps every header: which of them count is the hook's to say.
func (in *messageInput) Resolve(ctx huma.Context) []error {
	in.headers = http.Header{}
	ctx.EachHeader(in.headers.Add)
	return nil
}

type messageOutput struct {
	Replayed string `header:"Idempotency-Replayed" doc:"true when the message had been taken before: nothing was started again."`
	Body     TakenMessage
}

// access is for holders of both permissions: the gate asks for the rarer one, and the
// use case for the other as well.
func access() rest.Access {
	return rest.Scoped(permissions.ManageForms).Rule("canExecuteWorkflows and canManageForms")
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listHooks", Method: http.MethodGet, Path: "/api/hooks", Tag: "Hooks",
		Summary: "List hooks", Description: "The hooks of a scope, in the order in which they were created.",
		Access: access(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "createHook", Method: http.MethodPost, Path: "/api/hooks", Tag: "Hooks", Status: http.StatusCreated,
		Summary: "Create a hook", Description: "Gives another system an address at which it starts runs of a workflow. They run with the owner's permissions, which are looked up at each message. The answer has the secret by which messages are proved, once.",
		Writes: audit.HookCreate, Access: access(),
	}, f.create)
	rest.Register(api, rest.Operation{
		ID: "getHook", Method: http.MethodGet, Path: "/api/hooks/{id}", Tag: "Hooks",
		Summary: "Read a hook", Description: "A hook without its secret.",
		Access: access(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "replaceHook", Method: http.MethodPut, Path: "/api/hooks/{id}", Tag: "Hooks", Also: []int{http.StatusPreconditionFailed},
		Summary: "Enter a hook anew", Description: "Replaces everything that was entered but how messages are proved, pauses it or lets it go on. Whoever does so owns it from then on. The secret stays.",
		Writes: audit.HookChange, Access: access(),
	}, f.put)
	rest.Register(api, rest.Operation{
		ID: "rotateHook", Method: http.MethodPost, Path: "/api/hooks/{id}/rotate", Tag: "Hooks",
		Summary: "Give a hook another secret", Description: "Messages that the secret before proves are refused from then on. The answer has the new one, once.",
		Writes: audit.HookRotate, Access: access(),
	}, f.rotate)
	rest.Register(api, rest.Operation{
		ID: "deleteHook", Method: http.MethodDelete, Path: "/api/hooks/{id}", Tag: "Hooks", Status: http.StatusNoContent, Also: []int{http.StatusPreconditionFailed},
		Summary: "Delete a hook", Description: "Removes a hook. Its runs stay, and one that is under way goes on.",
		Writes: audit.HookDelete, Access: access(),
	}, f.delete)
	rest.RegisterMessage(api, rest.Operation{
		ID: "sendToHook", Method: http.MethodPost, Path: "/api/hooks/{id}", Tag: "Hooks", Status: http.StatusAccepted, Also: []int{http.StatusBadRequest, http.StatusUnauthorized},
		Summary: "Send a message to a hook", Description: "For other systems: starts a run and answers at once. The message is JSON of 1 MiB at most and proves itself by its signature or key; one that is sent again within a day starts nothing.",
		Access: rest.Anyone(),
	}, f.take)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"hooks", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.clerk.List(ctx, by.Authority, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, shown, page.Next, list...)}, nil
}

func (f *Function) create(ctx context.Context, by rest.By, in *createInput) (*secretOutput, error) {
	made, secret, err := f.clerk.Create(ctx, by.Authority, in.Body.draft())
	if err != nil {
		return nil, err
	}
	etag, err := conditional.ETag(entered(made))
	if err != nil {
		return nil, err
	}
	return &secretOutput{Location: path(made.ID), ETag: etag, Body: HookWithSecret{Hook: shown(made), Secret: secret.Reveal()}}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *oneInput) (*oneOutput, error) {
	id, err := hooks.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return one(f.clerk.Get(ctx, by.Authority, id))
}

func (f *Function) put(ctx context.Context, by rest.By, in *putInput) (*oneOutput, error) {
	id, err := hooks.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return one(f.clerk.Change(ctx, by.Authority, id, in.Body.draft(), conditional.IfMatch(in.IfMatch, entered)))
}

func (f *Function) rotate(ctx context.Context, by rest.By, in *oneInput) (*secretOutput, error) {
	id, err := hooks.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	next, secret, err := f.clerk.Rotate(ctx, by.Authority, id)
	if err != nil {
		return nil, err
	}
	etag, err := conditional.ETag(entered(next))
	if err != nil {
		return nil, err
	}
	return &secretOutput{Location: path(id), ETag: etag, Body: HookWithSecret{Hook: shown(next), Secret: secret.Reveal()}}, nil
}

func (f *Function) delete(ctx context.Context, by rest.By, in *deleteInput) (*struct{}, error) {
	id, err := hooks.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, f.clerk.Delete(ctx, by.Authority, id, conditional.IfMatch(in.IfMatch, entered))
}

func (f *Function) take(ctx context.Context, by rest.By, in *messageInput) (*messageOutput, error) {
	accepted, err := f.receiver.Take(ctx, receive.Call{ID: in.ID, Header: in.headers.Values, Body: in.RawBody, ClientIP: by.ClientIP})
	if err != nil {
		return nil, err
	}
	out := &messageOutput{Body: TakenMessage{ExecutionID: string(accepted.Execution.ID)}}
	if accepted.Replayed {
		out.Replayed = "true"
	}
	return out, nil
}

func one(h hooks.Hook, err error) (*oneOutput, error) {
	if err != nil {
		return nil, err
	}
	etag, err := conditional.ETag(entered(h))
	if err != nil {
		return nil, err
	}
	return &oneOutput{ETag: etag, Body: shown(h)}, nil
}
