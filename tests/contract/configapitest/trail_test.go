package configapitest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const entryID = "019df26e-2d7b-7000-8000-0000000000e1"

// trail keeps what was written down, or fails.
type trail struct {
	store.Trail
	entries []audit.Entry
	scopes  []string
	err     error
}

func (l *trail) Append(_ context.Context, s organizations.Scope, e audit.Entry) error {
	if l.err == nil {
		l.entries, l.scopes = append(l.entries, e), append(l.scopes, s.String())
	}
	return l.err
}

// rendered is the contract of this build.
var rendered = sync.OnceValues(functions.Contract)

// audits is what an operation does in the words of the trail, empty for reading.
func (o operation) audits(t *testing.T) string {
	t.Helper()
	raw, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Audit       string `json:"x-audit"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(raw, &contract); err != nil {
		t.Fatal(err)
	}
	for _, methods := range contract.Paths {
		for _, op := range methods {
			if op.OperationID == o.id {
				return op.Audit
			}
		}
	}
	t.Fatalf("the contract does not know %s", o.id)
	return ""
}

// wants expects exactly one entry of this sort, and no secret in it.
func (l *trail) wants(t *testing.T, scope, target, actor, action string, outcome audit.Outcome, code string) {
	t.Helper()
	if len(l.entries) != 1 {
		t.Fatalf("%d entries: %+v", len(l.entries), l.entries)
	}
	e := l.entries[0]
	got := []string{l.scopes[0], e.Target.String(), string(e.Actor.ID), string(e.Action), string(e.Outcome), e.Code}
	if want := []string{scope, target, actor, action, string(outcome), code}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if e.ID != entryID || e.ClientIP != "192.0.2.1" || len(e.CorrelationID) != 32 {
		t.Errorf("where it came from is not said: %+v", e)
	}
	if all := fmt.Sprintf("%+v %s %s", e, e.Before, e.After); strings.Contains(all, mark) {
		t.Errorf("the secret is there: %s", all)
	}
}

func TestEveryWriteLeavesAnEntryAndNoReadDoes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		for _, expect := range o.fails {
			a := newAPI(t)
			a.enters(technician, toContoso)
			expect(a, nil)
			a.ask(o.request()).is(o.status)
			action := o.audits(t)
			if action == "" || strings.Contains(o.path, "dryRun=true") {
				if len(a.trail.entries) != 0 {
					t.Errorf("got %+v", a.trail.entries)
				}
				continue
			}
			a.trail.wants(t, contosoID, contosoID, techID, action, audit.Written, "")
			if at := a.trail.entries[0].Entity.ID; !strings.HasSuffix(strings.TrimSuffix(o.path, "/test"), at) && o.id != "importSettings" {
				t.Errorf("it is about %q", at)
			}
		}
	})
}

func TestAWriteThatCannotBeRecordedIsNotMade(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		if o.audits(t) == "" || strings.Contains(o.path, "dryRun=true") {
			return
		}
		a := newAPI(t)
		a.trail.err = down()
		a.enters(technician, toContoso)
		// What is read before may be read; the mocks expect no write.
		there := aSetting
		there.Integrations = anIntegration.Integrations
		a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(there, nil).AnyTimes()
		a.vault.EXPECT().List(gomock.Any(), gomock.Any()).Return(aSecret, nil).AnyTimes()
		a.ask(o.request()).has("Retry-After", "7").refuses(http.StatusServiceUnavailable, "storage_unavailable")
	})
}

// A member's try is the organization's to see, a stranger's is not, whether the
// organization exists or not.
func TestARefusedWriteLeavesAnEntryWhereItMayBeKnown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		for _, c := range []struct {
			target      organizations.Target
			held        []permissions.Permission
			scope, code string
		}{
			{toContoso, []permissions.Permission{permissions.ViewHistory}, contosoID, "permission_required"},
			{toGlobal, nil, "global", "permission_required"},
			{toFabrik, nil, "global", "not_found"},
			{organizations.TargetOf(nowhereID), nil, "global", "not_found"},
		} {
			a := newAPI(t)
			a.at(technician, c.target, grant(technician, toContoso, c.held...))
			r := o.request()
			r.scope = c.target.String()
			p := a.ask(r)
			if action := o.audits(t); action != "" {
				a.trail.wants(t, c.scope, c.target.String(), techID, action, audit.Refused, c.code)
			} else if len(a.trail.entries) != 0 {
				t.Errorf("got %+v", a.trail.entries)
			}
			if got := p.refuses(p.status, c.code); len(a.trail.entries) > 0 && a.trail.entries[0].CorrelationID != got.CorrelationID {
				t.Errorf("the entry is about %s, the answer says %s", a.trail.entries[0].CorrelationID, got.CorrelationID)
			}
		}
	})
}

func TestWhatIsWrongWithAWriteIsRecorded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request request
		action  string
		entity  string
		status  int
		code    string
	}{
		"a body that is no JSON":     {request{method: http.MethodPut, path: "/api/settings/office", body: "{"}, "setting.put", "office", 400, "malformed_request"},
		"a property that is unknown": {request{method: http.MethodPut, path: "/api/settings/office", body: `{"type":"int","value":1,"x":1}`}, "setting.put", "office", 422, "validation_failed"},
		"a value that breaks a rule": {request{method: http.MethodPut, path: "/api/secrets/halo_key", body: `{"value":"short"}`}, "secret.put", "halo_key", 422, "validation_failed"},
		"a word for a key":           {request{method: http.MethodPut, path: "/api/secrets/Hunter2Password", body: `{"value":"` + mark + `"}`}, "secret.put", "", 422, "validation_failed"},
		"no key to delete":           {request{method: http.MethodDelete, path: "/api/secrets/Hunter2Password"}, "secret.delete", "", 422, "validation_failed"},
		"no setting to delete":       {request{method: http.MethodDelete, path: "/api/settings/2office"}, "setting.delete", "", 422, "validation_failed"},
		"an API key in a setting":    {request{method: http.MethodPut, path: "/api/settings/office", body: `{"type":"string","value":"bfk_` + mark + `"}`}, "setting.put", "office", 422, "validation_failed"},
		"a secret for a key":         {request{method: http.MethodPut, path: "/api/secrets/" + mark + "!", body: `{"value":"` + mark + `"}`}, "secret.put", "", 422, "validation_failed"},
		"what nobody knows":          {request{method: http.MethodPut, path: "/api/integrations/nothing", body: `{}`}, "integration.put", "nothing", 404, "not_found"},
	} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		c.request.token, c.request.scope = technician.token, contosoID
		a.ask(c.request).refuses(c.status, c.code)
		t.Log(name)
		a.trail.wants(t, contosoID, contosoID, techID, c.action, audit.Refused, c.code)
		if got := a.trail.entries[0].Entity.ID; got != c.entity {
			t.Errorf("it is about %q", got)
		}
	}
}

// Whoever deletes the same thing again changed nothing.
func TestDeletingWhatIsNotThereLeavesNoEntry(t *testing.T) {
	t.Parallel()
	for path, expect := range map[string]func(a *api){
		"/api/settings/office": func(a *api) {
			a.loads(inContoso, nothing, nil)
			a.config.EXPECT().DeleteSetting(gomock.Any(), inContoso, "office").Return(nil)
		},
		"/api/secrets/halo_key": func(a *api) {
			a.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, nil)
			a.vault.EXPECT().Delete(gomock.Any(), inContoso, "halo_key").Return(nil)
		},
		"/api/integrations/msgraph": func(a *api) {
			a.loads(inContoso, nothing, nil)
			a.vault.EXPECT().List(gomock.Any(), inContoso).Return(aSecret, nil)
			a.config.EXPECT().DeleteIntegration(gomock.Any(), inContoso, "msgraph").Return(nil)
			a.vault.EXPECT().Delete(gomock.Any(), inContoso, "msgraph_client_secret").Return(nil)
		},
	} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		expect(a)
		a.ask(request{method: http.MethodDelete, path: path, token: technician.token, scope: contosoID}).is(http.StatusNoContent)
		if len(a.trail.entries) != 0 {
			t.Errorf("%s: got %+v", path, a.trail.entries)
		}
	}
}

func TestATrailThatFailsDoesNotChangeARefusal(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.trail.err = down()
	a.at(technician, toContoso)
	r := request{method: http.MethodPut, path: "/api/secrets/halo_key", token: technician.token, scope: contosoID, body: `{"value":"` + mark + `"}`}
	p := a.ask(r).refuses(http.StatusNotFound, "not_found")
	if log := a.log.String(); !strings.Contains(log, "a refusal could not be recorded") || !strings.Contains(log, p.CorrelationID) || !strings.Contains(log, "secret.put") || strings.Contains(log, mark) {
		t.Errorf("the log says %s", log)
	}
}
