package keystest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func revocations() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"count for the next decision and in the list": revoke,
		"that come later change nothing":              revokeAgain,
		"of what is not there are refused":            revokeUnknown,
		"at no time are refused":                      revokeNever,
		"that meet let one stand, whole":              revokeTogether,
		"that meet uses lose neither":                 revokeWhileUsed,
		"that meet the making of the key stand":       revokeWhileMade,
	}
}

func uses() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are noted, and the latest stays":     use,
		"of what is not there make nothing":   useUnknown,
		"of a revoked key leave it revoked":   useRevoked,
		"that meet leave the latest":          useTogether,
		"are noted as exactly as other times": useExactly,
	}
}

func revoke(t *testing.T, h Harness) {
	k, other := create(t, h), create(t, h)
	k.RevokedAt, k.RevokedBy = given.Now(), given.UserID()
	want.OK(t, h.Keys.Revoke(given.Context(t), k.ID, k.RevokedBy, k.RevokedAt))
	are(t, h, k, other)
}

func revokeAgain(t *testing.T, h Harness) {
	k := create(t, h)
	k.RevokedAt, k.RevokedBy = given.Now(), given.UserID()
	want.OK(t, h.Keys.Revoke(given.Context(t), k.ID, k.RevokedBy, k.RevokedAt))
	for _, later := range []time.Duration{0, time.Hour, -time.Hour} {
		want.OK(t, h.Keys.Revoke(given.Context(t), k.ID, given.UserID(), k.RevokedAt.Add(later)))
	}
	are(t, h, k)
}

func revokeUnknown(t *testing.T, h Harness) {
	k := create(t, h)
	for _, id := range append(oddIDs(k), given.Key().ID) {
		want.Fault(t, h.Keys.Revoke(given.Context(t), id, given.UserID(), given.Now()), fault.NotFound, "key_not_found")
	}
	are(t, h, k)
}

func revokeNever(t *testing.T, h Harness) {
	k := create(t, h)
	want.Error(t, h.Keys.Revoke(given.Context(t), k.ID, given.UserID(), time.Time{}), "a revocation at no time")
	are(t, h, k)
}

func revokeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		k := create(t, h)
		ends := make([]permissions.Key, 6)
		for i := range ends {
			ends[i] = k
			ends[i].RevokedAt, ends[i].RevokedBy = k.CreatedAt.Add(time.Duration(i)*time.Minute), given.UserID()
		}
		for _, err := range harness.Together(len(ends), func(i int) error { return h.Keys.Revoke(ctx, k.ID, ends[i].RevokedBy, ends[i].RevokedAt) }) {
			want.OK(t, err)
		}
		now := read(t, h, k.ID, organizations.TargetGlobal()).Key
		for _, end := range ends {
			if end.RevokedBy == now.RevokedBy {
				k = end
			}
		}
		is(t, h, k)
		if k.RevokedAt.IsZero() {
			t.Error("nobody has revoked it")
		}
	}
}

func revokeWhileUsed(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		k := create(t, h)
		k.RevokedAt, k.RevokedBy, k.LastUsedAt = given.Now(), given.UserID(), k.CreatedAt.Add(4*time.Minute)
		for _, err := range harness.Together(5, func(i int) error {
			if i == 0 {
				return h.Keys.Revoke(ctx, k.ID, k.RevokedBy, k.RevokedAt)
			}
			return h.Keys.Used(ctx, k.ID, k.CreatedAt.Add(time.Duration(i)*time.Minute))
		}) {
			want.OK(t, err)
		}
		is(t, h, k)
	}
}

// revokeWhileMade repeats the making of a key, as somebody does whose answer was
// lost, while another revokes it.
func revokeWhileMade(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		k := create(t, h)
		original := k
		k.RevokedAt, k.RevokedBy = given.Now(), given.UserID()
		for _, err := range harness.Together(4, func(i int) error {
			if i == 0 {
				return h.Keys.Revoke(ctx, k.ID, k.RevokedBy, k.RevokedAt)
			}
			return h.Keys.Create(ctx, original)
		}) {
			want.OK(t, err)
		}
		is(t, h, k)
	}
}

func use(t *testing.T, h Harness) {
	k, other := create(t, h), create(t, h)
	first := k.CreatedAt.Add(time.Hour)
	for _, step := range []struct{ at, latest time.Duration }{{0, 0}, {-time.Minute, 0}, {time.Minute, time.Minute}, {0, time.Minute}, {time.Minute, time.Minute}} {
		want.OK(t, h.Keys.Used(given.Context(t), k.ID, first.Add(step.at)))
		k.LastUsedAt = first.Add(step.latest)
		is(t, h, k)
	}
	are(t, h, k, other)
}

func useUnknown(t *testing.T, h Harness) {
	k := create(t, h)
	for _, id := range append(oddIDs(k), given.Key().ID) {
		want.OK(t, h.Keys.Used(given.Context(t), id, given.Now()))
	}
	are(t, h, k)
}

func useRevoked(t *testing.T, h Harness) {
	k := create(t, h)
	k.RevokedAt, k.RevokedBy, k.LastUsedAt = given.Now(), given.UserID(), given.Now().Add(time.Minute)
	want.OK(t, h.Keys.Revoke(given.Context(t), k.ID, k.RevokedBy, k.RevokedAt))
	want.OK(t, h.Keys.Used(given.Context(t), k.ID, k.LastUsedAt))
	are(t, h, k)
}

func useTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		k := create(t, h)
		for _, err := range harness.Together(8, func(i int) error {
			return h.Keys.Used(ctx, k.ID, k.CreatedAt.Add(time.Duration((i*3)%8)*time.Minute))
		}) {
			want.OK(t, err)
		}
		k.LastUsedAt = k.CreatedAt.Add(7 * time.Minute)
		is(t, h, k)
	}
}

func useExactly(t *testing.T, h Harness) {
	k := create(t, h)
	k.LastUsedAt = k.CreatedAt.Add(time.Minute)
	want.OK(t, h.Keys.Used(given.Context(t), k.ID, k.LastUsedAt.In(time.FixedZone("", 7200))))
	is(t, h, k)
	k.LastUsedAt = k.LastUsedAt.Add(time.Millisecond)
	want.OK(t, h.Keys.Used(given.Context(t), k.ID, k.LastUsedAt))
	are(t, h, k)
}
