package embedded_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// keyRow is as much of an API key as its place is judged by.
type keyRow struct {
	kv.Schema
	ID string `json:"id"`
}

// What a damaged key was limited to is not known any more, so it opens nothing,
// and hides no other.
func TestADamagedKeyOpensNothingAndHidesNoOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	keys := make([]permissions.Key, 4)
	for i := range keys {
		keys[i] = permissions.Key{
			ID: permissions.KeyID(newID()), Name: "Monitoring", Digest: strings.Repeat("ab", 32), Everywhere: true,
			CreatedAt: time.Now().UTC(), ExpiresAt: time.Now().UTC().Add(time.Hour),
		}
		if err := s.Keys().Create(t.Context(), keys[i]); err != nil {
			t.Fatal(err)
		}
	}
	if found := walked(t, s, false); len(found) != 0 {
		t.Fatalf("a sound store: %+v", found)
	}
	damaged, elsewhere := string(keys[1].ID), newID()
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) {
		b.Put(kv.NewKey("api-key", damaged), &garbage{})
		b.Put(kv.NewKey("api-key", elsewhere), &keyRow{ID: damaged})
	})
	s = open(t, dir)
	refusesDamaged(t, s, keys[1])
	found := map[string]string{}
	for _, difference := range walked(t, s, true) {
		found[difference.What+" "+difference.Where] = difference.Found
	}
	if diff := cmp.Diff(map[string]string{
		"API key " + damaged:   "It cannot be read: bring it back from a backup.",
		"API key " + elsewhere: "It stands in the place of another API key: make a new one.",
	}, found); diff != "" {
		t.Errorf("upkeep: -want +got\n%s", diff)
	}
	page, err := s.Keys().List(t.Context(), store.Paging{Limit: 3})
	if err != nil || len(page.Items) != 3 || page.Items[1].ID != keys[2].ID || page.Items[2].ID != keys[3].ID {
		t.Errorf("the list: %+v, %v", page, err)
	}
}

func refusesDamaged(t *testing.T, s *embedded.Store, k permissions.Key) {
	t.Helper()
	facts, err := s.Keys().Facts(t.Context(), k.ID, organizations.TargetGlobal())
	if facts.Key != nil {
		t.Errorf("it is read as %+v", facts.Key)
	}
	for name, err := range map[string]error{
		"read": err, "made": s.Keys().Create(t.Context(), k), "revoked": s.Keys().Revoke(t.Context(), k.ID, "an administrator", k.CreatedAt),
		"used": s.Keys().Used(t.Context(), k.ID, k.CreatedAt),
	} {
		if fault.Code(err) != store.RowUnreadable {
			t.Errorf("it is %s: %v", name, err)
		}
	}
}
