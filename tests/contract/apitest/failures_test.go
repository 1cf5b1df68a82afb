package apitest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

var errUnknown = errors.New("quite a secret text of a disk")

// plain500 expects an answer that says nothing, and a log that says it all.
func (a *api) plain500(r request) {
	a.t.Helper()
	got := a.ask(r)
	p := got.refuses(http.StatusInternalServerError, "internal")
	if strings.Contains(strings.ToLower(string(got.body)), "secret") {
		a.t.Errorf("the error's text reached the caller: %s", got.body)
	}
	if log := a.log.String(); !strings.Contains(log, p.CorrelationID) || !strings.Contains(log, errUnknown.Error()) {
		a.t.Errorf("the log does not tell what happened to %s: %s", p.CorrelationID, log)
	}
}

// decisionFails lists the calls behind a decision, each failing.
func decisionFails(o operation) map[string]func(a *api, err error) {
	who := o.caller()
	if o.placed() {
		return map[string]func(*api, error){"Access.Facts": func(a *api, err error) {
			a.knows(who)
			a.access.EXPECT().Facts(gomock.Any(), who.user.ID, toContoso).Return(permissions.Facts{}, err)
		}}
	}
	return map[string]func(*api, error){
		"Access.Standing": func(a *api, err error) {
			a.knows(who)
			a.access.EXPECT().Standing(gomock.Any(), who.user.ID).Return(nil, err)
		},
		"Access.OrganizationOfTenant": func(a *api, err error) {
			a.knows(who)
			a.access.EXPECT().Standing(gomock.Any(), who.user.ID).Return(nil, nil)
			a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(nil, err)
		},
		"Access.Admit": func(a *api, err error) {
			a.knows(who)
			a.access.EXPECT().Standing(gomock.Any(), who.user.ID).Return(nil, nil)
			a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(contoso(), nil)
			a.access.EXPECT().Admit(gomock.Any(), gomock.Any()).Return(permissions.User{}, err)
		},
	}
}

func TestADecisionThatCannotBeMadeIsNone(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		for call, expect := range decisionFails(o) {
			t.Run(call+" is in trouble", func(t *testing.T) {
				t.Parallel()
				a, body := newAPI(t), &trap{}
				expect(a, down())
				a.hand(o.request(), body).has("Retry-After", "7").refuses(http.StatusServiceUnavailable, "storage_unavailable")
				if body.read {
					t.Error("the body was read before the decision")
				}
			})
			t.Run(call+" fails", func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				expect(a, errUnknown)
				a.plain500(o.request())
			})
		}
	})
}

func TestAPanicIsA500AndTheServerLives(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.knows(technician)
	a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).
		DoAndReturn(func(context.Context, permissions.UserID, organizations.Target) (permissions.Facts, error) {
			panic("quite a secret text of a disk")
		})
	r := request{method: http.MethodGet, path: "/api/executions", token: technician.token, scope: contosoID}
	a.plain500(r)
	if !strings.Contains(a.log.String(), "goroutine") {
		t.Error("the log has no stack")
	}
	a.ask(request{method: http.MethodGet, path: "/api/health"}).is(http.StatusOK)
}

func TestAClientThatHasGoneIsNoFailure(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	ctx, leave := context.WithCancel(t.Context())
	a.knows(technician)
	a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).
		DoAndReturn(func(context.Context, permissions.UserID, organizations.Target) (permissions.Facts, error) {
			leave()
			return permissions.Facts{}, context.Canceled
		})
	a.handIn(ctx, request{method: http.MethodGet, path: "/api/executions", token: technician.token, scope: contosoID})
	if log := a.log.String(); log != "" {
		t.Errorf("it was logged: %s", log)
	}
}
