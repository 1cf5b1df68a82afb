package apitest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	addUserJSON = `{"name":"add_user","title":"Add a user","description":"Adds a user.","category":"Users","tags":["people"],"effect":"change",
		"requiresOrganization":true,"needs":{"integrations":["msgraph"],"settings":[]},"timeoutSeconds":120,"savesMinutes":25,"concurrency":{"most":4,"perOrganization":1},
		"parameters":[
			{"name":"name","type":"string","label":"Name","help":"First and last.","required":true,"maxLength":64},
			{"name":"count","type":"int","label":"Count","required":false,"default":3,"minimum":1,"maximum":9},
			{"name":"tags","type":"list","item":"string","label":"Tags","required":false,"provider":{"name":"groups","inputs":{}}}]}`
	countAllJSON = `{"name":"count_all","title":"Count everything","tags":[],"effect":"read","requiresOrganization":false,
		"needs":{"integrations":[],"settings":[]},"timeoutSeconds":300,"savesMinutes":0,"concurrency":{},"parameters":[]}`
	wipeJSON = `{"name":"wipe","title":"Wipe a device","tags":[],"effect":"destroy","requiresOrganization":true,
		"needs":{"integrations":[],"settings":[]},"timeoutSeconds":300,"savesMinutes":0,"concurrency":{},"parameters":[]}`
)

func (a *api) formsMaker() {
	a.anywhere(technician, grant(technician, toFabrik, permissions.ManageForms))
}

func TestMetadataIsTheWholeCatalogUnderItsVersion(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.formsMaker()
	got := a.ask(get("/api/metadata", technician)).is(200)
	if !strings.HasPrefix(got.header.Get("ETag"), `"sha256:`) {
		t.Errorf("the ETag is %s", got.header.Get("ETag"))
	}
	version := got.version()
	got.says(`{"version":"` + version + `","workflows":[` + addUserJSON + `,` + countAllJSON + `,` + wipeJSON + `],"dataProviders":[` + groupsJSON + `,` + peopleJSON + `]}`)
}

func TestMetadataThatIsKnownIs304WithoutABody(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.formsMaker()
	etag := a.ask(get("/api/metadata", technician)).header.Get("ETag")
	for _, known := range []string{etag, "W/" + etag, `"another", ` + etag, "*"} {
		a.formsMaker()
		a.ask(get("/api/metadata", technician).with("If-None-Match", known)).is(http.StatusNotModified).has("ETag", etag)
	}
	for _, other := range []string{`"another"`, strings.Trim(etag, `"`), ""} {
		a.formsMaker()
		a.ask(get("/api/metadata", technician).with("If-None-Match", other)).is(http.StatusOK).has("ETag", etag)
	}
	a.anywhere(technician)
	a.namesPermission(a.refused(get("/api/metadata", technician).with("If-None-Match", etag)), "canExecuteWorkflows")
}

func TestWorkflowsAreListedInPagesByName(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.formsMaker()
	first := a.ask(get("/api/workflows?limit=2", technician)).is(200)
	first.says(`{"items":[` + addUserJSON + `,` + countAllJSON + `],"nextCursor":"` + first.cursor() + `"}`)
	if !strings.HasPrefix(first.header.Get("ETag"), `"sha256:`) {
		t.Errorf("the ETag is %s", first.header.Get("ETag"))
	}
	a.formsMaker()
	a.ask(get("/api/workflows?limit=2&cursor="+url.QueryEscape(first.cursor()), technician)).is(200).says(`{"items":[` + wipeJSON + `]}`)
	a.formsMaker()
	a.ask(get("/api/workflows?limit=3", technician)).is(200).says(`{"items":[` + addUserJSON + `,` + countAllJSON + `,` + wipeJSON + `]}`)
}

func TestAWorkflowIsReadByName(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.formsMaker()
	got := a.ask(get("/api/workflows/add_user", technician)).is(200)
	got.says(addUserJSON)
	if !strings.HasPrefix(got.header.Get("ETag"), `"sha256:`) {
		t.Errorf("the ETag is %s", got.header.Get("ETag"))
	}
	for _, name := range []string{"nothing", "ADD_USER", "add%20user", "..%2Fadd_user"} {
		a.formsMaker()
		a.ask(get("/api/workflows/"+name, technician)).refuses(http.StatusNotFound, "not_found")
	}
}

func TestAnOrganizationIsToldWhatAWorkflowLacksThere(t *testing.T) {
	t.Parallel()
	connected := organizations.Config{Integrations: []organizations.Integration{{Type: "msgraph", SharedWith: organizations.SharedWithAll}}}
	for name, c := range map[string]struct {
		own, defaults organizations.Config
		want          string
	}{
		"nothing is connected":      {want: `"ready":false,"missing":["Microsoft Graph is not connected."]`},
		"connected by itself":       {own: connected, want: `"ready":true`},
		"connected for all of them": {defaults: connected, want: `"ready":true`},
		"connected, and not shared": {defaults: unshared(connected), want: `"ready":false,"missing":["Microsoft Graph is not connected."]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ExecuteWorkflows))
			a.config.EXPECT().Load(gomock.Any(), inContoso).Return(c.own, nil)
			a.config.EXPECT().Load(gomock.Any(), inGlobal).Return(c.defaults, nil)
			r := get("/api/workflows/add_user", technician)
			r.scope = contosoID
			a.ask(r).is(200).says(strings.Replace(addUserJSON, `"timeoutSeconds"`, c.want+`,"timeoutSeconds"`, 1))
		})
	}
}

func unshared(c organizations.Config) organizations.Config {
	c.Integrations = slices.Clone(c.Integrations)
	c.Integrations[0].SharedWith = organizations.SharedWithNone
	return c
}

func TestTheCatalogOfAPlaceNeedsItsConfiguration(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/metadata", "/api/workflows", "/api/workflows/add_user"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ExecuteWorkflows))
			a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, down()).MinTimes(1).MaxTimes(2)
			r := get(path, technician)
			r.scope = contosoID
			a.ask(r).refuses(http.StatusServiceUnavailable, "storage_unavailable")
		})
	}
}
