package layer_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")

func at(target organizations.Target) organizations.Scope {
	return permissions.SeedSystem.Authority(target).Scope
}

// Whoever follows Next sees everything once, in order.
func TestPagesPutTogetherAreTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c]{1,4}`), 0, 30, rapid.ID).Draw(t, "keys")
		slices.Sort(all)
		p := store.Paging{Limit: rapid.IntRange(1, 31).Draw(t, "limit")}
		seen := []string{}
		for {
			page := layer.Cut(all, func(key string) string { return key }, p)
			if len(page.Items) > p.Limit || (page.Next != "" && page.Next != page.Items[len(page.Items)-1]) {
				t.Fatalf("a page of %d items goes on after %q", len(page.Items), page.Next)
			}
			seen = append(seen, page.Items...)
			if page.Next == "" {
				break
			}
			if len(seen) == len(all) {
				t.Fatalf("there is nothing after %q", page.Next)
			}
			p.After = page.Next
		}
		if !slices.Equal(seen, all) {
			t.Fatalf("saw %v, want %v", seen, all)
		}
	})
}

func TestAPositionThatIsGoneGoesOnBehindIt(t *testing.T) {
	t.Parallel()
	page := layer.Cut([]string{"a", "c", "d"}, func(key string) string { return key }, store.Paging{After: "b", Limit: 1})
	if diff := cmp.Diff(layer.Page[string]{Items: []string{"c"}, Next: "c"}, page); diff != "" {
		t.Error(diff)
	}
}

// Each read waits for the other to begin: one after the other would never end.
func TestAnOrganizationIsReadTogetherWithItsDefaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := map[bool]chan struct{}{true: make(chan struct{}), false: make(chan struct{})}
		own, defaults, err := layer.Both(t.Context(), at(organizations.TargetOf(contoso)), func(_ context.Context, s organizations.Scope) (string, error) {
			close(begun[s.IsGlobal()])
			<-begun[!s.IsGlobal()]
			return s.String(), nil
		})
		if own != string(contoso) || defaults != "global" || err != nil {
			t.Errorf("got %q over %q, %v", own, defaults, err)
		}
	})
}

func TestGlobalIsReadAlone(t *testing.T) {
	t.Parallel()
	var asked []string
	own, defaults, err := layer.Both(t.Context(), at(organizations.TargetGlobal()), func(_ context.Context, s organizations.Scope) (string, error) {
		asked = append(asked, s.String())
		return s.String(), nil
	})
	if own != "global" || defaults != "" || err != nil || len(asked) != 1 {
		t.Errorf("got %q over %q, %v, asking for %v", own, defaults, err, asked)
	}
}

func TestTroubleWithEitherLayerComesThrough(t *testing.T) {
	t.Parallel()
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
	for name, target := range map[string]organizations.Target{"own": organizations.TargetOf(contoso), "defaults": organizations.TargetGlobal()} {
		_, _, err := layer.Both(t.Context(), at(organizations.TargetOf(contoso)), func(_ context.Context, s organizations.Scope) (string, error) {
			if s == at(target) {
				return "", trouble
			}
			return "", nil
		})
		if !errors.Is(err, trouble) || !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestConfiguringNeedsItsPermission(t *testing.T) {
	t.Parallel()
	for _, p := range permissions.All() {
		err := layer.MayConfigure(permissions.Authority{Permissions: permissions.SetOf(p)})
		if (err == nil) != (p == permissions.ManageConfig) {
			t.Errorf("%s: %v", p, err)
		}
		var f *fault.Fault
		if err != nil && (!errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != "canManageConfig") {
			t.Errorf("%s: the refusal is %v", p, err)
		}
	}
}

func TestOnlyTheProvidersStaffSeesDefaults(t *testing.T) {
	t.Parallel()
	for kind, want := range map[permissions.UserType]bool{permissions.PlatformUser: true, permissions.ClientUser: false, "": false} {
		by := permissions.Authority{Principal: permissions.Principal{User: permissions.User{Type: kind}, AppRoles: []permissions.AppRole{permissions.AdminRole}}}
		if layer.SeesDefaults(by) != want {
			t.Errorf("%q sees defaults: %t", kind, !want)
		}
	}
}

func TestBadFieldsAreThoseOfAFault(t *testing.T) {
	t.Parallel()
	field := fault.Field{In: "body", Pointer: "/value"}
	if diff := cmp.Diff([]fault.Field{field}, layer.BadFields(fault.ValidationFailed(field))); diff != "" {
		t.Error(diff)
	}
	for _, err := range []error{nil, errors.New("no fault")} {
		if got := layer.BadFields(err); got != nil {
			t.Errorf("%v has %v", err, got)
		}
	}
}
