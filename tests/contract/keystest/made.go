package keystest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func made() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keep every field":                          keep,
		"are large and small":                       keepLimits,
		"that are made again are no fault":          again,
		"that are made again stay what they became": againLater,
		"are refused under the id of another":       another,
		"are made once by many at the same time":    together,
	}
}

func keep(t *testing.T, h Harness) {
	k := create(t, h)
	are(t, h, k)
	// What is known of a key from elsewhere is kept, too.
	past := given.Key()
	past.RevokedAt, past.RevokedBy, past.LastUsedAt = past.CreatedAt.Add(time.Hour), given.UserID(), past.CreatedAt.Add(time.Minute)
	want.OK(t, h.Keys.Create(given.Context(t), past))
	is(t, h, past)
}

// keepLimits makes the largest key there can be, and the one that says the least.
func keepLimits(t *testing.T, h Harness) {
	large, small := given.Key(), given.Key()
	large.Name, large.Organizations, large.Workflows = strings.Repeat("家", 100), nil, nil
	for i := range 500 {
		large.Organizations = append(large.Organizations, organizations.ID(given.UUID(given.Now().Add(time.Duration(i)))))
	}
	for range 100 {
		large.Workflows = append(large.Workflows, strings.Repeat("w", 64))
	}
	small.Everywhere, small.Organizations, small.Workflows = true, nil, nil
	small.Permissions = permissions.SetOf(permissions.ViewHistory)
	for _, k := range []permissions.Key{large, small} {
		want.OK(t, h.Keys.Create(given.Context(t), k))
		is(t, h, k)
		want.OK(t, h.Keys.Create(given.Context(t), k))
	}
}

func again(t *testing.T, h Harness) {
	k := create(t, h)
	elsewhere := k
	elsewhere.CreatedAt, elsewhere.ExpiresAt = k.CreatedAt.In(time.FixedZone("", 3600)), k.ExpiresAt.In(time.FixedZone("", -3600))
	for _, same := range []permissions.Key{k, elsewhere} {
		want.OK(t, h.Keys.Create(given.Context(t), same))
	}
	are(t, h, k)
}

// againLater is a request that was on its way all the time.
func againLater(t *testing.T, h Harness) {
	k := create(t, h)
	ended := k
	ended.RevokedAt, ended.RevokedBy, ended.LastUsedAt = given.Now(), given.UserID(), given.Now()
	want.OK(t, h.Keys.Used(given.Context(t), k.ID, ended.LastUsedAt))
	want.OK(t, h.Keys.Revoke(given.Context(t), k.ID, ended.RevokedBy, ended.RevokedAt))
	want.OK(t, h.Keys.Create(given.Context(t), k))
	are(t, h, ended)
}

func another(t *testing.T, h Harness) {
	k := create(t, h)
	for name, change := range map[string]func(*permissions.Key){
		"name":              func(k *permissions.Key) { k.Name = "Another" },
		"digest":            func(k *permissions.Key) { k.Digest = given.Key().Digest },
		"place":             func(k *permissions.Key) { k.Everywhere, k.Organizations = true, nil },
		"organizations":     func(k *permissions.Key) { k.Organizations = k.Organizations[:1] },
		"workflows":         func(k *permissions.Key) { k.Workflows = nil },
		"order of the same": func(k *permissions.Key) { k.Workflows = []string{k.Workflows[1], k.Workflows[0]} },
		"permissions":       func(k *permissions.Key) { k.Permissions = permissions.SetOf(permissions.ViewHistory) },
		"maker":             func(k *permissions.Key) { k.CreatedBy = given.UserID() },
		"time":              func(k *permissions.Key) { k.CreatedAt = k.CreatedAt.Add(time.Millisecond) },
		"end":               func(k *permissions.Key) { k.ExpiresAt = k.ExpiresAt.Add(time.Hour) },
	} {
		other := k
		other.Organizations, other.Workflows = slices.Clone(k.Organizations), slices.Clone(k.Workflows)
		change(&other)
		if err := h.Keys.Create(given.Context(t), other); !fault.Is(err, fault.Conflict) || fault.Code(err) != "key_exists" {
			t.Errorf("another %s: got %v", name, err)
		}
	}
	are(t, h, k)
}

func together(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		keys := make([]permissions.Key, 6)
		for i := range keys {
			keys[i] = given.Key()
			keys[i].ID = keys[0].ID
		}
		keys[1] = keys[0]
		var won []permissions.Key
		for i, err := range harness.Together(len(keys), func(i int) error { return h.Keys.Create(ctx, keys[i]) }) {
			if err == nil {
				won = append(won, keys[i])
				continue
			}
			want.Fault(t, err, fault.Conflict, "key_exists")
		}
		if len(won) == 0 || won[0].Digest != won[len(won)-1].Digest {
			t.Fatalf("these have won: %+v", won)
		}
		is(t, h, won[0])
	}
}
