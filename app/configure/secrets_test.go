package configure_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

func info(key string) organizations.SecretInfo {
	return organizations.SecretInfo{Key: key, UpdatedAt: past, ExpiresAt: now}
}

func TestSecretsAreListedWithThoseOfGlobal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	expect := func() {
		d.vault.EXPECT().List(gomock.Any(), inContoso).Return([]organizations.SecretInfo{info("b"), info("c")}, nil)
		d.vault.EXPECT().List(gomock.Any(), inGlobal).Return([]organizations.SecretInfo{info("a"), {Key: "b"}, info("d"), info("msgraph_client_secret")}, nil)
	}
	want := []configure.SecretView{{SecretInfo: info("a"), Inherited: true}, {SecretInfo: info("b")}, {SecretInfo: info("c")}, {SecretInfo: info("d"), Inherited: true}}
	expect()
	page, err := d.secrets.List(t.Context(), client(), everything)
	same(t, want, page.Items, err)
	expect()
	page, err = d.secrets.List(t.Context(), client(), store.Paging{After: "a", Limit: 2})
	same(t, want[1:3], page.Items, err)
	if page.Next != "c" {
		t.Errorf("the page goes on after %q", page.Next)
	}
}

func TestGlobalListsItsOwnSecrets(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vault.EXPECT().List(gomock.Any(), inGlobal).Return([]organizations.SecretInfo{info("a")}, nil)
	page, err := d.secrets.List(t.Context(), staff(toGlobal), everything)
	same(t, []configure.SecretView{{SecretInfo: info("a")}}, page.Items, err)
}

func TestASecretIsSetInItsScope(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at      organizations.Target
		held    []organizations.SecretInfo
		created bool
	}{
		"where there was none":   {toContoso, []organizations.SecretInfo{info("b")}, true},
		"in place of an old one": {toContoso, []organizations.SecretInfo{info("a"), info("b")}, false},
		"in global":              {toGlobal, nil, true},
	} {
		d := newDesk(t)
		d.vault.EXPECT().List(gomock.Any(), scope(c.at)).Return(c.held, nil)
		d.vault.EXPECT().Set(gomock.Any(), scope(c.at), "a", gomock.Any()).
			DoAndReturn(func(_ context.Context, _ organizations.Scope, _ string, value organizations.SecretValue) error {
				if value.Reveal() != marked {
					t.Errorf("%s: another value was set", name)
				}
				return nil
			})
		got, created, err := d.secrets.Put(t.Context(), staff(c.at), "a", marked)
		same(t, configure.SecretView{SecretInfo: organizations.SecretInfo{Key: "a", UpdatedAt: now}}, got, err)
		if created != c.created {
			t.Errorf("%s: created is %t", name, created)
		}
	}
}

func TestASecretIsJudgedBeforeItIsSet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key, value string
		want       []string
	}{
		"no key":       {"", marked, []string{"path /key format"}},
		"another key":  {"Halo-Key", marked, []string{"path /key format"}},
		"no value":     {"a", "", []string{"body /value length"}},
		"a short one":  {"a", "hunte", []string{"body /value length"}},
		"a long one":   {"a", strings.Repeat("x", 25_001), []string{"body /value length"}},
		"all of these": {"é", "hunte", []string{"body /value length", "path /key format"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, created, err := newDesk(t).secrets.Put(t.Context(), staff(toContoso), c.key, c.value)
			bad(t, err, c.want...)
			refused(t, got, err, fault.Invalid, "validation_failed")
			if created {
				t.Error("something was made")
			}
			var f *fault.Fault
			if c.value != "" && errors.As(err, &f) && strings.Contains(fmt.Sprintf("%v %+v", err, f.Fields), c.value) {
				t.Errorf("the value is repeated: %v", err)
			}
		})
	}
}

func TestASecretIsDeletedInItsScope(t *testing.T) {
	t.Parallel()
	for _, target := range []organizations.Target{toContoso, toGlobal} {
		d := newDesk(t)
		d.vault.EXPECT().List(gomock.Any(), scope(target)).Return([]organizations.SecretInfo{info("a")}, nil)
		d.vault.EXPECT().Delete(gomock.Any(), scope(target), "a").Return(nil)
		if err := d.secrets.Delete(t.Context(), staff(target), "a"); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// What a vault says about a value that it was given does not show the value.
func TestTroubleWithTheVaultComesThrough(t *testing.T) {
	t.Parallel()
	by := staff(toContoso)
	for _, broken := range []organizations.Scope{inContoso, inGlobal} {
		d := newDesk(t)
		for _, s := range []organizations.Scope{inContoso, inGlobal} {
			var err error
			if s == broken {
				err = errStore
			}
			d.vault.EXPECT().List(gomock.Any(), s).Return([]organizations.SecretInfo{info("a")}, err)
		}
		page, err := d.secrets.List(t.Context(), by, everything)
		troubled(t, page, err)
	}
	d := newDesk(t)
	d.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, errStore)
	got, _, err := d.secrets.Put(t.Context(), by, "a", marked)
	troubled(t, got, err)
	d.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, nil)
	d.vault.EXPECT().Set(gomock.Any(), inContoso, "a", gomock.Any()).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, _ string, value organizations.SecretValue) error {
			return fmt.Errorf("set %v %s %q %+v %#v %x: %w", value, value, value, value, value, value, errStore)
		})
	got, created, err := d.secrets.Put(t.Context(), by, "a", marked)
	troubled(t, got, err)
	if created || strings.Contains(err.Error(), marked) {
		t.Errorf("created: %t, %v", created, err)
	}
	d.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, nil)
	d.vault.EXPECT().Delete(gomock.Any(), inContoso, "a").Return(errStore)
	if err := d.secrets.Delete(t.Context(), by, "a"); !errors.Is(err, errStore) {
		t.Errorf("deleting: %v", err)
	}
}
