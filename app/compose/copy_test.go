package compose_test

import (
	"errors"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestACopyIsANewFormInAnotherPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to organizations.Target
		name     string
		want     string
		// origin is what the trail says of it.
		origin string
	}{
		"beside the other one":         {here, here, "", "Greeting (copy)", `"copiedFrom":{"form":"` + string(id) + `","organizationId":"` + string(contoso) + `"}`},
		"with a name of its own":       {here, here, "Hello", "Hello", ``},
		"to global":                    {here, global, "", "Greeting (copy)", `"copiedFrom":{"form":"` + string(id) + `"}`},
		"to another client":            {here, there, "", "Greeting (copy)", `"copiedFrom":{"form":"` + string(id) + `"}`},
		"of global to an organization": {global, here, "", "Greeting (copy)", `"copiedFrom":{"form":"` + string(id) + `","organizationId":"global"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, ana, c.from, trust...)
			d.records()
			d.holds(saved(d.by.Scope, func(f *forms.Form) { f.Version = 7 }))
			if c.to != c.from {
				d.access.EXPECT().Facts(gomock.Any(), ana.ID, c.to).Return(facts(ana, c.to, trust...), nil)
			}
			d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
			v, err := d.Copy(t.Context(), d.by, id, c.to, c.name)
			if err != nil || v.Form.ID != made || v.Form.Scope != scopeOf(t, c.to) || v.Form.Version != 1 || v.Form.Name != c.want || v.Form.CreatedBy != ana.ID || !v.MayManage {
				t.Fatalf("%+v, %v", v, err)
			}
			e := d.entries[0]
			if e.Action != audit.FormCreate || d.places[0] != v.Form.Scope || !strings.Contains(string(e.After), c.origin) {
				t.Errorf("recorded in %s: %s", d.places[0], e.After)
			}
			if c.to == there && strings.Contains(string(e.After), string(contoso)) {
				t.Errorf("one client's trail names another: %s", e.After)
			}
		})
	}
}

func TestACopyIsForWhoeverManagesFormsThereToo(t *testing.T) {
	t.Parallel()
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "x")
	for name, c := range map[string]struct {
		facts permissions.Facts
		err   error
		kind  fault.Kind
	}{
		"somebody with another permission": {facts(ana, there, permissions.ExecuteWorkflows), nil, fault.Forbidden},
		"a stranger":                       {facts(ana, here, both...), nil, fault.Invalid},
		"a place that nobody made":         {permissions.Facts{Standing: &permissions.Standing{User: ana}}, nil, fault.Invalid},
		"storage in trouble":               {permissions.Facts{}, trouble, fault.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, ana, here, both...)
			d.holds(saved(d.by.Scope))
			d.access.EXPECT().Facts(gomock.Any(), ana.ID, there).Return(c.facts, c.err)
			_, err := d.Copy(t.Context(), d.by, id, there, "")
			if !fault.Is(err, c.kind) {
				t.Error(err)
			}
			if bad := broken(err); c.kind == fault.Invalid && (len(bad) != 1 || bad[0] != "/to unknown") {
				t.Errorf("got %v", bad)
			}
		})
	}
}

func TestAFormOfGlobalIsCopiedByStaff(t *testing.T) {
	t.Parallel()
	form := saved(scopeOf(t, global), func(f *forms.Form) { f.Access = forms.AccessEveryone })
	d := newDesk(t, ana, here, trust...)
	d.records()
	d.lacks(d.by.Scope)
	d.holds(form)
	d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
	if v, err := d.Copy(t.Context(), d.by, id, here, ""); err != nil || v.Form.Scope != d.by.Scope || v.Form.Access != forms.AccessEveryone {
		t.Errorf("staff: %+v, %v", v, err)
	}
	// A copy would show a client what global fixed for them.
	d = newDesk(t, chris, here, trust...)
	d.lacks(d.by.Scope)
	d.holds(form)
	if _, err := d.Copy(t.Context(), d.by, id, here, ""); fault.Code(err) != "form_is_global" {
		t.Errorf("a client's user: %v", err)
	}
}

func TestABrokenFormIsNotCopied(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.holds(saved(d.by.Scope, func(f *forms.Form) { f.Workflow = "gone" }))
	if _, err := d.Copy(t.Context(), d.by, id, here, ""); !fault.Is(err, fault.Conflict) || fault.Code(err) != "form_broken" {
		t.Error(err)
	}
}

func TestACopyOfALongNameHasALongName(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.records()
	d.holds(saved(d.by.Scope, func(f *forms.Form) { f.Name = strings.Repeat("ü", 100) }))
	d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
	if v, err := d.Copy(t.Context(), d.by, id, here, ""); err != nil || v.Form.Name != strings.Repeat("ü", 93)+" (copy)" {
		t.Errorf("%q, %v", v.Form.Name, err)
	}
}

func TestABadNameOfACopyIsAFieldOfTheRequest(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.holds(saved(d.by.Scope))
	_, err := d.Copy(t.Context(), d.by, id, here, strings.Repeat("x", 101))
	if bad := broken(err); len(bad) != 1 || bad[0] != "/name length" {
		t.Errorf("%v, %v", bad, err)
	}
}

func TestADraftIsGeneratedForAWorkflowAndNotKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	draft, err := d.Generate(d.by, "compose_greet")
	if err != nil || draft.Workflow != "compose_greet" || len(draft.Fields) == 0 {
		t.Fatalf("%+v, %v", draft, err)
	}
	d.records()
	d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
	if _, err := d.Create(t.Context(), d.by, draft); err != nil {
		t.Errorf("it cannot be saved: %v", err)
	}
	_, err = d.Generate(d.by, "gone")
	if bad := broken(err); len(bad) != 1 || bad[0] != "/workflow workflow_unknown" {
		t.Errorf("%v, %v", bad, err)
	}
}

func TestTroubleWithThePlaceOfACopyIsNoRefusal(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.holds(saved(d.by.Scope))
	gone := errors.New("gone")
	d.access.EXPECT().Facts(gomock.Any(), gomock.Any(), gomock.Any()).Return(permissions.Facts{}, gone)
	if _, err := d.Copy(t.Context(), d.by, id, global, ""); !errors.Is(err, gone) {
		t.Error(err)
	}
}
