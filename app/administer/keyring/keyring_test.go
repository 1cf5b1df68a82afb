package keyring_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/administer/keyring"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/ports/store"
	mocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	system "github.com/bifrost-run/bifrost/ports/system/mocks"
)

const (
	keyID   = permissions.KeyID("01954f00-0000-7000-8000-0000000000c1")
	contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")
)

var (
	now = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)

	// errStore is trouble that must come through as it is.
	errStore = errors.New("the disk is on fire")

	admin = permissions.Principal{User: permissions.User{ID: "ana", Type: permissions.PlatformUser}, AppRoles: []permissions.AppRole{permissions.AdminRole}}
)

// desk is the use case over mocks: whatever a test did not announce fails it.
type desk struct {
	*keyring.Ring
	keys          *mocks.MockKeys
	organizations *mocks.MockOrganizations
	trail         *mocks.MockTrail
}

func newDesk(t *testing.T) desk {
	t.Helper()
	c := gomock.NewController(t)
	d := desk{keys: mocks.NewMockKeys(c), organizations: mocks.NewMockOrganizations(c), trail: mocks.NewMockTrail(c)}
	clock, random := system.NewMockClock(c), system.NewMockRandom(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	random.EXPECT().ID().Return(string(keyID)).AnyTimes()
	random.EXPECT().Token().Return("chance").AnyTimes()
	catalog, err := describe.New(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Ring = keyring.New(d.keys, d.organizations, catalog, record.New(d.trail, random), clock, random)
	return d
}

// records expects one entry.
func (d desk) records(action audit.Action, err error) *mocks.MockTrailAppendCall {
	entry := gomock.Cond(func(e audit.Entry) bool { return e.Action == action && e.Outcome == audit.Written })
	return d.trail.EXPECT().Append(gomock.Any(), gomock.Any(), entry).Return(err)
}

func draft() keys.Draft {
	return keys.Draft{Name: "Tickets", Organizations: []organizations.ID{contoso}, Permissions: permissions.SetOf(permissions.ViewHistory), ExpiresAt: now.Add(time.Hour)}
}

func aKey() permissions.Key {
	return permissions.Key{ID: keyID, Name: "Tickets", Everywhere: true, ExpiresAt: now.Add(time.Hour)}
}

func (d desk) read(k *permissions.Key, err error) {
	d.keys.EXPECT().Facts(gomock.Any(), keyID, organizations.Target{}).Return(permissions.KeyFacts{Key: k}, err)
}

func (d desk) knows(err error) {
	page := store.OrganizationPage{Items: []organizations.Organization{{ID: contoso, IsActive: true}}}
	d.organizations.EXPECT().List(gomock.Any(), gomock.Any()).Return(page, err)
}

// ways are everything that the use case does; each answers whether it gave anything.
func ways() map[string]func(context.Context, desk, authorize.Caller) (bool, error) {
	return map[string]func(context.Context, desk, authorize.Caller) (bool, error){
		"list": func(ctx context.Context, d desk, by authorize.Caller) (bool, error) {
			page, err := d.List(ctx, by, store.Paging{Limit: 1})
			return len(page.Items) > 0 || page.Next != "", err
		},
		"get": func(ctx context.Context, d desk, by authorize.Caller) (bool, error) {
			got, err := d.Get(ctx, by, keyID)
			return got.Key.ID != "" || got.State != "", err
		},
		"create": func(ctx context.Context, d desk, by authorize.Caller) (bool, error) {
			got, text, err := d.Create(ctx, by, draft())
			return got.Key.ID != "" || got.State != "" || text != (keys.Text{}), err
		},
		"revoke": func(ctx context.Context, d desk, by authorize.Caller) (bool, error) {
			return false, d.Revoke(ctx, by, keyID)
		},
	}
}

func TestKeysAreForAdministrators(t *testing.T) {
	t.Parallel()
	for who, p := range map[string]permissions.Principal{
		"a technician":            {User: permissions.User{ID: "bo", Type: permissions.PlatformUser}, AppRoles: []permissions.AppRole{permissions.TechnicianRole}},
		"a client's user":         {User: permissions.User{ID: "cy", Type: permissions.ClientUser}, AppRoles: []permissions.AppRole{permissions.AdminRole}},
		"a key, whatever it says": {User: permissions.User{ID: keyID.UserID(), Type: permissions.KeyUser}, AppRoles: []permissions.AppRole{permissions.AdminRole}},
	} {
		for what, way := range ways() {
			gave, err := way(t.Context(), newDesk(t), authorize.Caller{Principal: p, Reach: permissions.Reach{Everywhere: permissions.Everything()}})
			if gave || fault.Code(err) != "admin_required" {
				t.Errorf("%s may %s: %v", who, what, err)
			}
		}
	}
}

func TestTroubleOfStorageComesThrough(t *testing.T) {
	t.Parallel()
	known := aKey()
	for name, c := range map[string]struct {
		way    string
		expect func(desk)
	}{
		"listing": {"list", func(d desk) {
			d.keys.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.KeyPage{Next: "n"}, errStore)
		}},
		"reading":                   {"get", func(d desk) { d.read(&known, errStore) }},
		"looking for organizations": {"create", func(d desk) { d.knows(errStore) }},
		"writing": {"create", func(d desk) {
			d.knows(nil)
			d.records(audit.KeyCreate, nil)
			d.keys.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errStore)
		}},
		"reading what will be gone": {"revoke", func(d desk) { d.read(&known, errStore) }},
		"writing down that it is not": {"revoke", func(d desk) {
			d.read(&known, nil)
			d.records(audit.KeyRevoke, nil)
			d.keys.EXPECT().Revoke(gomock.Any(), keyID, admin.User.ID, now).Return(errStore)
		}},
	} {
		d := newDesk(t)
		c.expect(d)
		if gave, err := ways()[c.way](t.Context(), d, authorize.Caller{Principal: admin}); gave || !errors.Is(err, errStore) {
			t.Errorf("%s: gave %t, %v", name, gave, err)
		}
	}
}

// The mocks refuse the write that is not recorded.
func TestWhatCannotBeRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	known := aKey()
	for way, expect := range map[string]func(desk){
		"create": func(d desk) { d.knows(nil); d.records(audit.KeyCreate, errStore) },
		"revoke": func(d desk) { d.read(&known, nil); d.records(audit.KeyRevoke, errStore) },
	} {
		d := newDesk(t)
		expect(d)
		if gave, err := ways()[way](t.Context(), d, authorize.Caller{Principal: admin}); gave || fault.Code(err) != "audit_unavailable" {
			t.Errorf("%s: gave %t, %v", way, gave, err)
		}
	}
}

func TestAKeyIsRecordedThenKeptAndItsTextFitsIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.knows(nil)
	var kept permissions.Key
	recorded := d.records(audit.KeyCreate, nil)
	d.keys.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, k permissions.Key) error {
		kept = k
		return nil
	}).After(recorded.Call)
	got, text, err := d.Create(t.Context(), authorize.Caller{Principal: admin}, draft())
	if err != nil || got.State != permissions.KeyActive || kept.CreatedBy != "ana" || !kept.CreatedAt.Equal(now) {
		t.Fatalf("made %+v, %v", got, err)
	}
	if diff := cmp.Diff(kept, got.Key, cmpopts.EquateComparable(permissions.Set{})); diff != "" {
		t.Errorf("shown is another one\n%s", diff)
	}
	sent, ok := keys.Parse(text.Reveal())
	if held, err := keys.Held(permissions.KeyFacts{Key: &kept}, sent, now); !ok || err != nil || held.ID != keyID {
		t.Errorf("its holder gets %v", err)
	}
}

// The trail keeps each side of a change whole up to 30 KB.
func TestTheLargestKeyIsRecordedWhole(t *testing.T) {
	t.Parallel()
	d, largest := newDesk(t), aKey()
	largest.Name, largest.Everywhere, largest.Permissions = strings.Repeat("ü", keys.NameMax), false, permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory)
	for range keys.OrganizationsMax {
		largest.Organizations = append(largest.Organizations, contoso)
	}
	for range keys.WorkflowsMax {
		largest.Workflows = append(largest.Workflows, strings.Repeat("w", 64))
	}
	d.read(&largest, nil)
	d.keys.EXPECT().Revoke(gomock.Any(), keyID, admin.User.ID, now).Return(nil)
	d.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, e audit.Entry) error {
		if strings.Contains(string(e.Before), "omitted") || strings.Contains(string(e.After), "omitted") || !strings.Contains(string(e.After), "revokedAt") {
			t.Errorf("from %d to %d bytes: %.100s", len(e.Before), len(e.After), e.After)
		}
		return nil
	})
	if err := d.Revoke(t.Context(), authorize.Caller{Principal: admin}, keyID); err != nil {
		t.Error(err)
	}
}

func TestAKeyThatIsGoneIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	d, gone, by := newDesk(t), aKey(), authorize.Caller{Principal: admin}
	gone.RevokedAt, gone.RevokedBy = now.Add(-time.Hour), "bo"
	d.read(&gone, nil)
	if err := d.Revoke(t.Context(), by, keyID); err != nil {
		t.Errorf("again: %v", err)
	}
	d.read(&gone, nil)
	if got, err := d.Get(t.Context(), by, keyID); err != nil || got.State != permissions.KeyRevoked {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, what := range []string{"get", "revoke"} {
		d.read(nil, nil)
		if gave, err := ways()[what](t.Context(), d, by); gave || fault.Code(err) != "key_not_found" || !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of none: %v", what, err)
		}
	}
	d.keys.EXPECT().List(gomock.Any(), store.Paging{Limit: 2}).Return(store.KeyPage{Items: []permissions.Key{gone, aKey()}, Next: "n"}, nil)
	page, err := d.List(t.Context(), by, store.Paging{Limit: 2})
	if err != nil || page.Next != "n" || page.Items[0].State != permissions.KeyRevoked || page.Items[1].State != permissions.KeyActive {
		t.Errorf("got %+v, %v", page, err)
	}
}
