package rest

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/trace"
)

// refusedAtTheGate records a write that a known caller was not let in for. Only a
// member is told of a missing permission, whom the place may remember. Why a token
// was not believed is for the log alone; no token is in there.
func (a *API) refusedAtTheGate(ctx huma.Context, access Access, err error) {
	if fault.Is(err, fault.Unauthenticated) && errors.Unwrap(err) != nil {
		a.log.Info("a token was refused", "correlationId", problem.CorrelationID(ctx.Context()), "reason", err.Error())
	}
	var refused *authorize.RefusedError
	if errors.As(err, &refused) {
		// What no key may do was refused without a look at the place.
		isMember := fault.Is(err, fault.Forbidden) && fault.Code(err) != "key_not_allowed"
		a.recordRefusal(ctx, access, refused.By, isMember)
	}
}

// refusedInside records a write that was let in and then refused, by whatever is
// behind the gate.
func (a *API) refusedInside(ctx huma.Context, access Access, by By) {
	status := ctx.Status()
	if status < http.StatusBadRequest || status >= http.StatusInternalServerError {
		return
	}
	principal := by.Caller.Principal
	if by.Placed {
		principal = by.Authority.Principal
	}
	a.recordRefusal(ctx, access, principal, by.Placed)
}

// refusalPatience is how long an answer waits for the entry about it.
const refusalPatience = 5 * time.Second

// recordRefusal writes an entry also for a client that has gone meanwhile. A trail
// that fails changes nothing about the refusal.
func (a *API) recordRefusal(ctx huma.Context, access Access, by permissions.Principal, isMember bool) {
	action, _ := ctx.Operation().Metadata[writesName].(audit.Action)
	if action == "" {
		return
	}
	code := trace.Code(ctx.Context())
	target, err := access.target(ctx)
	if err != nil {
		isMember = false // the place cannot exist
	}
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx.Context()), refusalPatience)
	defer cancel()
	err = a.recorder.Refuse(writing, record.Refusal{
		By: by, In: target, IsMember: isMember, Action: action, Named: trace.Subject(ctx, access.param), Code: code,
	})
	if err != nil {
		a.log.Error("a refusal could not be recorded", "correlationId", problem.CorrelationID(ctx.Context()), "action", string(action), "code", code, "error", err)
	}
}
