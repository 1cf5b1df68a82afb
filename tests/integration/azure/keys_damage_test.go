package azure_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

// TestGarbageInAKeyOpensNothingMore damages each property of a key that is limited,
// and of one that is revoked: decisions fail, or are made from no more than before.
func TestGarbageInAKeyOpensNothingMore(t *testing.T) {
	t.Parallel()
	d := directoryOfKeys(t)
	limited, over := d.locked(t, someKey("0192f0a0-1234-7abc-8def-0123456789a7")), d.locked(t, someKey())
	over = revoked(over)
	ok(t, unlocking(t.Context(), d.Keys(), over))
	for _, k := range []permissions.Key{limited, over} {
		row := d.raw(t, keyPlace(k))
		for name, damaged := range garbage(row) {
			d.overwrite(t, keyPlace(k), damaged)
			facts, err := d.Keys().Facts(t.Context(), k.ID, organizations.TargetGlobal())
			switch {
			case err != nil && (!isReadFault(err) || facts.Key != nil):
				t.Errorf("%s: got %+v, %v", name, facts, err)
			case err == nil && opensMore(*facts.Key, k):
				t.Errorf("%s: it opens more: %+v", name, facts.Key)
			}
			if must := strings.HasSuffix(name, "a number") || strings.HasSuffix(name, "a text") || strings.HasPrefix(name, "SchemaVersion"); must && err == nil {
				t.Errorf("%s: was read", name)
			}
		}
		d.overwrite(t, keyPlace(k), row)
		d.holdsKey(t, k)
	}
}

// opensMore reports whether a key is good for something that another is not good
// for. Only the secret that belongs to the digest opens anything at all.
func opensMore(k, than permissions.Key) bool {
	return k.Everywhere && !than.Everywhere || !isPart(k.Organizations, than.Organizations) ||
		len(k.Workflows) == 0 && len(than.Workflows) > 0 || k.Permissions.Union(than.Permissions) != than.Permissions ||
		k.ExpiresAt.After(than.ExpiresAt) || k.RevokedAt.IsZero() && !than.RevokedAt.IsZero()
}

func isPart(some, of []organizations.ID) bool {
	return !slices.ContainsFunc(some, func(id organizations.ID) bool { return !slices.Contains(of, id) })
}

// TestAKeyThatCannotBeReadHidesNoOther damages keys in the middle of the list, which
// upkeep then tells of, and nobody writes over.
func TestAKeyThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	d := directoryOfKeys(t)
	ok(t, d.Create(t.Context())) // A walk of upkeep reads all tables.
	keys := make([]permissions.Key, 5)
	for i := range keys {
		keys[i] = d.locked(t, someKey())
	}
	damaged, newer, copied := keyPlace(keys[1]), keyPlace(keys[2]), keyPlace(keys[3])
	d.alter(t, damaged, rawRow{"ExpiresAt": "garbage"})
	d.alter(t, newer, rawRow{"SchemaVersion": 99})
	d.overwrite(t, copied, d.raw(t, keyPlace(keys[0])))
	for _, limit := range []int{1, 2, 3, 10} {
		var listed []permissions.Key
		for p := (store.Paging{Limit: limit}); ; {
			page, err := d.Keys().List(t.Context(), p)
			ok(t, err)
			listed = append(listed, page.Items...)
			if p.After = page.Next; p.After == "" {
				break
			}
		}
		equal(t, "the list", listed, []permissions.Key{keys[0], keys[4]})
	}
	before := []rawRow{d.raw(t, damaged), d.raw(t, newer), d.raw(t, copied)}
	for _, k := range keys[1:4] {
		for name, write := range map[string]error{
			"made": locking(t.Context(), d.Keys(), k), "revoked": unlocking(t.Context(), d.Keys(), k), "used": using(t.Context(), d.Keys(), k),
		} {
			if !isReadFault(write) {
				t.Errorf("it is %s: %v", name, write)
			}
		}
	}
	equal(t, "the rows", []rawRow{d.raw(t, damaged), d.raw(t, newer), d.raw(t, copied)}, before)
	found := map[string]string{}
	for _, difference := range d.upkept(t, true) {
		if difference.What == "API key" && difference.Mending == maintenance.Unmendable {
			found[difference.Where] = difference.Found
		}
	}
	if wanted := map[string]string{
		damaged.row: "It cannot be read: bring it back from a backup.", newer.row: "A newer bifrost wrote it; it is left alone.",
		copied.row: "It is damaged, or another one's: make a new one.",
	}; !maps.Equal(found, wanted) {
		t.Errorf("upkeep tells of %v, want %v", found, wanted)
	}
	page, err := d.Upkeep().Upgrade(t.Context(), "")
	ok(t, err)
	if page.Looked != len(keys) || page.Newer != 1 || page.Written != 0 {
		t.Errorf("the upgrade: %+v", page)
	}
}
