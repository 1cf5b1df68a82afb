package compose_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestAFormIsRecordedAndThenKept(t *testing.T) {
	t.Parallel()
	for _, at := range []organizations.Target{here, global} {
		d := newDesk(t, ana, at, both...)
		d.records()
		var kept forms.Form
		d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, f forms.Form) error {
			if len(d.entries) != 1 {
				t.Error("it was kept before it was recorded")
			}
			kept = f
			return nil
		})
		v, err := d.Create(t.Context(), d.by, greeting())
		want := forms.Form{
			ID: made, Scope: d.by.Scope, Name: "Greeting", Workflow: "compose_greet", Access: forms.AccessByRole, Fields: greeting().Fields,
			FixedInput: greeting().FixedInput, Version: 1, CreatedAt: noon, CreatedBy: ana.ID, UpdatedAt: noon, UpdatedBy: ana.ID,
		}
		if diff := cmp.Diff(want, kept, sameScope); err != nil || diff != "" {
			t.Errorf("%v; -want +got\n%s", err, diff)
		}
		if !v.Form.Same(kept) || !v.MayManage || !v.MaySubmit || !v.SeesInput || len(v.Problems) > 0 {
			t.Errorf("shown as %+v", v)
		}
		if e := d.entries[0]; e.Action != audit.FormCreate || e.Entity.ID != made || e.Before != nil || d.places[0] != d.by.Scope {
			t.Errorf("recorded %+v in %s", e, d.places[0])
		}
		said(t, d.entries[0].After, `{"name":"Greeting","workflow":"compose_greet","access":"by_role","version":1,
			"fields":[{"name":"name","type":"text","label":"Name","default":"Jo","required":true}],"fixedInput":{"count":3}}`)
	}
}

var sameScope = cmp.Comparer(func(a, b organizations.Scope) bool { return a == b })

// said compares what the trail keeps with JSON.
func said(t *testing.T, got []byte, want string) {
	t.Helper()
	var is, should any
	if err := errors.Join(json.Unmarshal(got, &is), json.Unmarshal([]byte(want), &should)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(should, is); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAChangeIsTheNextVersion(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.records()
	was := saved(d.by.Scope)
	d.holds(was)
	d.kept.EXPECT().Change(gomock.Any(), was, gomock.Any()).Return(nil)
	v, err := d.Replace(t.Context(), d.by, id, greeting(func(d *forms.Draft) { d.Name = "Hello" }), func(f forms.Form) error {
		if !f.Same(was) {
			t.Errorf("asked about %+v", f)
		}
		return nil
	})
	if err != nil || v.Form.Version != 2 || v.Form.Name != "Hello" || v.Form.UpdatedBy != ana.ID || v.Form.CreatedBy != "bo" || !v.MayManage || v.MaySubmit {
		t.Errorf("%+v, %v", v, err)
	}
	e := d.entries[0]
	if e.Action != audit.FormChange || !strings.Contains(string(e.Before), `"Greeting"`) || !strings.Contains(string(e.After), `"Hello"`) {
		t.Errorf("recorded %+v", e)
	}
}

func TestAChangeThatIsNotAcceptedChangesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.holds(saved(d.by.Scope))
	stale := fault.New(fault.Stale, "changed_meanwhile", "x")
	refuses := func(forms.Form) error { return stale }
	if _, err := d.Replace(t.Context(), d.by, id, farewell(), refuses); !errors.Is(err, stale) {
		t.Errorf("changed: %v", err)
	}
	if err := d.Delete(t.Context(), d.by, id, refuses); !errors.Is(err, stale) {
		t.Errorf("deleted: %v", err)
	}
}

// Whoever was beaten learns it as they would have a moment later: by their condition.
func TestAChangeThatWasBeatenIsJudgedAnew(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.records()
	beaten, stale := fault.New(fault.Conflict, "changed_meanwhile", "x"), fault.New(fault.Stale, "changed_meanwhile", "x")
	was, theirs := saved(d.by.Scope), saved(d.by.Scope, func(f *forms.Form) { f.Version = 2 })
	gomock.InOrder(
		d.kept.EXPECT().Get(gomock.Any(), d.by.Scope, id).Return(was, nil).Call,
		d.kept.EXPECT().Change(gomock.Any(), was, gomock.Any()).Return(beaten).Call,
		d.kept.EXPECT().Get(gomock.Any(), d.by.Scope, id).Return(theirs, nil).Call,
	)
	_, err := d.Replace(t.Context(), d.by, id, farewell(), func(f forms.Form) error {
		if f.Version == 2 {
			return stale
		}
		return nil
	})
	if !errors.Is(err, stale) {
		t.Error(err)
	}
	d.kept.EXPECT().Get(gomock.Any(), d.by.Scope, id).Return(was, nil).Times(3)
	d.kept.EXPECT().Change(gomock.Any(), was, gomock.Any()).Return(beaten).Times(3)
	if _, err := d.Replace(t.Context(), d.by, id, farewell(), anyway); !errors.Is(err, beaten) {
		t.Errorf("it was tried for ever: %v", err)
	}
}

// Who sends what they have read, or sends it twice, makes no version of it.
func TestTheSameOnceMoreIsNoNewVersion(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	was := saved(d.by.Scope)
	d.holds(was)
	same := greeting()
	same.Name = " " + same.Name + " "
	v, err := d.Replace(t.Context(), d.by, id, same, anyway)
	if err != nil || v.Form.Version != was.Version || !v.Form.UpdatedAt.Equal(was.UpdatedAt) || len(d.entries) != 0 {
		t.Errorf("%+v, %v, %d entries", v.Form, err, len(d.entries))
	}
	stale := fault.New(fault.Stale, "changed_meanwhile", "x")
	if _, err := d.Replace(t.Context(), d.by, id, same, func(forms.Form) error { return stale }); !errors.Is(err, stale) {
		t.Errorf("the condition was not asked: %v", err)
	}
}

func TestADeletedFormLeavesItsRolesFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.records()
	d.holds(saved(d.by.Scope))
	form := permissions.Member{Kind: permissions.FormMember, ID: string(id)}
	gomock.InOrder(
		d.roles.EXPECT().Of(gomock.Any(), form).Return([]permissions.Membership{{Role: role, Member: form}, {Role: "other", Member: form}}, nil).Call,
		d.roles.EXPECT().Delete(gomock.Any(), role, form).Return(nil).Call,
		d.roles.EXPECT().Delete(gomock.Any(), permissions.RoleID("other"), form).Return(nil).Call,
		d.kept.EXPECT().Delete(gomock.Any(), d.by.Scope, id).Return(nil).Call,
	)
	if err := d.Delete(t.Context(), d.by, id, anyway); err != nil {
		t.Error(err)
	}
	if e := d.entries[0]; e.Action != audit.FormDelete || e.After != nil || !strings.Contains(string(e.Before), `"roles":["`+string(role)+`","other"]`) {
		t.Errorf("recorded %s", e.Before)
	}
}

func TestAFormStaysUntilItIsOutOfItsRoles(t *testing.T) {
	t.Parallel()
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "x")
	form := permissions.Member{Kind: permissions.FormMember, ID: string(id)}
	for name, expect := range map[string]func(d *desk){
		"roles cannot be read": func(d *desk) { d.roles.EXPECT().Of(gomock.Any(), form).Return(nil, trouble) },
		"a role cannot be left": func(d *desk) {
			d.roles.EXPECT().Of(gomock.Any(), form).Return([]permissions.Membership{{Role: role, Member: form}}, nil)
			d.roles.EXPECT().Delete(gomock.Any(), role, form).Return(trouble)
		},
	} {
		d := newDesk(t, ana, here, trust...)
		d.records()
		d.holds(saved(d.by.Scope))
		expect(d)
		if err := d.Delete(t.Context(), d.by, id, anyway); !errors.Is(err, trouble) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADamagedFormCanBeDeleted(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{store.RowUnreadable: true, "storage_unavailable": false, store.SchemaNewer: false} {
		d := newDesk(t, ana, here, trust...)
		d.records()
		d.kept.EXPECT().Get(gomock.Any(), d.by.Scope, id).Return(forms.Form{}, fault.New(fault.Unavailable, code, "x"))
		if want {
			d.roles.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, nil)
			d.kept.EXPECT().Delete(gomock.Any(), d.by.Scope, id).Return(nil)
		}
		err := d.Delete(t.Context(), d.by, id, func(forms.Form) error { t.Error("there is nothing to look at"); return nil })
		if (err == nil) != want {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestWhatIsNotRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).Return(fault.New(fault.Unavailable, "storage_unavailable", "x")).AnyTimes()
	d.holds(saved(d.by.Scope))
	d.roles.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, nil)
	_, created := d.Create(t.Context(), d.by, greeting())
	_, changed := d.Replace(t.Context(), d.by, id, farewell(), anyway)
	_, copied := d.Copy(t.Context(), d.by, id, here, "")
	for what, err := range map[string]error{"create": created, "change": changed, "copy": copied, "delete": d.Delete(t.Context(), d.by, id, anyway)} {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestOnlyWhoeverManagesFormsWritesThem(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, permissions.ExecuteWorkflows, permissions.ViewHistory, permissions.ManageConfig)
	calls := map[string]func() error{
		"create":   func() error { _, err := d.Create(t.Context(), d.by, greeting()); return err },
		"replace":  func() error { _, err := d.Replace(t.Context(), d.by, id, farewell(), anyway); return err },
		"delete":   func() error { return d.Delete(t.Context(), d.by, id, anyway) },
		"copy":     func() error { _, err := d.Copy(t.Context(), d.by, id, here, ""); return err },
		"generate": func() error { _, err := d.Generate(d.by, "compose_greet"); return err },
		"versions": func() error { _, err := d.Versions(t.Context(), d.by, id, store.Paging{Limit: 1}); return err },
		"version":  func() error { _, err := d.Version(t.Context(), d.by, id, 1); return err },
	}
	for name, call := range calls {
		var f *fault.Fault
		if err := call(); !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != string(permissions.ManageForms) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFormOfGlobalIsChangedInGlobal(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.lacks(d.by.Scope)
	d.holds(saved(scopeOf(t, global)))
	_, changed := d.Replace(t.Context(), d.by, id, farewell(), anyway)
	for what, err := range map[string]error{"change": changed, "delete": d.Delete(t.Context(), d.by, id, anyway)} {
		if !fault.Is(err, fault.Conflict) || fault.Code(err) != "form_is_global" {
			t.Errorf("%s: %v", what, err)
		}
	}
	d = newDesk(t, ana, global, trust...)
	d.records()
	d.holds(saved(d.by.Scope))
	d.kept.EXPECT().Change(gomock.Any(), saved(d.by.Scope), gomock.Any()).Return(nil)
	if v, err := d.Replace(t.Context(), d.by, id, farewell(), anyway); err != nil || !v.MayManage {
		t.Errorf("in global: %+v, %v", v, err)
	}
}

func TestAFormOfSomebodyElseIsNotThere(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.lacks(d.by.Scope)
	d.lacks(scopeOf(t, global))
	_, got := d.Get(t.Context(), d.by, id)
	_, changed := d.Replace(t.Context(), d.by, id, farewell(), anyway)
	_, copied := d.Copy(t.Context(), d.by, id, here, "")
	_, versions := d.Versions(t.Context(), d.by, id, store.Paging{Limit: 1})
	_, version := d.Version(t.Context(), d.by, id, 1)
	for what, err := range map[string]error{
		"get": got, "change": changed, "copy": copied, "versions": versions, "version": version, "delete": d.Delete(t.Context(), d.by, id, anyway),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
