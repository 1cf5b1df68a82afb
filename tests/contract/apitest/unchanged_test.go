package apitest

import (
	"net/http"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Whoever asks for what is so already changed nothing, and the trail says nothing.
func TestWhatChangesNothingLeavesNoEntry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		expect             func(a *api)
	}{
		"an organization's patch without anything": {"PATCH", contosoPath, `{}`, 200, func(a *api) { moves(*contoso())(a, nil) }},
		"an organization's patch to the same name": {"PATCH", contosoPath, `{"name":"Contoso Möbel"}`, 200, func(a *api) { moves(*contoso())(a, nil) }},
		"deactivating again":                       {"DELETE", contosoPath, "", 200, func(a *api) { moves(left(1))(a, nil) }},
		"restoring again":                          {"POST", contosoPath + "/restore", "", 200, func(a *api) { moves(*contoso())(a, nil) }},
		"erasing again":                            {"POST", contosoPath + "/erasure", `{"confirmation":"Contoso Möbel"}`, 202, func(a *api) { moves(erasing())(a, nil) }},
		"taking back what is not held": {"DELETE", "/api/permissions/" + techID + "/" + contosoID, "", 204, func(a *api) {
			a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).Return(permissions.Facts{Standing: &permissions.Standing{User: technician.user}}, nil)
			a.grants.EXPECT().Delete(gomock.Any(), inContoso, technician.user.ID).Return(nil)
		}},
		"taking back from nobody": {"DELETE", "/api/permissions/" + techID + "/" + contosoID, "", 204, func(a *api) {
			a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).Return(permissions.Facts{}, nil)
			a.grants.EXPECT().Delete(gomock.Any(), inContoso, technician.user.ID).Return(nil)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(admin, toContoso, contoso())
			c.expect(a)
			a.ask(request{method: c.method, path: c.path, token: admin.token, body: c.body}).is(c.status)
			a.trail.wants(t)
		})
	}
}

func TestRemovingARoleThatIsNotThereLeavesNoEntry(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.roles.EXPECT().Get(gomock.Any(), gomock.Any()).Return(permissions.Role{}, permissions.ErrUnknownRole())
	a.roles.EXPECT().Delete(gomock.Any(), gomock.Any()).Return(nil)
	a.ask(request{method: http.MethodDelete, path: "/api/roles/" + nowhereID, token: admin.token}).is(http.StatusNoContent)
	a.trail.wants(t)
}

// The entry of a refusal names what was asked for: beside a place the thing in it,
// and otherwise the place itself.
func TestARefusalNamesWhatItIsAbout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ method, path, want string }{
		"an organization":                  {"DELETE", contosoPath, contosoID},
		"an organization in large letters": {"POST", "/api/organizations/019DF24A-0000-7000-8000-00000000000A/restore", contosoID},
		"a person at an organization":      {"DELETE", "/api/permissions/" + techID + "/" + contosoID, techID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.All()...))
			a.refused(request{method: c.method, path: c.path, token: technician.token}).refuses(http.StatusForbidden, "admin_required")
			a.trail.wants(t, contosoID+" "+contosoID+" "+techID+" "+string(a.trail.entries[0].Action)+" refused admin_required")
			if got := a.trail.entries[0].Entity.ID; got != c.want {
				t.Errorf("it is about %q, want %q", got, c.want)
			}
		})
	}
}
