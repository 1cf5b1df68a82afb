package apitest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

const contosoPath = "/api/organizations/" + contosoID

// left is Contoso, away for so many days.
func left(days int) organizations.Organization {
	org := *contoso()
	org.IsActive, org.DeactivatedAt = false, now.AddDate(0, 0, -days)
	return org
}

// erasing is Contoso once its erasure was asked for.
func erasing() organizations.Organization {
	org := left(9)
	org.ErasureAt, org.ErasureBy = now.AddDate(0, 0, -1), "somebody"
	return org
}

// moves expects one change of an organization.
func moves(was organizations.Organization) func(*api, error) {
	return func(a *api, err error) {
		a.organizations.EXPECT().Get(gomock.Any(), inContoso).Return(was, nil)
		a.organizations.EXPECT().Change(gomock.Any(), was, gomock.Any()).Return(err)
	}
}

func organizationChangeOperations() []operation {
	reads := func(a *api, err error) {
		a.organizations.EXPECT().Get(gomock.Any(), inContoso).Return(*contoso(), err)
	}
	change := func(o operation, was organizations.Organization) operation {
		o.entry = adminInOrg
		o.works = func(a *api) { moves(was)(a, nil) }
		o.fails = map[string]func(*api, error){"Organizations.Get": reads, "Organizations.Change": moves(was)}
		return o
	}
	return []operation{
		change(operation{id: "changeOrganization", method: "PATCH", path: contosoPath, body: `{"name":"Fabrikam"}`, status: 200}, *contoso()),
		change(operation{id: "deactivateOrganization", method: "DELETE", path: contosoPath, status: 200}, *contoso()),
		change(operation{id: "restoreOrganization", method: "POST", path: contosoPath + "/restore", status: 200}, left(1)),
		change(operation{id: "eraseOrganization", method: "POST", path: contosoPath + "/erasure", body: `{"confirmation":"Contoso Möbel"}`, status: 202}, left(7)),
	}
}

// leftJSON is Contoso once it has left at a moment of the wire, and further properties.
func leftJSON(at, further string) string {
	return strings.Replace(strings.TrimSuffix(contosoJSON, "}"), `"isActive":true`, `"isActive":false`, 1) + `,"deactivatedAt":"` + at + `"` + further + `}`
}

// atThisMoment is a shape of Contoso after a change by the administrator at this moment.
func atThisMoment(shape string) string {
	return strings.Replace(shape, `"2026-05-04T10:12:12.345Z","updatedBy":"somebody else"`, `"2026-05-04T10:11:12.345Z","updatedBy":"`+adminID+`"`, 1)
}

func TestAnOrganizationThatHasLeftSaysSo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		org  organizations.Organization
		want string
	}{
		"away":   {left(1), leftJSON("2026-05-03T10:11:12.345Z", "")},
		"erased": {erasing(), leftJSON("2026-04-25T10:11:12.345Z", `,"erasure":{"requestedAt":"2026-05-03T10:11:12.345Z","requestedBy":"somebody"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(admin, toContoso, &c.org)
			a.ask(get(contosoPath, admin)).is(200).says(c.want)
		})
	}
}

func TestAnOrganizationIsChangedByWhatItsETagSays(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.at(admin, toContoso, contoso())
	etag := a.ask(get(contosoPath, admin)).is(200).header.Get("ETag")
	wanted := *contoso()
	wanted.Name, wanted.TenantID, wanted.Tags, wanted.UpdatedAt, wanted.UpdatedBy = "Fabrikam", "", []string{"a", "b"}, now, adminID
	a.at(admin, toContoso, contoso())
	a.organizations.EXPECT().Get(gomock.Any(), inContoso).Return(*contoso(), nil)
	a.organizations.EXPECT().Change(gomock.Any(), *contoso(), wanted).Return(nil)
	changed := a.ask(patch(contosoPath, admin, `{"name":"Fabrikam","tenantId":"","tags":["b","a"]}`).with("If-Match", etag)).is(200)
	changed.says(`{"id":"` + contosoID + `","name":"Fabrikam","isActive":true,"isProvider":false,"tags":["a","b"],
		"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"somebody","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + adminID + `"}`)
	a.at(admin, toContoso, &wanted)
	a.organizations.EXPECT().Get(gomock.Any(), inContoso).Return(wanted, nil)
	again := a.ask(patch(contosoPath, admin, `{"name":"Contoso"}`).with("If-Match", etag))
	again.refuses(http.StatusPreconditionFailed, "changed_meanwhile")
	if current := again.header.Get("ETag"); current == "" || current != changed.header.Get("ETag") || current == etag {
		t.Errorf("the ETag is %q after %q", current, etag)
	}
}

func TestAChangeOfAnOrganizationIsJudgedWhole(t *testing.T) {
	t.Parallel()
	for body, c := range map[string]struct {
		fields   []string
		inDomain bool
	}{
		`{"name":"","tenantId":"x","tags":["ok",""]}`: {[]string{"body /name length", "body /tenantId format", "body /tags/1 length"}, true},
		`{"isActive":false,"isProvider":true}`:        {[]string{"body /isActive unknown_property", "body /isProvider unknown_property"}, false},
		`{"Name":"a"}`:                                {[]string{"body /Name unknown_property"}, false},
		`[]`:                                          {[]string{"body  type"}, false},
	} {
		a := newAPI(t)
		a.at(admin, toContoso, contoso())
		if c.inDomain {
			a.organizations.EXPECT().Get(gomock.Any(), inContoso).Return(*contoso(), nil)
		}
		a.ask(patch(contosoPath, admin, body)).fields(c.fields...)
	}
}

// Whoever sends null wants something removed, and would be told that it worked.
func TestNullChangesNothingAboutAnOrganization(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"name", "tenantId", "tags"} {
		a := newAPI(t)
		a.at(admin, toContoso, contoso())
		a.ask(patch(contosoPath, admin, `{"`+name+`":null}`)).fields("body /" + name + " null")
	}
}

func TestAnOrganizationLeavesComesBackAndGoesForGood(t *testing.T) {
	t.Parallel()
	const moment = "2026-05-04T10:11:12.345Z"
	erasure := `,"erasure":{"requestedAt":"` + moment + `","requestedBy":"` + adminID + `"}`
	for name, c := range map[string]struct {
		method, path, body string
		was                organizations.Organization
		status             int
		want               string
	}{
		"it leaves":        {"DELETE", "", "", *contoso(), 200, atThisMoment(leftJSON(moment, ""))},
		"it has left":      {"DELETE", "", "", left(1), 200, leftJSON("2026-05-03T10:11:12.345Z", "")},
		"it comes back":    {"POST", "/restore", "", left(1), 200, atThisMoment(contosoJSON)},
		"it has come back": {"POST", "/restore", "", *contoso(), 200, contosoJSON},
		"it goes for good": {"POST", "/erasure", `{"confirmation":"Contoso Möbel"}`, left(7), 202, atThisMoment(leftJSON("2026-04-27T10:11:12.345Z", erasure))},
		"it is going":      {"POST", "/erasure", `{"confirmation":"Contoso Möbel"}`, erasing(), 202, leftJSON("2026-04-25T10:11:12.345Z", `,"erasure":{"requestedAt":"2026-05-03T10:11:12.345Z","requestedBy":"somebody"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(admin, toContoso, &c.was)
			moves(c.was)(a, nil)
			a.ask(request{method: c.method, path: contosoPath + c.path, token: admin.token, body: c.body}).is(c.status).says(c.want)
		})
	}
}

func TestAWayThatIsClosedToAnOrganizationIsRefused(t *testing.T) {
	t.Parallel()
	provider := *contoso()
	provider.IsProvider = true
	early := left(7)
	early.DeactivatedAt = early.DeactivatedAt.Add(time.Second)
	name := `{"confirmation":"Contoso Möbel"}`
	for _, c := range []struct {
		method, path, body string
		was                organizations.Organization
		code               string
	}{
		{"DELETE", "", "", provider, "provider_organization"},
		{"POST", "/erasure", name, provider, "provider_organization"},
		{"POST", "/erasure", name, *contoso(), "organization_active"},
		{"POST", "/erasure", name, early, "inactive_too_short"},
		{"POST", "/restore", "", erasing(), "erasure_begun"},
		{"PATCH", "", `{"name":"a"}`, erasing(), "erasure_begun"},
	} {
		a := newAPI(t)
		a.at(admin, toContoso, &c.was)
		a.organizations.EXPECT().Get(gomock.Any(), inContoso).Return(c.was, nil)
		p := a.ask(request{method: c.method, path: contosoPath + c.path, token: admin.token, body: c.body}).refuses(http.StatusConflict, c.code)
		if c.code == "inactive_too_short" && !strings.Contains(p.Detail, "2026-05-04T10:11:13Z") {
			t.Errorf("from when on is not said: %s", p.Detail)
		}
	}
}

func TestAnErasureIsConfirmedByTheName(t *testing.T) {
	t.Parallel()
	for body, c := range map[string]struct {
		field    string
		inDomain bool
	}{
		`{"confirmation":"contoso möbel"}`: {"body /confirmation confirmation", true},
		`{"confirmation":""}`:              {"body /confirmation confirmation", true},
		`{"confirmation":null}`:            {"body /confirmation type", false},
		`{}`:                               {"body /confirmation required", false},
	} {
		a, was := newAPI(t), left(9)
		a.at(admin, toContoso, &was)
		if c.inDomain {
			a.organizations.EXPECT().Get(gomock.Any(), inContoso).Return(was, nil)
		}
		got := a.ask(request{method: "POST", path: contosoPath + "/erasure", token: admin.token, body: body})
		if got.fields(c.field); strings.Contains(string(got.body), "möbel") {
			t.Errorf("what was entered is repeated: %s", got.body)
		}
	}
}

func TestATenantThatIsTakenIsNotGivenToAnother(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.at(admin, toContoso, contoso())
	moves(*contoso())(a, taken())
	a.ask(patch(contosoPath, admin, `{"tenantId":"`+strings.Repeat("1", 7)+tenant[7:35]+`2"}`)).refuses(http.StatusConflict, "tenant_taken")
}
