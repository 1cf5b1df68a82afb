package hook_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/hook"
	"github.com/bifrost-run/bifrost/app/receive"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/audit"
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
	id      = "01954f00-0000-7000-8000-0000000000aa"
	plain   = "bfh_chancechance"
)

var (
	noon    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ana     = permissions.User{ID: "ana", DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true}
	both    = []permissions.Permission{permissions.ExecuteWorkflows, permissions.ManageForms}
	trouble = fault.New(fault.Unavailable, "storage_unavailable", "x")
)

var lockUp = workflow.Define(workflow.Spec{Name: "hook_lock_up", Title: "Lock up"},
	func(context.Context, *workflow.Run, struct {
		Door string          `json:"door" label:"Door"`
		Note string          `json:"note,omitempty" label:"Note"`
		Code workflow.Secret `json:"code,omitzero" label:"Code"`
		Plan workflow.File   `json:"plan,omitzero" label:"Plan"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	})

func draft(changes ...func(*hooks.Draft)) hooks.Draft {
	d := hooks.Draft{
		Name: "Alarm", Workflow: "hook_lock_up", Input: []byte(`{"note":"by the alarm"}`), Proof: hooks.Signature,
		Mappings: []hooks.Mapping{{Parameter: "door", Pointer: "/door"}},
	}
	for _, change := range changes {
		change(&d)
	}
	return d
}

// office is a Clerk over mocks.
type office struct {
	*hook.Clerk
	kept    *storemocks.MockHooks
	access  *storemocks.MockAccess
	sealer  *secretmocks.MockSealer
	trail   *storemocks.MockTrail
	by      permissions.Authority
	entries []audit.Entry
}

func newOffice(t *testing.T, held ...permissions.Permission) *office {
	t.Helper()
	c := gomock.NewController(t)
	clock, random := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c)
	clock.EXPECT().Now().Return(noon).AnyTimes()
	random.EXPECT().ID().Return(id).AnyTimes()
	random.EXPECT().Token().Return("chance").AnyTimes()
	catalog, err := describe.New([]*workflow.Definition{lockUp.Definition()}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{kept: storemocks.NewMockHooks(c), access: storemocks.NewMockAccess(c), sealer: secretmocks.NewMockSealer(c), trail: storemocks.NewMockTrail(c)}
	log := slog.New(slog.DiscardHandler)
	o.Clerk = hook.New(hook.Ports{Hooks: o.kept, Sealer: o.sealer, Clock: clock, Random: random}, catalog,
		authorize.New(nil, o.access, nil, nil, clock, log), start.New(catalog, start.Ports{Random: random}, log), record.New(o.trail, random))
	o.by, err = permissions.Decide(permissions.Principal{User: ana}, organizations.TargetOf(contoso), facts(held...))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func facts(held ...permissions.Permission) permissions.Facts {
	grant := permissions.Grant{UserID: ana.ID, In: organizations.TargetOf(contoso), Permissions: permissions.SetOf(held...)}
	return permissions.Facts{
		Standing:     &permissions.Standing{User: ana, Grants: []permissions.Grant{grant}},
		Organization: &organizations.Organization{ID: contoso, IsActive: true},
	}
}

// good lets the owner's grants be as they should, and whatever is sealed be.
func (o *office) good() {
	o.access.EXPECT().Facts(gomock.Any(), ana.ID, organizations.TargetOf(contoso)).Return(facts(both...), nil).AnyTimes()
	o.sealer.EXPECT().Seal(gomock.Any(), o.by.Scope, receive.About(id), []byte(plain)).Return([]byte("sealed"), nil).AnyTimes()
}

// records takes entries, as many as come.
func (o *office) records(err error) {
	o.trail.EXPECT().Append(gomock.Any(), o.by.Scope, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, e audit.Entry) error {
		o.entries = append(o.entries, e)
		return err
	}).AnyTimes()
}

func anything(hooks.Hook) error { return nil }

func TestAHookIsRecordedThenKeptAndItsSecretShownOnce(t *testing.T) {
	t.Parallel()
	for proof, want := range map[hooks.Proof]hooks.Secret{
		hooks.Signature: {Sealed: []byte("sealed"), Hint: "ance"},
		hooks.Key:       {Digest: hooks.DigestOf(plain), Hint: "ance"},
	} {
		o := newOffice(t, both...)
		o.good()
		o.records(nil)
		var kept hooks.Hook
		o.kept.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, h hooks.Hook) error {
			if len(o.entries) != 1 {
				t.Error("it was kept before it was recorded")
			}
			kept = h
			return nil
		})
		made, secret, err := o.Create(t.Context(), o.by, draft(func(d *hooks.Draft) { d.Proof = proof }))
		if err != nil || secret.Reveal() != plain || made.ID != id || made.Owner != ana.ID || made.Scope != o.by.Scope {
			t.Fatalf("%s: %+v, %v", proof, made, err)
		}
		if got := (hooks.Secret{Sealed: kept.Sealed, Digest: kept.Digest, Hint: kept.Hint}); !cmp.Equal(got, want) {
			t.Errorf("%s is kept as %+v", proof, got)
		}
		e := o.entries[0]
		if e.Action != audit.HookCreate || e.Entity.ID != id || e.Before != nil || strings.Contains(string(e.After), "sealed") || kept.Digest != "" && strings.Contains(string(e.After), kept.Digest) || strings.Contains(string(e.After), plain) {
			t.Errorf("recorded %+v", e)
		}
	}
}

func TestEverythingWrongWithAHookIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*hooks.Draft)
		want   []string
	}{
		"nothing":                           {func(*hooks.Draft) {}, nil},
		"no name, nothing for the door":     {func(d *hooks.Draft) { d.Name, d.Mappings = "", nil }, []string{"/name length", "/input/door required"}},
		"a door that may be missing":        {func(d *hooks.Draft) { d.Mappings[0].IsOptional = true }, []string{"/input/door required"}},
		"a workflow that is not there":      {func(d *hooks.Draft) { d.Workflow = "nowhere" }, []string{"/workflow workflow_not_found"}},
		"a parameter that is not there":     {func(d *hooks.Draft) { d.Mappings = append(d.Mappings, hooks.Mapping{Parameter: "window"}) }, []string{"/mappings/1/parameter unknown"}},
		"a secret in the message":           {func(d *hooks.Draft) { d.Mappings = append(d.Mappings, hooks.Mapping{Parameter: "code"}) }, []string{"/mappings/1/parameter not_allowed"}},
		"a file in the message":             {func(d *hooks.Draft) { d.Mappings = append(d.Mappings, hooks.Mapping{Parameter: "plan"}) }, []string{"/mappings/1/parameter not_allowed"}},
		"a secret in its own part":          {func(d *hooks.Draft) { d.Input = []byte(`{"door":"x","code":"correct-horse"}`) }, []string{"/input/code not_allowed"}},
		"a number where a text belongs":     {func(d *hooks.Draft) { d.Input = []byte(`{"note":1}`) }, []string{"/input/note type"}},
		"more than a row has room for":      {func(d *hooks.Draft) { d.Input = []byte(`{"door":"` + strings.Repeat("x", hook.InputMost) + `"}`) }, []string{"/input too_long"}},
		"a door of its own, mapped as well": {func(d *hooks.Draft) { d.Input = []byte(`{"door":"front"}`) }, nil},
	} {
		o := newOffice(t, both...)
		o.good()
		if c.want == nil {
			o.records(nil)
			o.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
		}
		_, secret, err := o.Create(t.Context(), o.by, draft(c.change))
		var got []string
		for _, f := range fault.Fields(err) {
			got = append(got, f.Pointer+" "+f.Code)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v %s", name, err, diff)
		}
		if err != nil && secret != (organizations.SecretValue{}) {
			t.Errorf("%s: a secret was shown", name)
		}
	}
}

func TestBothPermissionsAreNeededForHooks(t *testing.T) {
	t.Parallel()
	for lacking, held := range map[permissions.Permission]permissions.Permission{
		permissions.ManageForms: permissions.ExecuteWorkflows, permissions.ExecuteWorkflows: permissions.ManageForms,
	} {
		o := newOffice(t, held)
		for name, call := range map[string]func() error{
			"create": func() error { _, _, err := o.Create(t.Context(), o.by, draft()); return err },
			"change": func() error { _, err := o.Change(t.Context(), o.by, id, draft(), anything); return err },
			"rotate": func() error { _, _, err := o.Rotate(t.Context(), o.by, id); return err },
			"get":    func() error { _, err := o.Get(t.Context(), o.by, id); return err },
			"list":   func() error { _, err := o.List(t.Context(), o.by, store.Paging{Limit: 1}); return err },
			"delete": func() error { return o.Delete(t.Context(), o.by, id, anything) },
		} {
			var f *fault.Fault
			if err := call(); !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != string(lacking) {
				t.Errorf("%s with %s: %v", name, held, err)
			}
		}
	}
}

// A role lives as long as its token, and nobody is signed in when a message comes.
func TestTheOwnerOfAHookNeedsAGrant(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.access.EXPECT().Facts(gomock.Any(), gomock.Any(), gomock.Any()).Return(facts(), nil)
	if _, _, err := o.Create(t.Context(), o.by, draft()); fault.Code(err) != "owner_needs_grant" || !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}

func TestAHookIsChangedAndGivenAnotherSecret(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.good()
	o.records(nil)
	was := hooks.Hook{ID: id, Scope: o.by.Scope, Name: "Old", Proof: hooks.Signature, Sealed: []byte("old"), Hint: "0000", Pause: hooks.PausedByOwner}
	o.kept.EXPECT().Get(gomock.Any(), o.by.Scope, hooks.ID(id)).Return(was, nil).Times(2)
	o.kept.EXPECT().Change(gomock.Any(), was, gomock.Any()).Return(nil).Times(2)
	next, err := o.Change(t.Context(), o.by, id, draft(), anything)
	if err != nil || next.Name != "Alarm" || next.Pause != "" || string(next.Sealed) != "old" {
		t.Errorf("%+v, %v", next, err)
	}
	next, secret, err := o.Rotate(t.Context(), o.by, id)
	if err != nil || secret.Reveal() != plain || string(next.Sealed) != "sealed" || next.Hint != "ance" || next.Name != "Old" || next.Pause != hooks.PausedByOwner {
		t.Errorf("%+v, %v", next, err)
	}
	if len(o.entries) != 2 || o.entries[0].Action != audit.HookChange || o.entries[1].Action != audit.HookRotate {
		t.Errorf("recorded %+v", o.entries)
	}
}

func TestAHookThatIsAnotherNowStays(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.good()
	o.kept.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(hooks.Hook{ID: id, Proof: hooks.Signature}, nil).Times(2)
	stale := fault.New(fault.Stale, "changed_meanwhile", "x")
	refuses := func(hooks.Hook) error { return stale }
	if _, err := o.Change(t.Context(), o.by, id, draft(), refuses); !errors.Is(err, stale) {
		t.Error(err)
	}
	if err := o.Delete(t.Context(), o.by, id, refuses); !errors.Is(err, stale) {
		t.Errorf("deleted: %v", err)
	}
}

func TestAHookThatIsNotRecordedIsNotChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.good()
	o.records(trouble)
	o.kept.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(hooks.Hook{ID: id, Proof: hooks.Signature}, nil).AnyTimes()
	_, secret, created := o.Create(t.Context(), o.by, draft())
	_, changed := o.Change(t.Context(), o.by, id, draft(), anything)
	_, other, rotated := o.Rotate(t.Context(), o.by, id)
	for what, err := range map[string]error{"create": created, "change": changed, "rotate": rotated, "delete": o.Delete(t.Context(), o.by, id, anything)} {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if secret != (organizations.SecretValue{}) || other != (organizations.SecretValue{}) {
		t.Error("a secret that is not kept was shown")
	}
}

func TestTroubleOfTheSealerComesThrough(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.access.EXPECT().Facts(gomock.Any(), gomock.Any(), gomock.Any()).Return(facts(both...), nil).AnyTimes()
	o.sealer.EXPECT().Seal(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, trouble).Times(2)
	o.kept.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(hooks.Hook{ID: id, Proof: hooks.Signature}, nil)
	if _, _, err := o.Create(t.Context(), o.by, draft()); !errors.Is(err, trouble) {
		t.Error(err)
	}
	if _, _, err := o.Rotate(t.Context(), o.by, id); !errors.Is(err, trouble) {
		t.Error(err)
	}
}

func TestADamagedHookCanBeDeleted(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{store.RowUnreadable: true, "storage_unavailable": false, store.SchemaNewer: false} {
		o := newOffice(t, both...)
		o.records(nil)
		o.kept.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(hooks.Hook{}, fault.New(fault.Unavailable, code, "x"))
		if want {
			o.kept.EXPECT().Delete(gomock.Any(), o.by.Scope, hooks.ID(id)).Return(nil)
		}
		if err := o.Delete(t.Context(), o.by, id, anything); (err == nil) != want {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestHooksAreReadInTheirScope(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.kept.EXPECT().Get(gomock.Any(), o.by.Scope, hooks.ID(id)).Return(hooks.Hook{ID: id}, nil)
	o.kept.EXPECT().List(gomock.Any(), o.by.Scope, store.Paging{Limit: 7}).Return(store.HookPage{Next: "n"}, nil)
	if got, err := o.Get(t.Context(), o.by, id); err != nil || got.ID != id {
		t.Errorf("%+v, %v", got, err)
	}
	if page, err := o.List(t.Context(), o.by, store.Paging{Limit: 7}); err != nil || page.Next != "n" {
		t.Errorf("%+v, %v", page, err)
	}
}
