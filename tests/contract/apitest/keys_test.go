package apitest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const keyUser = permissions.UserID("key:" + keyIDText)

// forKeys are the operations that take a program's key.
var forKeys = []string{"exportExecutions", "getExecution", "getExecutionLogs", "listExecutions", "startExecution"}

func takesKey(o operation) bool { return slices.Contains(forKeys, o.id) }

// sends expects that a program's key is read for a target. It was used a moment ago,
// so that nothing is written down.
func (a *api) sends(k permissions.Key, target organizations.Target, org *organizations.Organization) {
	k.LastUsedAt = now
	a.keys.EXPECT().Facts(gomock.Any(), k.ID, target).Return(permissions.KeyFacts{Key: &k, Organization: org}, nil)
}

// holding is the key with other permissions, for every workflow.
func holding(list ...permissions.Permission) permissions.Key {
	return ticketKey(func(k *permissions.Key) { k.Workflows, k.Permissions = nil, permissions.SetOf(list...) })
}

func (o operation) byKey() request {
	r := o.request()
	r.token = ticketText.Reveal()
	return r
}

func TestTheContractSaysWhatTakesAKey(t *testing.T) {
	t.Parallel()
	raw, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]struct {
			OperationID string                `json:"operationId"`
			Keys        bool                  `json:"x-keys"`
			Security    []map[string][]string `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(raw, &contract); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, methods := range contract.Paths {
		for _, op := range methods {
			scheme := slices.ContainsFunc(op.Security, func(s map[string][]string) bool { _, is := s["key"]; return is })
			if scheme != op.Keys {
				t.Errorf("%s says two things: x-keys %t, a scheme %t", op.OperationID, op.Keys, scheme)
			}
			if op.Keys {
				found = append(found, op.OperationID)
			}
		}
	}
	if slices.Sort(found); !slices.Equal(found, forKeys) {
		t.Errorf("keys may %q, want %q", found, forKeys)
	}
}

func TestAKeyDoesWhatItIsFor(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return takesKey(o) && o.entry == inHeader }, func(t *testing.T, o operation) {
		for _, header := range []string{"Authorization", "X-App-Authorization"} {
			a := newAPI(t)
			a.sends(holding(o.held()...), toContoso, contoso())
			o.works(a)
			r := o.byKey().with(header, "Bearer "+ticketText.Reveal())
			r.token = ""
			a.ask(r).is(o.status)
			if want := []string{string(keyUser) + " " + ticketText.Digest()}; !slices.Equal(a.pace.took, want) {
				t.Errorf("it counts as %q, want %q", a.pace.took, want)
			}
			if strings.Contains(a.log.String(), "bfk_") {
				t.Errorf("the log keeps it: %s", a.log)
			}
		}
	})
}

// The order of places is that of an attack: nothing that is known of one may show.
func TestAKeyIsNotAllowedAnywhereElse(t *testing.T) {
	t.Parallel()
	audits := actions(t)
	each(t, func(o operation) bool { return guarded(o) && !takesKey(o) }, func(t *testing.T, o operation) {
		a := newAPI(t)
		answers := map[string]bool{}
		var entries []string
		for _, place := range []string{contosoID, fabrikID, nowhereID, "global", "no-id", ""} {
			r := o.byKey()
			if o.placed() || o.entry == somewhere {
				if place == "" && o.entry != inHeader && o.entry != somewhere {
					continue
				}
				r = o.about(place)
				r.token = ticketText.Reveal()
			}
			a.sends(ticketKey(func(k *permissions.Key) { k.Everywhere, k.Organizations = true, nil }), organizations.Target{}, nil)
			got := a.refused(r)
			got.refuses(http.StatusForbidden, "key_not_allowed")
			answers[got.withoutID()] = true
			if audits[o.id] != "" {
				entries = append(entries, "key_not_allowed")
			}
		}
		if len(answers) != 1 {
			t.Errorf("it is answered in %d ways: %v", len(answers), answers)
		}
		if len(a.trail.entries) != len(entries) {
			t.Errorf("%d entries, want %d", len(a.trail.entries), len(entries))
		}
		for i, e := range a.trail.entries {
			// Whether the place is theirs to be seen in was not asked.
			if a.trail.scopes[i] != "global" || e.Actor.ID != keyUser || e.Actor.Type != permissions.KeyUser || e.Code != "key_not_allowed" || e.Actor.DisplayName != "Ticket system" {
				t.Errorf("in %s stands %+v", a.trail.scopes[i], e)
			}
		}
	})
}

func TestAKeyThatIsNoneOrNotTheirsHasOneAnswer(t *testing.T) {
	t.Parallel()
	known := ticketKey()
	each(t, guarded, func(t *testing.T, o operation) {
		answers := map[string]bool{}
		for name, c := range map[string]struct {
			text  string
			facts *permissions.KeyFacts
		}{
			"the beginning alone":           {"bfk_", nil},
			"an error in typing":            {ticketText.Reveal()[:85] + "!", nil},
			"an unknown one":                {ticketText.Reveal(), &permissions.KeyFacts{}},
			"another secret":                {keys.NewText(keyIDText, "guess").Reveal(), &permissions.KeyFacts{Key: &known}},
			"another secret, of a revoked":  {keys.NewText(keyIDText, "guess").Reveal(), &permissions.KeyFacts{Key: revokedKey()}},
			"another secret, of an expired": {keys.NewText(keyIDText, "guess").Reveal(), &permissions.KeyFacts{Key: expiredKey()}},
		} {
			a := newAPI(t)
			if c.facts != nil {
				a.keys.EXPECT().Facts(gomock.Any(), permissions.KeyID(keyIDText), gomock.Any()).Return(*c.facts, nil)
			}
			r := o.request()
			r.token = c.text
			got := a.refused(r).has("WWW-Authenticate", `Bearer realm="bifrost", error="invalid_token"`)
			if got.refuses(http.StatusUnauthorized, "key_invalid"); got.t.Failed() {
				t.Errorf("%s is not refused as it should be", name)
			}
			answers[got.withoutID()] = true
			a.trail.wants(t)
		}
		if len(answers) != 1 {
			t.Errorf("it is answered in %d ways: %v", len(answers), answers)
		}
		for code, key := range map[string]*permissions.Key{"key_revoked": revokedKey(), "key_expired": expiredKey()} {
			a := newAPI(t)
			a.keys.EXPECT().Facts(gomock.Any(), permissions.KeyID(keyIDText), gomock.Any()).Return(permissions.KeyFacts{Key: key}, nil)
			a.refused(o.byKey()).refuses(http.StatusUnauthorized, code)
		}
	})
}

func revokedKey() *permissions.Key {
	k := ticketKey(func(k *permissions.Key) { k.RevokedAt = now })
	return &k
}

func expiredKey() *permissions.Key {
	k := ticketKey(func(k *permissions.Key) { k.ExpiresAt = now })
	return &k
}

func TestAKeyIsHeldAgainstThePlace(t *testing.T) {
	t.Parallel()
	left := contoso()
	left.IsActive = false
	each(t, func(o operation) bool { return takesKey(o) && o.entry == inHeader }, func(t *testing.T, o operation) {
		key := holding(permissions.ExecuteWorkflows, permissions.ViewHistory)
		a := newAPI(t)
		foreign, unknown := o.about(fabrikID), o.about(nowhereID)
		foreign.token, unknown.token = ticketText.Reveal(), ticketText.Reveal()
		a.sends(key, toFabrik, fabrik())
		first := a.refused(foreign)
		first.refuses(http.StatusNotFound, "not_found")
		a.sends(key, organizationTarget(nowhereID), nil)
		same(t, "an unknown organization", a.refused(unknown), first)
		none := o.about("no-id")
		none.token = ticketText.Reveal()
		a.sends(key, organizations.Target{}, nil)
		same(t, "what cannot be one", a.refused(none), first)
		global := o.about("global")
		global.token = ticketText.Reveal()
		a.sends(key, toGlobal, nil)
		same(t, "global", a.refused(global), first)
		a.sends(key, toContoso, left)
		a.refused(o.byKey()).refuses(http.StatusConflict, "organization_inactive")
		if len(o.anyOf) > 0 {
			a.sends(holding(o.others()...), toContoso, contoso())
			a.namesPermission(a.refused(o.byKey()), o.named())
		}
		// A key of a store in trouble is not let in.
		a.keys.EXPECT().Facts(gomock.Any(), gomock.Any(), toContoso).Return(permissions.KeyFacts{Key: &key, Organization: contoso()}, down())
		a.refused(o.byKey()).has("Retry-After", "7").refuses(http.StatusServiceUnavailable, "storage_unavailable")
	})
}

func TestARunRemembersTheKeyThatStartedIt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.sends(ticketKey(), toContoso, contoso())
	a.input.EXPECT().Validate(gomock.Any()).Return(nil)
	a.random.EXPECT().ID().Return(string(runID))
	a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got store.Acceptance) (store.Accepted, error) {
		if want := (executions.Actor{ID: keyUser, DisplayName: "Ticket system", Type: permissions.KeyUser}); got.Execution.Actor != want {
			t.Errorf("it was started by %+v", got.Execution.Actor)
		}
		return store.Accepted{Execution: got.Execution}, nil
	})
	r := post("/api/workflows/add_user/executions", admin, `{"input":{"name":"Ana"}}`)
	r.token, r.scope = ticketText.Reveal(), contosoID
	got := string(a.ask(r).is(http.StatusAccepted).body)
	if !strings.Contains(got, `"actor":{"id":"`+string(keyUser)+`","displayName":"Ticket system","type":"key"}`) || strings.Contains(got, "cancel") {
		t.Errorf("got %s", got)
	}
}

func TestAKeyReadsWhatItStarted(t *testing.T) {
	t.Parallel()
	own := aRun(func(e *executions.Execution) { e.Actor = executions.Actor{ID: keyUser, Type: permissions.KeyUser} })
	r := get("/api/executions/"+runIDText, admin)
	r.token, r.scope = ticketText.Reveal(), contosoID
	a := newAPI(t)
	a.sends(ticketKey(), toContoso, contoso())
	a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(own, nil)
	a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(nil, nil)
	if got := a.ask(r).is(http.StatusOK); strings.Contains(string(got.body), "cancel") {
		t.Errorf("it may stop it: %s", got.body)
	}
	a.sends(ticketKey(), toContoso, contoso())
	a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(aRun(), nil)
	a.namesPermission(a.ask(r), "canViewHistory")
}

// To a key that is for some workflows, the others are not there.
func TestAKeyForSomeWorkflowsKnowsOfNoOther(t *testing.T) {
	t.Parallel()
	key := ticketKey(func(k *permissions.Key) {
		k.Workflows, k.Permissions = []string{"wipe"}, permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory)
	})
	start := func(a *api, name string) answer {
		a.sends(key, toContoso, contoso())
		r := post("/api/workflows/"+name+"/executions", admin, `{}`)
		r.token, r.scope = ticketText.Reveal(), contosoID
		return a.ask(r)
	}
	a := newAPI(t)
	unknown := start(a, "no_such_thing")
	unknown.refuses(http.StatusNotFound, "not_found")
	same(t, "another workflow", start(a, "add_user"), unknown)

	read := func(a *api, path string, run executions.Execution, err error) answer {
		a.sends(key, toContoso, contoso())
		a.watcher.EXPECT().Watch(gomock.Any(), inContoso, runID).Return(make(chan struct{}), func() {}).MaxTimes(1)
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(run, err)
		r := get(path, admin)
		r.token, r.scope = ticketText.Reveal(), contosoID
		return a.ask(r)
	}
	for _, path := range []string{"/api/executions/" + runIDText, "/api/executions/" + runIDText + "/logs"} {
		missing := read(a, path, executions.Execution{}, executions.ErrUnknown())
		missing.refuses(http.StatusNotFound, "not_found")
		same(t, path, read(a, path, aRun(), nil), missing)
	}
}

func TestAListLeavesOutWhatAKeyDoesNotSee(t *testing.T) {
	t.Parallel()
	wipe := aRun(func(e *executions.Execution) { e.Workflow.Name = "wipe" })
	page := store.ExecutionPage{Items: []executions.Execution{aRun(), wipe, aRun()}, Next: "n"}
	foreign := aRun(func(e *executions.Execution) { e.Workflow.Name, e.Scope = "wipe", inGlobal })
	key := ticketKey(func(k *permissions.Key) {
		k.Workflows, k.Permissions = []string{"wipe"}, permissions.SetOf(permissions.ViewHistory)
	})
	a := newAPI(t)
	for name, c := range map[string]struct {
		path   string
		expect func()
		want   int
	}{
		"at Contoso": {"/api/executions", func() {
			a.sends(key, toContoso, contoso())
			a.history.EXPECT().List(gomock.Any(), inContoso, history.Filter{}, store.Paging{Limit: 50}).Return(page, nil)
		}, 1},
		"its own": {"/api/executions?mine=true", func() {
			a.sends(key, organizations.Target{}, nil)
			mine := store.ExecutionPage{Items: []executions.Execution{aRun(), wipe, foreign}, Next: "n"}
			a.history.EXPECT().ListByUser(gomock.Any(), keyUser, history.Filter{}, store.Paging{Limit: 50}).Return(mine, nil)
		}, 1},
		"nothing of a page": {"/api/executions", func() {
			a.sends(key, toContoso, contoso())
			a.history.EXPECT().List(gomock.Any(), inContoso, history.Filter{}, store.Paging{Limit: 50}).Return(store.ExecutionPage{Items: []executions.Execution{aRun()}, Next: "n"}, nil)
		}, 0},
	} {
		c.expect()
		r := get(c.path, admin)
		r.token, r.scope = ticketText.Reveal(), contosoID
		got := a.ask(r).is(http.StatusOK)
		if n := strings.Count(string(got.body), `"status":`); n != c.want || got.cursor() == "" || strings.Contains(string(got.body), "add_user") {
			t.Errorf("%s: %d runs: %s", name, n, got.body)
		}
	}
}

func TestWhoeverAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		a := newAPI(t)
		a.pace.wait = 1200 * time.Millisecond
		a.knows(o.caller())
		a.refused(o.request()).has("Retry-After", "2").refuses(http.StatusTooManyRequests, "too_many_requests")
		a.refused(o.byKey()).has("Retry-After", "2").refuses(http.StatusTooManyRequests, "too_many_requests")
		if want := []string{string(o.caller().user.ID), string(keyUser) + " " + ticketText.Digest()}; !slices.Equal(a.pace.took, want) {
			t.Errorf("%q are counted, want %q", a.pace.took, want)
		}
		a.trail.wants(t)
	})
}

func TestTheLastUseOfAKeyNeverStandsInItsWay(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	key := holding(permissions.ViewHistory)
	a.keys.EXPECT().Facts(gomock.Any(), key.ID, organizations.Target{}).Return(permissions.KeyFacts{Key: &key}, nil)
	a.keys.EXPECT().Used(gomock.Any(), key.ID, now).Return(fault.New(fault.Unavailable, "storage_unavailable", "Later."))
	a.history.EXPECT().ListByUser(gomock.Any(), keyUser, history.Filter{}, gomock.Any()).Return(store.ExecutionPage{}, nil)
	r := get("/api/executions?mine=true", admin)
	r.token = ticketText.Reveal()
	a.ask(r).is(http.StatusOK)
	if log := a.log.String(); !strings.Contains(log, keyIDText) || strings.Contains(log, fmt.Sprint(ticketText.Reveal()[37:])) {
		t.Errorf("the log says %s", log)
	}
}
