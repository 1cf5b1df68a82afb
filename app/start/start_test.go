package start

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"go.uber.org/mock/gomock"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	objectmocks "github.com/bifrost-run/bifrost/ports/object/mocks"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/workflow"
)

type input struct {
	Name string `json:"name" label:"Name" required:"true"`
	Seat int    `json:"seat" label:"Seat" minimum:"1"`
}

var onboarding = workflow.Define(workflow.Spec{
	Name: "start_onboarding", Title: "Set up", Timeout: 7 * time.Minute, SavesMinutes: 40, Retry: workflow.Retry{Attempts: 3, Backoff: time.Second, Max: time.Minute, Jitter: 0.5},
}, func(context.Context, *workflow.Run, input) (struct{}, error) { return struct{}{}, nil })

var report = workflow.Define(workflow.Spec{Name: "start_report", Title: "Report", OrganizationOptional: true},
	func(context.Context, *workflow.Run, struct{}) (struct{}, error) { return struct{}{}, nil })

var census = workflow.Define(workflow.Spec{Name: "start_census", Title: "Census", OrganizationOptional: true, Concurrency: workflow.Concurrency{Most: 4, PerOrganization: 1}},
	func(context.Context, *workflow.Run, struct{}) (struct{}, error) { return struct{}{}, nil })

// leave has rules that no tag can say.
type leave struct {
	From string `json:"from" label:"From" format:"date"`
	To   string `json:"to" label:"To" format:"date"`
}

func (l leave) Validate() []workflow.FieldError {
	switch {
	case l.From == "2000-01-01":
		panic("a fault of the author's")
	case l.From > l.To:
		return []workflow.FieldError{{Field: "to", Code: "before_from", Message: "Choose a later day."}, {Message: "This is no leave."}}
	}
	return nil
}

var absence = workflow.Define(workflow.Spec{Name: "start_absence", Title: "Absence", OrganizationOptional: true},
	func(context.Context, *workflow.Run, leave) (struct{}, error) { return struct{}{}, nil })

// id is what chance brings, and carries a millisecond of its own.
const id = "0190a3a0-1234-7000-8000-000000000001"

// counter is a Starter with the store behind it.
type counter struct {
	starter *Starter
	store   *storemocks.MockExecutions
	sealer  *secretmocks.MockSealer
	files   *objectmocks.MockFiles
	// heard is what the program's log says.
	heard strings.Builder
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	catalog, err := describe.New([]*workflow.Definition{onboarding.Definition(), report.Definition(), census.Definition(), absence.Definition(), handover.Definition()}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	c := gomock.NewController(t)
	random, executions := systemmocks.NewMockRandom(c), storemocks.NewMockExecutions(c)
	random.EXPECT().ID().Return(id).AnyTimes()
	random.EXPECT().Token().Return("a token").AnyTimes()
	made := &counter{store: executions, sealer: secretmocks.NewMockSealer(c), files: objectmocks.NewMockFiles(c)}
	made.starter = New(catalog, Ports{Executions: executions, Sealer: made.sealer, Files: made.files, Random: random}, slog.New(slog.NewTextHandler(&made.heard, nil)))
	return made
}

// at is what Decide gives somebody in an organization, or in global without one.
func at(t *testing.T, org *organizations.Organization, held ...permissions.Permission) permissions.Authority {
	t.Helper()
	target := organizations.TargetGlobal()
	if org != nil {
		target = organizations.TargetOf(org.ID)
	}
	user := permissions.User{ID: "tenant_person", DisplayName: "Zoë", Type: permissions.PlatformUser, IsActive: true}
	by, err := permissions.Decide(permissions.Principal{User: user}, target, permissions.Facts{
		Standing:     &permissions.Standing{User: user, Grants: []permissions.Grant{{UserID: user.ID, In: target, Permissions: permissions.SetOf(held...)}}},
		Organization: org,
	})
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// limited is somebody who sees these workflows only.
func limited(by permissions.Authority, workflows ...string) permissions.Authority {
	by.Principal.Workflows = workflows
	return by
}

func contoso(active bool) *organizations.Organization {
	return &organizations.Organization{ID: organizations.ID(uuid.Must(uuid.NewV7()).String()), Name: "Contoso", IsActive: active}
}

func TestARequestBecomesAPendingRun(t *testing.T) {
	t.Parallel()
	c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
	var got store.Acceptance
	answer := store.Accepted{Execution: executions.Execution{ID: "stored"}, Replayed: true}
	c.store.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, a store.Acceptance) (store.Accepted, error) {
		got = a
		return answer, nil
	})
	reference := &executions.Reference{System: "halopsa", ID: "4711"}
	accepted, err := c.starter.Run(t.Context(), by, Request{
		Workflow: "start_onboarding", Input: []byte(`{"name":"Zoë","seat":2}`), Reference: reference, ClientIP: "2001:db8::1",
	})
	if err != nil || accepted.Execution.ID != "stored" || !accepted.Replayed {
		t.Errorf("%+v %v", accepted, err)
	}
	created := executions.ID(id).Time()
	want := store.Acceptance{Execution: executions.Execution{
		ID: id, Scope: by.Scope, Workflow: executions.Workflow{Name: "start_onboarding", Title: "Set up"},
		Status: executions.Pending, Trigger: executions.TriggerAPI,
		Actor:    executions.Actor{ID: "tenant_person", DisplayName: "Zoë", Type: permissions.PlatformUser},
		ClientIP: "2001:db8::1", Input: []byte(`{"name":"Zoë","seat":2}`), Reference: reference,
		Retry:   executions.Retry{Attempts: 3, Backoff: time.Second, Max: time.Minute, Jitter: 0.5},
		Timeout: 7 * time.Minute, SavesMinutes: 40, CreatedAt: created, DueAt: created,
	}}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(organizations.Scope{})); diff != "" {
		t.Error(diff)
	}
}

func TestLimitsAreThoseOfTheRequestAndThenOfTheWorkflow(t *testing.T) {
	t.Parallel()
	c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
	most := executions.BatchLimit("b", 9)
	given := append(make([]executions.Limit, 0, 5), most)
	for workflow, want := range map[string][]executions.Limit{
		"start_census": {most, executions.WorkflowLimit("start_census", 4), executions.OrganizationLimit("start_census", by.Scope, 1)},
		"start_report": {most},
	} {
		c.store.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, a store.Acceptance) (store.Accepted, error) {
			if diff := cmp.Diff(want, a.Execution.Limits); diff != "" {
				t.Errorf("%s: %s", workflow, diff)
			}
			return store.Accepted{}, nil
		})
		if _, err := c.starter.Run(t.Context(), by, Request{Workflow: workflow, Limits: given}); err != nil {
			t.Error(err)
		}
	}
	if spare := given[:2][1]; spare != (executions.Limit{}) {
		t.Errorf("the caller's own list has %+v in it", spare)
	}
}

// Row keys are computed from the id: another millisecond would lose the run.
func TestTheRunIsCreatedInTheMillisecondOfItsID(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.store.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, a store.Acceptance) (store.Accepted, error) {
		want := time.UnixMilli(0x0190a3a01234)
		if e := a.Execution; !e.CreatedAt.Equal(want) || !e.DueAt.Equal(want) || e.CreatedAt.Location() != time.UTC {
			t.Errorf("created at %v, due at %v, want %v", e.CreatedAt, e.DueAt, want)
		}
		return store.Accepted{}, nil
	})
	if _, err := c.starter.Run(t.Context(), at(t, nil, permissions.ExecuteWorkflows), Request{Workflow: "start_report"}); err != nil {
		t.Error(err)
	}
}

func TestWhatMayNotRunIsRefusedBeforeAnythingIsStored(t *testing.T) {
	t.Parallel()
	good := []byte(`{"name":"Zoë","seat":2}`)
	for name, test := range map[string]struct {
		by     permissions.Authority
		r      Request
		kind   fault.Kind
		code   string
		fields []string
	}{
		"without the permission": {
			by: at(t, contoso(true), permissions.ViewHistory, permissions.ManageConfig, permissions.ManageForms),
			r:  Request{Workflow: "start_onboarding", Input: good}, kind: fault.Forbidden, code: "permission_required",
		},
		"without the permission, for a workflow that is not there": {
			by: at(t, contoso(true), permissions.ViewHistory), r: Request{Workflow: "start_nothing"}, kind: fault.Forbidden, code: "permission_required",
		},
		"a workflow that is not there": {
			by: at(t, contoso(true), permissions.ExecuteWorkflows), r: Request{Workflow: "start_nothing"}, kind: fault.NotFound, code: "not_found",
		},
		"a workflow that the caller does not see": {
			by: limited(at(t, contoso(true), permissions.ExecuteWorkflows), "start_other"), r: Request{Workflow: "start_onboarding", Input: good}, kind: fault.NotFound, code: "not_found",
		},
		"for an organization that has left": {
			by: at(t, contoso(false), permissions.ExecuteWorkflows), r: Request{Workflow: "start_onboarding", Input: good}, kind: fault.Conflict, code: "organization_inactive",
		},
		"a workflow of organizations in global": {
			by: at(t, nil, permissions.ExecuteWorkflows), r: Request{Workflow: "start_onboarding", Input: good}, kind: fault.Invalid, code: "organization_required",
		},
		"an input with several faults": {
			by: at(t, contoso(true), permissions.ExecuteWorkflows), r: Request{Workflow: "start_onboarding", Input: []byte(`{"seat":0,"more":1}`)},
			kind: fault.Invalid, code: "validation_failed", fields: []string{"/input/name", "/input/seat", "/input/more"},
		},
		"an input that breaks the workflow's own rules": {
			by: at(t, contoso(true), permissions.ExecuteWorkflows), r: Request{Workflow: "start_absence", Input: []byte(`{"from":"2031-02-02","to":"2031-02-01"}`)},
			kind: fault.Invalid, code: "validation_failed", fields: []string{"/input/to", "/input"},
		},
		"an input that the workflow fails to judge": {
			by: at(t, contoso(true), permissions.ExecuteWorkflows), r: Request{Workflow: "start_absence", Input: []byte(`{"from":"2000-01-01","to":"2031-02-01"}`)},
			kind: fault.Invalid, code: "validation_failed", fields: []string{"/input"},
		},
		"an input of another shape, which the workflow is not asked about": {
			by: at(t, contoso(true), permissions.ExecuteWorkflows), r: Request{Workflow: "start_absence", Input: []byte(`{"from":7,"to":"2031-02-01"}`)},
			kind: fault.Invalid, code: "validation_failed", fields: []string{"/input/from"},
		},
		"no input where one is needed": {
			by: at(t, contoso(true), permissions.ExecuteWorkflows), r: Request{Workflow: "start_onboarding"},
			kind: fault.Invalid, code: "validation_failed", fields: []string{"/input/name", "/input/seat"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t) // whose store expects no call
			_, err := c.starter.Run(t.Context(), test.by, test.r)
			if !fault.Is(err, test.kind) || fault.Code(err) != test.code {
				t.Fatalf("answered %v", err)
			}
			f := new(fault.Fault)
			if errors.As(err, &f); test.kind == fault.Forbidden && f.Permission != "canExecuteWorkflows" {
				t.Errorf("it names %q", f.Permission)
			}
			var pointers []string
			for _, field := range f.Fields {
				pointers = append(pointers, field.Pointer)
			}
			if diff := cmp.Diff(test.fields, pointers, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheStoresFaultsAreAnswered(t *testing.T) {
	t.Parallel()
	for _, want := range []error{
		fault.New(fault.Unavailable, "storage_unavailable", "x"), fault.New(fault.Invalid, "idempotency_key_reused", "x"), context.Canceled,
	} {
		c := newCounter(t)
		c.store.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{}, want)
		_, err := c.starter.Run(t.Context(), at(t, nil, permissions.ExecuteWorkflows), Request{Workflow: "start_report"})
		if !errors.Is(err, want) {
			t.Errorf("answered %v, want %v", err, want)
		}
	}
}

// keyOf is the idempotency that the store is given.
func keyOf(t *testing.T, user permissions.UserID, workflow, key, body string) *store.Idempotency {
	t.Helper()
	c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
	by.Principal.User.ID = user
	var got *store.Idempotency
	c.store.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, a store.Acceptance) (store.Accepted, error) {
		got = a.Idempotency
		return store.Accepted{}, nil
	})
	if _, err := c.starter.Run(t.Context(), by, Request{Workflow: workflow, IdempotencyKey: key, BodyHash: body}); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAnIdempotencyKeyBelongsToOneCallerAndOneOperation(t *testing.T) {
	t.Parallel()
	base := keyOf(t, "u1", "start_census", "k", "body")
	if again := keyOf(t, "u1", "start_census", "k", "other body"); again.Key != base.Key || again.BodyHash != "other body" || base.BodyHash != "body" {
		t.Errorf("%+v, then %+v", base, again)
	}
	for name, other := range map[string]*store.Idempotency{
		"another caller":   keyOf(t, "u2", "start_census", "k", "body"),
		"another workflow": keyOf(t, "u1", "start_report", "k", "body"),
		"another key":      keyOf(t, "u1", "start_census", "K", "body"),
	} {
		if other.Key == base.Key {
			t.Errorf("%s has the same key", name)
		}
	}
	if keyOf(t, "u1", "start_census", "", "body") != nil {
		t.Error("no key became one")
	}
}

// The digest of a list of parts says where each ends, whatever bytes they hold.
func TestDigestTellsListsOfPartsApart(t *testing.T) {
	t.Parallel()
	part := rapid.StringOf(rapid.SampledFrom([]rune{0, 1, 'a', ' '}))
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOfN(part, 0, 4).Draw(t, "a"), rapid.SliceOfN(part, 0, 4).Draw(t, "b")
		if same := cmp.Equal(a, b, cmpopts.EquateEmpty()); same != (digest(a...) == digest(b...)) {
			t.Errorf("%q and %q", a, b)
		}
	})
	for _, pair := range [][2][]string{
		{{"a", "b"}, {"ab"}}, {{"a", "b"}, {"a\x00\x00b"}}, {{"a\x00", "b"}, {"a", "\x00b"}}, {{"a", ""}, {"a"}}, {{"", "a"}, {"a", ""}},
		{{"\x00\x01"}, {"\x00", "\x01"}},
	} {
		if digest(pair[0]...) == digest(pair[1]...) {
			t.Errorf("%q and %q are the same", pair[0], pair[1])
		}
	}
}

// Nobody but the author can mend it, who reads the program's log.
func TestRulesThatPanicAreLogged(t *testing.T) {
	t.Parallel()
	c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
	_, err := c.starter.Run(t.Context(), by, Request{Workflow: "start_absence", Input: []byte(`{"from":"2000-01-01","to":"2000-01-02"}`)})
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Code != "not_judged" {
		t.Errorf("got %v", err)
	}
	if said := c.heard.String(); !strings.Contains(said, "a fault of the author's") || !strings.Contains(said, "start_test.go") || !strings.Contains(said, "start_absence") {
		t.Errorf("the log says %s", said)
	}
}

func TestAReferenceLeadsToAPageOfTheWeb(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"": true, "https://halo.example/48211?x=1#y": true, "http://halo.local/1": true,
		"javascript:alert(1)": false, "https://u:p@halo.example/": false, "https:///1": false, "data:text/html,x": false, "halo.example/1": false, "://": false,
	} {
		bad := checkReference(&executions.Reference{System: "halo", ID: "1", URL: address})
		if (len(bad) == 0) != good || !good && bad[0].Pointer != "/reference/url" {
			t.Errorf("%q: %v", address, bad)
		}
	}
	if bad := checkReference(nil); bad != nil {
		t.Errorf("none at all: %v", bad)
	}
}
