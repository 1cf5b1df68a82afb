package configure_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

func view(s organizations.Setting, changes ...func(*configure.SettingView)) configure.SettingView {
	v := configure.SettingView{EffectiveSetting: organizations.EffectiveSetting{Setting: s}}
	for _, change := range changes {
		change(&v)
	}
	return v
}

func inherited(v *configure.SettingView) { v.Inherited = true }
func concealed(v *configure.SettingView) { v.Concealed = true }

func hides(s organizations.Setting) func(*configure.SettingView) {
	return func(v *configure.SettingView) { v.Hides = &s }
}

func TestStaffSeesWhatIsInForceAndWhereItComesFrom(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ref := organizations.Setting{Key: "d", Type: organizations.SecretRefSetting, Value: "key"}
	d.holds([]organizations.Setting{text("b", "own"), text("c", "alone")}, []organizations.Setting{text("a", "global"), text("b", "hidden"), ref})
	page, err := d.settings.List(t.Context(), staff(toContoso), everything)
	same(t, []configure.SettingView{view(text("a", "global"), inherited), view(text("b", "own"), hides(text("b", "hidden"))), view(text("c", "alone"))}, page.Items, err)
}

func TestAClientSeesThatAValueIsInheritedAndNotTheValue(t *testing.T) {
	t.Parallel()
	own := []organizations.Setting{text("b", "own"), text("c", "alone")}
	global := []organizations.Setting{text("a", marked), text("b", marked)}
	a, b, c := view(text("a", ""), inherited, concealed), view(text("b", "own"), hides(text("b", "")), concealed), view(text("c", "alone"))

	d := newDesk(t)
	d.holds(own, global)
	page, err := d.settings.List(t.Context(), client(), everything)
	same(t, []configure.SettingView{a, b, c}, page.Items, err)
	if strings.Contains(fmt.Sprintf("%+v %+v", page, page.Items[1].Hides), marked) {
		t.Errorf("the inherited value is there: %+v", page)
	}
	for key, want := range map[string]configure.SettingView{"a": a, "b": b, "c": c} {
		d.holds(own, global)
		got, err := d.settings.Get(t.Context(), client(), key)
		same(t, want, got, err)
	}
	if global[1].Value != marked {
		t.Error("concealing changed what was read")
	}
	d.holds(own, global)
	d.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).Return(nil)
	got, _, err := d.settings.Put(t.Context(), client(), configure.Draft{Key: "a", Type: organizations.StringSetting, Value: []byte(`"mine"`)})
	mine := organizations.Setting{Key: "a", Type: organizations.StringSetting, Value: "mine", UpdatedAt: now, UpdatedBy: string(clientID)}
	same(t, view(mine, hides(text("a", "")), concealed), got, err)
}

func TestWhoeverIsOfNoKnownKindSeesNothingInherited(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.holds(nil, []organizations.Setting{text("a", marked)})
	by := staff(toContoso)
	by.Principal.User.Type = ""
	got, err := d.settings.Get(t.Context(), by, "a")
	same(t, view(text("a", ""), inherited, concealed), got, err)
}

func TestGlobalHasOnlyItsOwnSettings(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ref := organizations.Setting{Key: "b", Type: organizations.SecretRefSetting, Value: "key"}
	d.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{Settings: []organizations.Setting{text("a", "1"), ref}}, nil)
	page, err := d.settings.List(t.Context(), staff(toGlobal), everything)
	same(t, []configure.SettingView{view(text("a", "1")), view(ref)}, page.Items, err)
}

func TestSettingsAreListedInPages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	own, global := []organizations.Setting{text("b", "")}, []organizations.Setting{text("a", ""), text("c", "")}
	d.holds(own, global)
	page, err := d.settings.List(t.Context(), staff(toContoso), store.Paging{Limit: 2})
	same(t, []configure.SettingView{view(text("a", ""), inherited), view(text("b", ""))}, page.Items, err)
	d.holds(own, global)
	rest, err := d.settings.List(t.Context(), staff(toContoso), store.Paging{After: page.Next, Limit: 2})
	same(t, []configure.SettingView{view(text("c", ""), inherited)}, rest.Items, err)
	if page.Next != "b" || rest.Next != "" {
		t.Errorf("the pages go on after %q and %q", page.Next, rest.Next)
	}
}

func TestASettingThatIsNowhereIsNotFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.holds([]organizations.Setting{text("a", "")}, nil)
	got, err := d.settings.Get(t.Context(), staff(toContoso), "b")
	refused(t, got, err, fault.NotFound, "not_found")
}

// A secret_ref of global names a secret that no organization can reach.
func TestAGlobalSecretRefIsNotFoundInAnOrganization(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.holds(nil, []organizations.Setting{{Key: "a", Type: organizations.SecretRefSetting, Value: "key"}})
	got, err := d.settings.Get(t.Context(), staff(toContoso), "a")
	refused(t, got, err, fault.NotFound, "not_found")
}

func TestASettingIsWrittenInItsScope(t *testing.T) {
	t.Parallel()
	want := organizations.Setting{Key: "a", Type: organizations.IntSetting, Value: "7", Description: "Seven.", UpdatedAt: now, UpdatedBy: string(staffID)}
	draft := configure.Draft{Key: "a", Type: organizations.IntSetting, Value: []byte(" 7 "), Description: "Seven."}
	for name, c := range map[string]struct {
		own, global []organizations.Setting
		want        configure.SettingView
		created     bool
	}{
		"where nothing was":           {nil, nil, view(want), true},
		"before a global one":         {nil, []organizations.Setting{text("a", "London")}, view(want, hides(text("a", "London"))), true},
		"in place of an own one":      {[]organizations.Setting{text("a", "Leeds")}, nil, view(want), false},
		"beside one of another key":   {[]organizations.Setting{text("b", "Leeds")}, nil, view(want), true},
		"in place, before global one": {[]organizations.Setting{text("a", "Leeds")}, []organizations.Setting{text("a", "London")}, view(want, hides(text("a", "London"))), false},
	} {
		d := newDesk(t)
		d.holds(c.own, c.global)
		d.config.EXPECT().PutSetting(gomock.Any(), inContoso, want).Return(nil)
		got, created, err := d.settings.Put(t.Context(), staff(toContoso), draft)
		t.Log(name)
		same(t, c.want, got, err)
		if created != c.created {
			t.Errorf("%s: created is %t", name, created)
		}
	}
	d := newDesk(t)
	d.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{}, nil)
	d.config.EXPECT().PutSetting(gomock.Any(), inGlobal, want).Return(nil)
	got, _, err := d.settings.Put(t.Context(), staff(toGlobal), draft)
	same(t, view(want), got, err)
}

func TestASettingIsDeletedInItsScope(t *testing.T) {
	t.Parallel()
	for _, target := range []organizations.Target{toContoso, toGlobal} {
		d := newDesk(t)
		d.config.EXPECT().Load(gomock.Any(), scope(target)).Return(organizations.Config{}, nil)
		d.config.EXPECT().DeleteSetting(gomock.Any(), scope(target), "a").Return(nil)
		if err := d.settings.Delete(t.Context(), staff(target), "a"); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func TestWhatCanBeNoKeyIsNotDeleted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, key := range []string{"", "A", "a/b", strings.Repeat("a", 64)} {
		bad(t, d.settings.Delete(t.Context(), staff(toContoso), key), "path /key format")
		bad(t, d.secrets.Delete(t.Context(), staff(toContoso), key), "path /key format")
	}
}

func TestTroubleWithSettingsComesThrough(t *testing.T) {
	t.Parallel()
	by := staff(toContoso)
	good := configure.Draft{Key: "a", Type: organizations.StringSetting, Value: []byte(`"b"`)}
	for _, broken := range []organizations.Scope{inContoso, inGlobal} {
		d := newDesk(t)
		for _, s := range []organizations.Scope{inContoso, inGlobal} {
			var err error
			if s == broken {
				err = errStore
			}
			d.config.EXPECT().Load(gomock.Any(), s).Return(organizations.Config{Settings: []organizations.Setting{text("a", "")}}, err).Times(3)
		}
		page, err := d.settings.List(t.Context(), by, everything)
		troubled(t, page, err)
		got, err := d.settings.Get(t.Context(), by, "a")
		troubled(t, got, err)
		got, _, err = d.settings.Put(t.Context(), by, good)
		troubled(t, got, err)
	}
	d := newDesk(t)
	d.holds(nil, nil)
	d.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).Return(errStore)
	got, created, err := d.settings.Put(t.Context(), by, good)
	troubled(t, got, err)
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{}, nil)
	d.config.EXPECT().DeleteSetting(gomock.Any(), inContoso, "a").Return(errStore)
	if err := d.settings.Delete(t.Context(), by, "a"); !errors.Is(err, errStore) || created {
		t.Errorf("deleting: %v, created: %t", err, created)
	}
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{}, errStore)
	list, err := d.settings.Export(t.Context(), by)
	troubled(t, list, err)
}

func TestAnAdministratorAtAClientIsStillAClientsUser(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.holds(nil, []organizations.Setting{text("a", marked)})
	by := client()
	by.Principal.AppRoles = []permissions.AppRole{permissions.AdminRole}
	got, err := d.settings.Get(t.Context(), by, "a")
	same(t, view(text("a", ""), inherited, concealed), got, err)
}
