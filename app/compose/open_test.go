package compose_test

import (
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// What a client's user writes into a form that colleagues are offered runs as soon as one
// of them sends it: that is for those who may run workflows themselves.
func TestAClientsUserOpensFormsOnlyIfTheyMayRunWorkflows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who      permissions.User
		held     []permissions.Permission
		was, now forms.Access
		refused  bool
	}{
		"opens one":                {chris, trust, forms.AccessPlatform, forms.AccessEveryone, true},
		"changes an open one":      {chris, trust, forms.AccessByRole, forms.AccessByRole, true},
		"closes one":               {chris, trust, forms.AccessEveryone, forms.AccessPlatform, true},
		"changes one of the staff": {chris, trust, forms.AccessPlatform, forms.AccessPlatform, false},
		"says nothing of it":       {chris, trust, forms.AccessPlatform, "", false},
		"runs workflows":           {chris, both, forms.AccessPlatform, forms.AccessEveryone, false},
		"is staff":                 {ana, trust, forms.AccessByRole, forms.AccessEveryone, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, c.who, here, c.held...)
			d.records()
			d.roles.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, nil).AnyTimes()
			d.holds(saved(d.by.Scope, func(f *forms.Form) { f.Access = c.was }))
			draft := farewell()
			draft.Access = c.now
			if !c.refused {
				d.kept.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil)
			}
			_, err := d.Replace(t.Context(), d.by, id, draft, anyway)
			if fault.Is(err, fault.Forbidden) != c.refused || err != nil && !c.refused {
				t.Errorf("replaced: %v", err)
			}
			isOpen := c.refused && c.now != forms.AccessPlatform
			if !isOpen {
				d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
			}
			if _, err := d.Create(t.Context(), d.by, draft); fault.Is(err, fault.Forbidden) != isOpen || err != nil && !isOpen {
				t.Errorf("created: %v", err)
			}
		})
	}
}

// One of global is shown as broken to whoever sees it, and why to staff who manage forms.
func TestStaffWhoManageFormsAreToldWhatIsWrongWithOneOfGlobal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who  permissions.User
		held []permissions.Permission
		want bool
	}{"staff": {ana, trust, true}, "staff who run": {ana, []permissions.Permission{permissions.ExecuteWorkflows}, false}, "a client's user": {chris, trust, false}} {
		d := newDesk(t, c.who, here, c.held...)
		d.roles.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, nil).AnyTimes()
		d.lacks(d.by.Scope)
		d.holds(saved(scopeOf(t, global), func(f *forms.Form) { f.Workflow = "gone" }))
		if v, err := d.Get(t.Context(), d.by, id); err != nil || len(v.Problems) == 0 || v.MayManage || v.SeesProblems != c.want {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}
