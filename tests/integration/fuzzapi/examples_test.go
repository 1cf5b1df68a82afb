package fuzzapi

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/contract/openapi"
)

// Every example of a request is taken by the program: nothing in it is malformed or
// breaks a rule. What else may stand against it, such as a name that is taken, is allowed.
func TestEveryExampleOfARequestIsAccepted(t *testing.T) {
	p := start(t)
	p.prepare(t, newPool())
}

// prepare sends every example, first those that make something, and remembers what there
// is then.
func (p *program) prepare(t *testing.T, ids *pool) {
	t.Helper()
	p.people(t, ids)
	operations := p.document.Operations()
	slices.SortStableFunc(operations, func(a, b *openapi.Operation) int { return rank(a) - rank(b) })
	for _, o := range operations {
		if o.RequestBody == nil {
			continue
		}
		for kind, media := range o.RequestBody.Content {
			p.prepareOne(t, ids, p.example(t, o, kind, media, ids))
		}
	}
}

// prepareOne sends one example, which has to be taken.
func (p *program) prepareOne(t *testing.T, ids *pool, r request) {
	t.Helper()
	o := r.operation
	a, err := p.send(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if refuses := []int{http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity}; slices.Contains(refuses, a.status) || a.status >= 500 && a.status != http.StatusBadGateway {
		t.Errorf("%s does not take its own example: %d %s\n%s", o.OperationID, a.status, a.body, r)
	}
	for _, wrong := range p.judge(r, a) {
		t.Errorf("%s: %d: %s\n%.500s", o.OperationID, a.status, wrong, a.body)
	}
	if a.status < 300 {
		ids.addLocation(a.header.Get("Location"))
	}
}

// rank is low for what makes things that others need.
func rank(o *openapi.Operation) int {
	switch {
	case o.Method == http.MethodPost && !strings.Contains(o.Path, "{"), o.OperationID == "startExecution":
		return 0
	case o.Method == http.MethodPut:
		return 1
	default:
		return 2
	}
}

// people makes the callers known, gives the administrator what runs need, and finds the
// organizations: one to work in, and others that may come and go.
func (p *program) people(t *testing.T, ids *pool) {
	t.Helper()
	var me struct{ User struct{ ID string } }
	p.ask(t, p.technician, "GET", "/api/me", "", &me)
	ids.add("userId", me.User.ID)
	p.ask(t, p.admin, "GET", "/api/me", "", &me)
	all := `{"permissions":{"canExecuteWorkflows":true,"canManageConfig":true,"canManageForms":true,"canViewHistory":true}}`
	p.ask(t, p.admin, "PUT", "/api/permissions/"+me.User.ID+"/global", all, nil)
	var list struct{ Items []struct{ ID, Name string } }
	p.ask(t, p.admin, "GET", "/api/organizations", "", &list)
	for _, o := range list.Items {
		if o.Name == "Contoso" {
			ids.add("scope", o.ID)
		}
	}
	for _, name := range []string{"Spare 1", "Spare 2", "Spare 3"} {
		var made struct{ ID string }
		p.ask(t, p.admin, "POST", "/api/organizations", `{"name":"`+name+`"}`, &made)
		ids.add("orgId", made.ID)
	}
	for where, id := range map[string]string{
		"/api/workflows/": "stale_users", "/api/data-providers/": "directory_users", "/api/settings/": "default_office_location", "/api/secrets/": "halo_key",
		"/api/integrations/": "msgraph", "fields/": "email", "versions/": "1",
	} {
		ids.add(where, id)
	}
}

// ask is a request that has to go well.
func (p *program) ask(t *testing.T, token, method, path, body string, into any) {
	t.Helper()
	r := request{method: method, path: path, header: http.Header{"Authorization": {"Bearer " + token}}, body: []byte(body), hasBody: body != ""}
	if r.hasBody {
		r.header.Set("Content-Type", "application/json")
	}
	a, err := p.send(t.Context(), r)
	if err != nil || a.status >= 300 {
		t.Fatalf("%s: %d %s, %v", r, a.status, a.body, err)
	}
	if into != nil {
		if err := json.Unmarshal(a.body, into); err != nil {
			t.Fatal(err)
		}
	}
}

// example is a request with the examples of an operation, about what there is, or else
// about what there is not.
func (p *program) example(t *testing.T, o *openapi.Operation, kind string, media openapi.Media, ids *pool) request {
	t.Helper()
	r := request{operation: o, method: o.Method, path: o.Path, header: http.Header{"Authorization": {"Bearer " + p.admin}}, hasBody: true}
	query := url.Values{}
	for _, parameter := range o.Parameters {
		switch {
		case parameter.In == "path":
			id := cmp.Or(ids.last(placeOf(o.Path, parameter.Name)), unknown)
			r.path = strings.Replace(r.path, "{"+parameter.Name+"}", id, 1)
		case parameter.In == "query" && parameter.Required:
			query.Set(parameter.Name, "people.csv")
		case parameter.Name == scopeHeader && !strings.Contains(o.Path, "{orgId}"):
			r.header.Set(scopeHeader, ids.last("scope"))
		}
	}
	r.query = query.Encode()
	r.header.Set("Content-Type", strings.ReplaceAll(kind, "application/octet-stream", "text/csv"))
	if text, isText := media.Example.(string); isText && kind != "application/json" {
		r.body = []byte(text)
		return r
	}
	raw, err := json.Marshal(media.Example)
	if err != nil {
		t.Fatal(err)
	}
	r.body = []byte(alive(string(raw), ids.last("orgId")))
	return r
}

// unknown is the id of what is not there.
const unknown = "0195509f-2a00-7abc-8def-0123456789ab"

// alive is a text of an example for here and now: its moment is still to come, and what
// it names is there.
func alive(text, id string) string {
	soon := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	return strings.NewReplacer("2026-12-01T08:00:00.000Z", soon, "2026-12-01T08:00:00Z", soon, unknown, id).Replace(text)
}
