package azure_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/keystest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	keystest.Run(t, func(t *testing.T) keystest.Harness {
		t.Helper()
		d := directoryOfKeys(t)
		return keystest.Harness{Organizations: d.Organizations(), Keys: d.Keys()}
	})
}

// directoryOfKeys has no other tables than decisions about keys are made from.
func directoryOfKeys(t testing.TB) *directory {
	t.Helper()
	d := (&directory{account: azurite.New(t)}).another(t, nil, 3)
	for _, name := range []string{"ApiKeys", "Organizations", "OrganizationConfig"} {
		_, err := d.storage.Table(name).CreateTable(t.Context(), nil)
		ok(t, err)
	}
	return d
}

func someKey(in ...organizations.ID) permissions.Key {
	now := today()
	return permissions.Key{
		ID: permissions.KeyID(uuid.Must(uuid.NewV7()).String()), Name: "Monitoring", Digest: strings.Repeat("ab", 32),
		Organizations: in, Workflows: []string{"user_onboarding"}, Permissions: permissions.SetOf(permissions.ViewHistory),
		CreatedBy: "an administrator", CreatedAt: now, ExpiresAt: now.AddDate(0, 1, 0),
	}
}

// locked is a key that somebody makes.
func (d *directory) locked(t testing.TB, k permissions.Key) permissions.Key {
	t.Helper()
	ok(t, d.Keys().Create(t.Context(), k))
	return k
}

func keyPlace(k permissions.Key) place { return place{"ApiKeys", "KEY", string(k.ID)} }

// holdsKey expects a key to be this one for a decision.
func (d *directory) holdsKey(t testing.TB, wanted permissions.Key) {
	t.Helper()
	facts, err := d.Keys().Facts(t.Context(), wanted.ID, organizations.TargetGlobal())
	ok(t, err)
	if diff := cmp.Diff(&wanted, facts.Key, sameSets); diff != "" {
		t.Errorf("the key: -want +got\n%s", diff)
	}
}
