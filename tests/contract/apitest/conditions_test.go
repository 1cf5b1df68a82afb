package apitest

import (
	"net/http"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// conditional is a change of what has an ETag, other than by its fields.
type conditional struct {
	method, path, body string
	status             int
	// thing is where its ETag is read.
	thing  string
	enters func(*api)
	// reads is the thing as it is read for the ETag; looks, as for the change; writes, done.
	reads, looks, writes func(*api)
}

func conditionals() map[string]conditional {
	move := func(method, path, body string, status int, was organizations.Organization) conditional {
		return conditional{
			method: method, path: contosoPath + path, body: body, status: status, thing: contosoPath,
			enters: func(a *api) { a.at(admin, toContoso, &was) },
			reads:  func(*api) {},
			looks:  func(a *api) { a.organizations.EXPECT().Get(gomock.Any(), inContoso).Return(was, nil) },
			writes: func(a *api) { a.organizations.EXPECT().Change(gomock.Any(), was, gomock.Any()).Return(nil) },
		}
	}
	role := func(a *api) { a.hasRole(nil) }
	schedule := func(a *api) {
		a.schedules.EXPECT().Get(gomock.Any(), inContoso, schedules.ID(scheduleID)).Return(nightly(), nil)
	}
	return map[string]conditional{
		"deactivating an organization": move(http.MethodDelete, "", "", 200, *contoso()),
		"restoring an organization":    move(http.MethodPost, "/restore", "", 200, left(1)),
		"erasing an organization":      move(http.MethodPost, "/erasure", `{"confirmation":"Contoso Möbel"}`, 202, left(7)),
		"deleting a role": {
			method: http.MethodDelete, path: rolePath, status: 204, thing: rolePath, enters: func(a *api) { a.anywhere(admin) }, reads: role, looks: role,
			writes: func(a *api) { a.roles.EXPECT().Delete(gomock.Any(), reception().ID).Return(nil) },
		},
		"deleting an alert rule": {
			method: http.MethodDelete, path: alertPath, status: 204, thing: alertPath, enters: func(a *api) { a.anywhere(admin) },
			reads: func(a *api) { a.hasRule(nil) }, looks: func(a *api) { a.hasRule(nil) },
			writes: func(a *api) { a.rules.EXPECT().Delete(gomock.Any(), alerts.ID(ruleIDText)).Return(nil) },
		},
		"deleting a form": {
			method: http.MethodDelete, path: formPath, status: 204, thing: formPath,
			enters: func(a *api) { a.at(admin, toContoso, contoso()) },
			reads:  func(a *api) { a.hasForm(nil) }, looks: func(a *api) { a.hasForm(nil) },
			writes: func(a *api) {
				a.memberships.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, nil)
				a.forms.EXPECT().Delete(gomock.Any(), inContoso, forms.ID(formIDText)).Return(nil)
			},
		},
		"deleting a schedule": {
			method: http.MethodDelete, path: schedulePath, status: 204, thing: schedulePath,
			enters: func(a *api) { a.at(admin, toContoso, contoso()) },
			reads:  func(a *api) { schedule(a); a.fires() }, looks: schedule,
			writes: func(a *api) {
				a.schedules.EXPECT().Delete(gomock.Any(), inContoso, schedules.ID(scheduleID)).Return(nil)
			},
		},
	}
}

func TestWhatGoesOrComesBackIsWhatTheClientHasSeen(t *testing.T) {
	t.Parallel()
	for name, c := range conditionals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			ask := func(method, path, body, condition string) answer {
				c.enters(a)
				r := request{method: method, path: path, token: admin.token, body: body}
				if path == schedulePath || path == formPath {
					r.scope = contosoID
				}
				return a.ask(r.with("If-Match", condition))
			}
			c.reads(a)
			etag := ask(http.MethodGet, c.thing, "", "").is(200).header.Get("ETag")
			c.looks(a)
			ask(c.method, c.path, c.body, `"another"`).has("ETag", etag).refuses(http.StatusPreconditionFailed, "changed_meanwhile")
			for _, condition := range []string{etag, "*", ""} {
				c.looks(a)
				c.writes(a)
				ask(c.method, c.path, c.body, condition).is(c.status)
			}
		})
	}
}
