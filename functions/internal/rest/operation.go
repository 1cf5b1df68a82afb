package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/functions/internal/bearer"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/jsonbody"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/query"
	"github.com/bifrost-run/bifrost/functions/internal/trace"
)

// Operation is one method on one path.
type Operation struct {
	// ID reads well as a method of a client: listOrganizations.
	ID     string
	Method string
	// Path begins with /api.
	Path        string
	Summary     string
	Description string
	Tag         string
	// Status is the usual answer, 200 when zero.
	Status int
	// Also lists what it answers beside Status: the same body with 2xx, none with
	// 304, a problem with what only few operations refuse with, such as 502.
	Also   []int
	Access Access
	// Writes is what it does as the audit trail names it, which keeps it, too, when it
	// is refused. Empty for what writes nothing, and for what is done with runs,
	// which are records themselves.
	Writes audit.Action

	// request and answer describe what is no JSON; nil for what is.
	request *huma.RequestBody
	answer  *huma.Response
	// bodyMost is the longest body in bytes, zero for what is usual for its sort.
	bodyMost int64
}

// By is who makes a request, as far as the operation asked.
type By struct {
	// Authority is set for a request about one place: Scoped, InPath, AdminInPath.
	Authority permissions.Authority
	// Caller is set otherwise: SignedIn, Admin, mine=true, Somewhere without a scope.
	Caller authorize.Caller
	// Placed reports whether Authority is the one that is set.
	Placed bool
	// ClientIP is the address that the request came from, for records only.
	ClientIP string
}

type byKey struct{}

// Register adds an operation. The handler runs only when the middleware let the
// request in, and gets what that decided.
func Register[I, O any](a *API, op Operation, handler func(context.Context, By, *I) (*O, error)) {
	if op.Access.who == undeclared {
		a.problems = append(a.problems, fmt.Errorf("operation %s declares no access", op.ID))
		return
	}
	described := humaOperation(op)
	huma.Register(a.huma, described, func(ctx context.Context, in *I) (*O, error) {
		by, _ := ctx.Value(byKey{}).(By)
		out, err := handler(ctx, by, in)
		if err != nil {
			return nil, a.shown(ctx, err)
		}
		return out, nil
	})
	documentAlso(op, described.Responses)
}

// documentAlso adds the further answers once huma has described the usual one.
func documentAlso(op Operation, responses map[string]*huma.Response) {
	usual := responses[strconv.Itoa(cmp.Or(op.Status, http.StatusOK))]
	for _, status := range op.Also {
		if status >= http.StatusBadRequest {
			continue // huma describes them with the other problems
		}
		also := &huma.Response{Description: http.StatusText(status), Headers: usual.Headers}
		if status != http.StatusNotModified {
			also.Content = usual.Content
		}
		responses[strconv.Itoa(status)] = also
	}
}

// shown is an error as the caller gets it; what is not a fault is logged.
func (a *API) shown(ctx context.Context, err error) error {
	var ready huma.StatusError
	if errors.As(err, &ready) {
		return err
	}
	p := trace.Note(ctx, problem.Of(ctx, err))
	switch {
	case p.Status >= http.StatusInternalServerError && ctx.Err() != nil:
		// The client has gone: nobody reads the answer, and nothing is wrong here.
	case p.Status >= http.StatusInternalServerError:
		a.log.Error("request failed", "correlationId", p.CorrelationID, "error", err)
	}
	return huma.ErrorWithHeaders(p, conditional.HeadersOf(err))
}

// bodyTime is how long a body that is JSON may take: 1 MiB by a connection of
// 1 Mbit/s comes in half of it.
const bodyTime = 15 * time.Second

func humaOperation(op Operation) huma.Operation {
	h := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description,
		Tags: []string{op.Tag}, DefaultStatus: op.Status,
		Metadata:   map[string]any{accessName: op.Access, writesName: op.Writes},
		Extensions: map[string]any{"x-permission": op.Access.describe()},
		Errors:     errorStatuses(op), BodyReadTimeout: bodyTime, MaxBodyBytes: op.bodyMost,
		Responses: map[string]*huma.Response{}, RequestBody: op.request,
	}
	if op.answer != nil {
		h.Responses[strconv.Itoa(http.StatusOK)] = op.answer
	}
	if op.Writes != "" {
		h.Extensions["x-audit"] = string(op.Writes)
	}
	if op.Access.orKey {
		h.Extensions["x-keys"] = true
	}
	switch {
	case op.Access.orKey:
		h.Security = []map[string][]string{{"token": {}}, {"key": {}}}
	case op.Access.who != anyone:
		h.Security = []map[string][]string{{"token": {}}}
	case op.Access.isProbe:
		h.Security = []map[string][]string{{}, {"token": {}}}
	}
	if op.Access.where != nowhere {
		h.Parameters = []*huma.Param{{
			Name: ScopeHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "The organization that the request is about, or global.",
		}}
	}
	return h
}

// Where an operation keeps its Access and what it Writes for the middleware.
const (
	accessName = "access"
	writesName = "writes"
)

func errorStatuses(op Operation) []int {
	statuses := []int{http.StatusBadRequest, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if !op.Access.isProbe {
		statuses = append(statuses, http.StatusTooManyRequests)
	}
	if op.Access.who != anyone {
		// 422 also without a body, for a parameter that there is not.
		statuses = append(statuses, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity)
	}
	if op.Access.where != nowhere || strings.Contains(op.Path, "{") {
		statuses = append(statuses, http.StatusNotFound)
	}
	if op.Method != http.MethodGet && op.Method != http.MethodDelete {
		statuses = append(statuses, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	}
	if op.Access.orKey {
		statuses = append(statuses, http.StatusConflict) // an inactive organization, for reading as well
	}
	for _, status := range op.Also {
		if status >= http.StatusBadRequest {
			statuses = append(statuses, status)
		}
	}
	return statuses
}

// enforce is the one gate: it decides by what the operation declared, before
// anything of the body is read.
func (a *API) enforce(ctx huma.Context, next func(huma.Context)) {
	access, _ := ctx.Operation().Metadata[accessName].(Access)
	ctx = trace.Begin(ctx)
	by, err := a.admit(ctx, access)
	if err != nil {
		a.answer(ctx, err)
		a.refusedAtTheGate(ctx, access, err)
		return
	}
	by.ClientIP = trace.ClientIP(ctx)
	if access.who != anyone {
		// Systems that watch, or send messages, add parameters of their own.
		err = query.Judge(ctx)
	}
	switch {
	case err != nil:
		a.answer(ctx, err)
	case jsonbody.IsTooLong(ctx):
		_ = huma.WriteErr(a.huma, ctx, http.StatusRequestEntityTooLarge, "")
	default:
		next(huma.WithValue(ctx, byKey{}, by))
	}
	a.refusedInside(ctx, access, by)
}

// answer refuses a request that its operation never sees.
func (a *API) answer(ctx huma.Context, err error) {
	for name, values := range problem.HeadersOf(err) {
		ctx.SetHeader(name, values[0])
	}
	shown := a.shown(ctx.Context(), err)
	var p *problem.Problem
	if errors.As(shown, &p) {
		_ = huma.WriteErr(a.huma, ctx, p.Status, p.Detail, p)
	}
}

func (a *API) decide(ctx huma.Context, access Access) (By, error) {
	token, err := bearer.Token(ctx)
	switch {
	case access.who == anyone:
		return a.greet(ctx, token), nil
	case err != nil:
		return By{}, err
	}
	if token == "" {
		return By{}, fault.New(fault.Unauthenticated, "token_missing", "Sign in first: this needs an access token.")
	}
	if keys.IsText(token) && !access.orKey {
		// Before the place is looked at, which teaches a program nothing then.
		return By{}, a.authorizer.RefuseKey(ctx.Context(), token)
	}
	target, err := access.target(ctx)
	if err != nil && fault.Is(err, fault.Malformed) {
		return By{}, err
	}
	// A token is judged before a place, so that a stranger learns nothing of it.
	switch {
	case err != nil:
		caller, callerErr := a.identify(ctx, access, token)
		if callerErr != nil {
			return By{}, callerErr
		}
		return By{}, authorize.Refuse(caller.Principal, err)
	case !target.IsZero():
		return a.decideAt(ctx, access, token, target)
	}
	return a.decideAnywhere(ctx, access, token)
}
