package receive_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/receive"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/workflow"
)

const (
	contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	hookID  = hooks.ID("01954f00-0000-7000-8000-0000000000aa")
	runID   = "01954f00-0000-7000-8000-0000000000bb"
	owner   = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-0123456789ab")
	secret  = "bfh_0123456789abcdef"
)

var (
	noon    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	trouble = fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
)

var greet = workflow.Define(workflow.Spec{Name: "receive_greet", Title: "Greet"},
	func(context.Context, *workflow.Run, greeting) (struct{}, error) { return struct{}{}, nil })

type greeting struct {
	Name  string `json:"name" label:"Name" maxLength:"10"`
	Times int    `json:"times,omitempty" label:"Times"`
}

// Validate has a rule about the input as a whole.
func (g greeting) Validate() []workflow.FieldError {
	if g.Name == "nobody" {
		return []workflow.FieldError{{Code: "nobody", Message: "Nobody cannot be greeted."}}
	}
	return nil
}

// world is a Receiver with one hook, and a store that remembers what was accepted.
type world struct {
	*receive.Receiver
	hook     hooks.Hook
	facts    permissions.Facts
	now      time.Time
	log      bytes.Buffer
	accepted []store.Acceptance
	// used are the runs that were written down at the hook.
	used []executions.ID
	// raised are the items that people were shown, by their ids.
	raised map[executions.ID]attention.Item
	// trips fails a call to storage, by its name.
	trips map[string]error
}

func newWorld(t *testing.T, changes ...func(*hooks.Hook)) *world {
	t.Helper()
	place, err := hooks.StoredScope(string(contoso))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		hook: hooks.Hook{
			ID: hookID, Scope: place, Name: "New ticket", Workflow: "receive_greet", Input: []byte(`{"times":2}`), Owner: owner,
			Mappings: []hooks.Mapping{{Parameter: "name", Pointer: "/ticket/who"}}, Proof: hooks.Signature, Window: time.Minute,
			Headers: hooks.Headers{Proof: "X-Sig", Delivery: "X-Id"}, Sealed: []byte("sealed"),
		},
		facts: facts(permissions.ExecuteWorkflows), now: noon, raised: map[executions.ID]attention.Item{}, trips: map[string]error{},
	}
	for _, change := range changes {
		change(&w.hook)
	}
	w.build(t)
	return w
}

func facts(held ...permissions.Permission) permissions.Facts {
	user := permissions.User{ID: owner, DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true}
	return permissions.Facts{
		Organization: &organizations.Organization{ID: contoso, IsActive: true},
		Standing: &permissions.Standing{User: user, Grants: []permissions.Grant{{
			UserID: owner, In: organizations.TargetOf(contoso), Permissions: permissions.SetOf(held...),
		}}},
	}
}

func (w *world) build(t *testing.T) {
	t.Helper()
	c := gomock.NewController(t)
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	clock, random := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c)
	clock.EXPECT().Now().DoAndReturn(func() time.Time { return w.now }).AnyTimes()
	random.EXPECT().ID().Return(runID).AnyTimes()
	catalog, err := describe.New([]*workflow.Definition{greet.Definition()}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	access, accepting := storemocks.NewMockAccess(c), storemocks.NewMockExecutions(c)
	access.EXPECT().Facts(gomock.Any(), owner, organizations.TargetOf(contoso)).DoAndReturn(
		func(context.Context, permissions.UserID, organizations.Target) (permissions.Facts, error) {
			return w.facts, w.trips["facts"]
		}).AnyTimes()
	accepting.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(w.accept).AnyTimes()
	w.Receiver = receive.New(w.ports(c, clock), authorize.New(nil, access, nil, nil, clock, log),
		start.New(catalog, start.Ports{Executions: accepting, Random: random}, log), log)
}

func (w *world) ports(c *gomock.Controller, clock *systemmocks.MockClock) receive.Ports {
	doors, kept, sealer := storemocks.NewMockDoors(c), storemocks.NewMockHooks(c), secretmocks.NewMockSealer(c)
	doors.EXPECT().Find(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, id hooks.ID) (hooks.Hook, error) {
		if id != w.hook.ID {
			return hooks.Hook{}, hooks.ErrUnknown()
		}
		return w.hook, w.trips["find"]
	}).AnyTimes()
	doors.EXPECT().Used(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(
		func(_ context.Context, _ hooks.Hook, _ time.Time, run executions.ID) error {
			w.used = append(w.used, run)
			return w.trips["used"]
		}).AnyTimes()
	kept.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, _, next hooks.Hook) error {
		w.hook = next
		return w.trips["change"]
	}).AnyTimes()
	sealer.EXPECT().Open(gomock.Any(), w.hook.Scope, receive.About(hookID), []byte("sealed")).DoAndReturn(
		func(context.Context, organizations.Scope, string, []byte) ([]byte, error) {
			return []byte(secret), w.trips["open"]
		}).AnyTimes()
	alarms := storemocks.NewMockAlarms(c)
	alarms.EXPECT().Raise(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, item attention.Item) error {
		w.raised[item.ID] = item
		return w.trips["raise"]
	}).AnyTimes()
	return receive.Ports{Doors: doors, Hooks: kept, Alarms: alarms, Sealer: sealer, Clock: clock}
}

func (w *world) accept(_ context.Context, a store.Acceptance) (store.Accepted, error) {
	for _, known := range w.accepted {
		if known.Idempotency.Key == a.Idempotency.Key {
			return store.Accepted{Execution: known.Execution, Replayed: true}, nil
		}
	}
	if err := w.trips["accept"]; err != nil {
		return store.Accepted{}, err
	}
	w.accepted = append(w.accepted, a)
	return store.Accepted{Execution: a.Execution}, nil
}

// signed is a call whose body is proved.
func signed(body string, headers ...string) receive.Call {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return call(body, append([]string{"X-Sig", "sha256=" + hex.EncodeToString(mac.Sum(nil))}, headers...)...)
}

// call is one with these headers, each name followed by its value.
func call(body string, headers ...string) receive.Call {
	sent := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		sent.Add(headers[i], headers[i+1])
	}
	return receive.Call{ID: string(hookID), Header: sent.Values, Body: []byte(body), ClientIP: "192.0.2.1"}
}
