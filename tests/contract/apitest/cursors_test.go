package apitest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
)

// forge makes a cursor as the API does. Cursors protect nothing, and a store
// must take any position: what is tested is that one list's is not another's.
func forge(position string, list ...string) string {
	var name strings.Builder
	for _, part := range list {
		name.WriteString(strconv.Itoa(len(part)) + ":" + part)
	}
	sum := sha256.Sum256([]byte(name.String()))
	raw, _ := json.Marshal(map[string]string{"p": position, "l": base64.RawURLEncoding.EncodeToString(sum[:9])})
	return base64.RawURLEncoding.EncodeToString(raw)
}

// list is one list as one caller sees it in one place.
type list struct {
	path, scope string
	who         person
	// enters expects the decision, pages that a page is read.
	enters func(a *api)
	pages  func(a *api)
}

func (l list) request(cursor string) request {
	r := get(l.path, l.who)
	r.scope = l.scope
	if cursor != "" {
		separator := "?"
		if strings.Contains(r.path, "?") {
			separator = "&"
		}
		r.path += separator + "cursor=" + url.QueryEscape(cursor)
	}
	return r
}

// lists are the same lists for several callers and places: none may take the
// cursor of another.
func lists() map[string]list {
	runsOf := func(s organizations.Scope) func(*api) {
		return func(a *api) {
			a.history.EXPECT().List(gomock.Any(), s, history.Filter{}, gomock.Any()).Return(store.ExecutionPage{Next: "n"}, nil)
		}
	}
	at := func(who person, target organizations.Target, org *organizations.Organization) func(*api) {
		return func(a *api) { a.at(who, target, org, grant(who, toGlobal, permissions.All()...)) }
	}
	everywhere := func(who person) func(*api) {
		return func(a *api) { a.anywhere(who, grant(who, toGlobal, permissions.All()...)) }
	}
	mine := func(who person) func(*api) {
		return func(a *api) {
			a.history.EXPECT().ListByUser(gomock.Any(), who.user.ID, history.Filter{}, gomock.Any()).Return(store.ExecutionPage{Next: "n"}, nil)
		}
	}
	organizationsPage := func(a *api) {
		a.organizations.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.OrganizationPage{Next: "n"}, nil)
	}
	grantsPage := func(s organizations.Scope) func(*api) {
		return func(a *api) {
			a.grants.EXPECT().List(gomock.Any(), s, gomock.Any()).Return(store.GrantPage{Next: "n"}, nil)
		}
	}
	log := func(a *api) {
		a.watches(inContoso)
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(accepted(), nil)
		a.logs.EXPECT().Read(gomock.Any(), inContoso, runID, gomock.Any(), gomock.Any()).Return(executions.LogPage{}, nil)
	}
	nothing := func(*api) {}
	return map[string]list{
		"runs at Contoso":             {"/api/executions", contosoID, technician, at(technician, toContoso, contoso()), runsOf(inContoso)},
		"runs at Fabrik":              {"/api/executions", fabrikID, technician, at(technician, toFabrik, fabrik()), runsOf(given.ScopeOf(fabrikID))},
		"runs in global":              {"/api/executions", "global", technician, at(technician, toGlobal, nil), runsOf(inGlobal)},
		"runs at Contoso for another": {"/api/executions", contosoID, admin, at(admin, toContoso, contoso()), runsOf(inContoso)},
		"the technician's runs":       {"/api/executions?mine=true", "", technician, everywhere(technician), mine(technician)},
		"the administrator's runs":    {"/api/executions?mine=true", "", admin, everywhere(admin), mine(admin)},
		"organizations":               {"/api/organizations", "", technician, everywhere(technician), organizationsPage},
		"organizations for another":   {"/api/organizations", "", admin, everywhere(admin), organizationsPage},
		"grants at Contoso":           {"/api/permissions/organizations/" + contosoID, "", technician, at(technician, toContoso, contoso()), grantsPage(inContoso)},
		"grants at Fabrik":            {"/api/permissions/organizations/" + fabrikID, "", technician, at(technician, toFabrik, fabrik()), grantsPage(given.ScopeOf(fabrikID))},
		"people at Contoso":           {"/api/organizations/" + contosoID + "/users", contosoID, technician, at(technician, toContoso, contoso()), membersPage(inContoso)},
		"people at Fabrik":            {"/api/organizations/" + fabrikID + "/users", fabrikID, technician, at(technician, toFabrik, fabrik()), membersPage(given.ScopeOf(fabrikID))},
		"everybody":                   {"/api/users", "", admin, everywhere(admin), everybodysPage},
		"everybody for another":       {"/api/users", "", colleague, everywhere(colleague), everybodysPage},
		"roles":                       {"/api/roles", "", admin, everywhere(admin), rolesPage},
		"API keys":                    {"/api/api-keys", "", admin, everywhere(admin), keysPage},
		"API keys for another":        {"/api/api-keys", "", colleague, everywhere(colleague), keysPage},
		"alert rules":                 {alertsPath, "", admin, everywhere(admin), rulesPage},
		"alert rules for another":     {alertsPath, "", colleague, everywhere(colleague), rulesPage},
		"people in a role":            {"/api/roles/" + roleIDText + "/users", "", admin, everywhere(admin), roleMembersPage(roleIDText, permissions.UserMember)},
		"forms of a role":             {"/api/roles/" + roleIDText + "/forms", "", admin, everywhere(admin), roleMembersPage(roleIDText, permissions.FormMember)},
		"forms of another role":       {"/api/roles/" + formIDText + "/forms", "", admin, everywhere(admin), roleMembersPage(formIDText, permissions.FormMember)},
		"workflows":                   {"/api/workflows?limit=1", "", technician, everywhere(technician), nothing},
		"workflows for another":       {"/api/workflows?limit=1", "", admin, everywhere(admin), nothing},
		"workflows at Contoso":        {"/api/workflows?limit=1", contosoID, technician, at(technician, toContoso, contoso()), configured},
		"forms at Contoso":            {formsPath, contosoID, technician, at(technician, toContoso, contoso()), formsPage(inContoso)},
		"forms in global":             {formsPath, "global", technician, at(technician, toGlobal, nil), formsPage(inGlobal)},
		"forms about licences":        {formsPath + "?q=starter", contosoID, technician, at(technician, toContoso, contoso()), formsPage(inContoso)},
		"versions of a form":          {formPath + "/versions?limit=1", contosoID, technician, at(technician, toContoso, contoso()), versionsPage},
		"a log":                       {logsPath, contosoID, technician, at(technician, toContoso, contoso()), log},
		"a log for another":           {logsPath, contosoID, admin, at(admin, toContoso, contoso()), log},
	}
}

// configured is a place where nothing is; a refused cursor never asks.
func configured(a *api) {
	a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, nil).MaxTimes(2)
}

// firstCursor asks a list for its cursor.
func firstCursor(t *testing.T, l list) string {
	t.Helper()
	a := newAPI(t)
	l.enters(a)
	l.pages(a)
	got := a.ask(l.request("")).is(http.StatusOK)
	if strings.HasPrefix(l.path, logsPath) {
		return got.logCursor()
	}
	return got.cursor()
}

func TestACursorIsOneOfItsListCallerAndPlace(t *testing.T) {
	t.Parallel()
	cursors := map[string]string{}
	for name, l := range lists() {
		cursors[name] = firstCursor(t, l)
	}
	for name, l := range lists() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			l.enters(a)
			l.pages(a)
			a.ask(l.request(cursors[name])).is(http.StatusOK)
			for other, cursor := range cursors {
				if other == name {
					continue
				}
				l.enters(a)
				if got := a.ask(l.request(cursor)); got.status != http.StatusBadRequest {
					t.Errorf("takes the cursor of %s: %d %s", other, got.status, got.body)
				}
			}
		})
	}
}

func TestACursorThatIsNoneIsInvalid(t *testing.T) {
	t.Parallel()
	noPosition := base64.RawURLEncoding.EncodeToString([]byte(`{"p":"","l":"x"}`))
	for name, l := range lists() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			for _, cursor := range []string{"x", "%", "====", "bnVsbA", "W10", "e30", noPosition, strings.Repeat("A", 10_000), "ü\x00"} {
				l.enters(a)
				a.ask(l.request(cursor)).refuses(http.StatusBadRequest, "cursor_invalid")
			}
		})
	}
}

func TestTheLimitOfAPageHasBounds(t *testing.T) {
	t.Parallel()
	for name, l := range lists() {
		if strings.HasPrefix(l.path, logsPath) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, _, _ := strings.Cut(l.path, "?")
			tooMuch := "201"
			if path == "/api/organizations" {
				tooMuch = "1001"
			}
			a := newAPI(t)
			for limit, code := range map[string]string{"0": "range", "-1": "range", tooMuch: "range", "x": "type", "1.5": "type", "99999999999999999999": "type"} {
				l.enters(a)
				r := l.request("")
				separator := "?"
				if r.path = strings.Replace(r.path, "?limit=1", "", 1); strings.Contains(r.path, "?") {
					separator = "&"
				}
				r.path += separator + "limit=" + limit
				a.ask(r).fields("query /limit " + code)
			}
		})
	}
}
