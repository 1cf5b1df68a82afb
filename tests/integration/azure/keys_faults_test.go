package azure_test

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// keyMove is one write about a key, and what the key is when it is complete.
type keyMove struct {
	// before prepares the world.
	before func(ctx context.Context, keys store.Keys, k permissions.Key) error
	do     func(ctx context.Context, keys store.Keys, k permissions.Key) error
	after  func(k permissions.Key) permissions.Key
	// most is what the write costs undisturbed.
	most int
}

func locking(ctx context.Context, keys store.Keys, k permissions.Key) error {
	return keys.Create(ctx, k)
}

func unlocking(ctx context.Context, keys store.Keys, k permissions.Key) error {
	return keys.Revoke(ctx, k.ID, "an administrator", k.CreatedAt.Add(time.Hour))
}

func using(ctx context.Context, keys store.Keys, k permissions.Key) error {
	return keys.Used(ctx, k.ID, k.CreatedAt.Add(time.Minute))
}

// lockingThen is what a key has behind it when a move begins.
func lockingThen(write func(context.Context, store.Keys, permissions.Key) error) func(context.Context, store.Keys, permissions.Key) error {
	return func(ctx context.Context, keys store.Keys, k permissions.Key) error {
		if err := locking(ctx, keys, k); err != nil {
			return err
		}
		return write(ctx, keys, k)
	}
}

func nothing(context.Context, store.Keys, permissions.Key) error { return nil }

func unused(k permissions.Key) permissions.Key { return k }

func used(k permissions.Key) permissions.Key {
	k.LastUsedAt = k.CreatedAt.Add(time.Minute)
	return k
}

func revoked(k permissions.Key) permissions.Key {
	k.RevokedAt, k.RevokedBy = k.CreatedAt.Add(time.Hour), "an administrator"
	return k
}

func keyMoves() map[string]keyMove {
	return map[string]keyMove{
		"a key that is made":              {nothing, locking, unused, 1},
		"a key that is made again":        {locking, locking, unused, 2},
		"a key that is revoked":           {locking, unlocking, revoked, 2},
		"a key that was revoked":          {lockingThen(unlocking), unlocking, revoked, 1},
		"a key that is used":              {locking, using, used, 2},
		"a key that was used":             {lockingThen(using), using, used, 1},
		"a revoked key that is used":      {lockingThen(unlocking), using, func(k permissions.Key) permissions.Key { return used(revoked(k)) }, 2},
		"a used key that is revoked":      {lockingThen(using), unlocking, func(k permissions.Key) permissions.Key { return used(revoked(k)) }, 2},
		"a revoked key that is made late": {lockingThen(unlocking), locking, revoked, 2},
	}
}

// TestWritesOfKeysSurviveEveryFault breaks every call of every write in every way.
// A write ends well or with an error, a revoked key is never a good one again, and
// the same write again makes the key what it must be.
func TestWritesOfKeysSurviveEveryFault(t *testing.T) {
	t.Parallel()
	positions, home := wire.Gather(t), directoryOfKeys(t)
	for name, move := range keyMoves() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) { move.broken(t, run, home) })
			if positions.Enter(t, name, report); report.Calls != move.most {
				t.Errorf("%+v, want %d calls", report, move.most)
			}
		})
	}
}

func (m keyMove) broken(t *testing.T, run *wire.Run, home *directory) {
	k := someKey()
	ok(t, m.before(t.Context(), home.Keys(), k))
	seen := &witness{next: run.Transport(), look: keptRevoked(t, home, k)}
	subject := home.another(t, seen, 3)
	var err error
	run.During(func() { err = m.do(t.Context(), subject.Keys(), k) })
	if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
		t.Errorf("got %v", err)
	}
	if err != nil {
		ok(t, m.do(t.Context(), home.Keys(), k))
	}
	home.holdsKey(t, m.after(k))
}

// keptRevoked expects a key to stay revoked that once was.
func keptRevoked(t *testing.T, d *directory, k permissions.Key) func() {
	var was bool
	return func() {
		facts, err := d.Keys().Facts(context.WithoutCancel(t.Context()), k.ID, organizations.TargetGlobal())
		if err != nil || was && facts.Key.RevokedAt.IsZero() {
			t.Errorf("the key was revoked (%v) and is %+v, %v", was, facts.Key, err)
		}
		was = facts.Key != nil && !facts.Key.RevokedAt.IsZero()
	}
}

// TestAKeyWhoseWritesComeLateStaysRevoked leaves a writer one try, and lets what it
// gave up arrive after the key was revoked.
func TestAKeyWhoseWritesComeLateStaysRevoked(t *testing.T) {
	t.Parallel()
	home := directoryOfKeys(t)
	for name, c := range map[string]struct {
		late keyMove
		at   int
	}{
		"its making": {keyMove{before: nothing, do: locking}, 1}, "a use": {keyMove{before: locking, do: using}, 2},
		"another revocation": {keyMove{before: locking, do: func(ctx context.Context, keys store.Keys, k permissions.Key) error {
			return keys.Revoke(ctx, k.ID, "somebody else", k.CreatedAt.Add(time.Minute))
		}}, 2},
	} {
		k := someKey()
		ok(t, c.late.before(t.Context(), home.Keys(), k))
		faults := wire.Break(directoryNetwork)
		subject := home.another(t, faults, 1)
		faults.Arm(c.at, wire.Late, false)
		if err := c.late.do(t.Context(), subject.Keys(), k); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v", name, err)
		}
		if name == "its making" {
			ok(t, locking(t.Context(), home.Keys(), k))
		}
		ok(t, unlocking(t.Context(), home.Keys(), k))
		faults.Disarm() // What was late arrives.
		home.holdsKey(t, revoked(k))
	}
}

// TestReadsOfKeysAreWholeOrFail breaks every call of both reads.
func TestReadsOfKeysAreWholeOrFail(t *testing.T) {
	t.Parallel()
	home := directoryOfKeys(t)
	org := home.create(t, someOrganization())
	k := home.locked(t, someKey(org.ID))
	for name, read := range map[string]struct {
		do   func(ctx context.Context, keys store.Keys) (any, error)
		want any
		most int
	}{
		"the facts": {func(ctx context.Context, keys store.Keys) (any, error) {
			return keys.Facts(ctx, k.ID, organizations.TargetOf(org.ID))
		}, permissions.KeyFacts{Key: &k, Organization: &org}, 2},
		"the facts in global": {func(ctx context.Context, keys store.Keys) (any, error) {
			return keys.Facts(ctx, k.ID, organizations.TargetGlobal())
		}, permissions.KeyFacts{Key: &k}, 1},
		"the list": {func(ctx context.Context, keys store.Keys) (any, error) {
			return keys.List(ctx, store.Paging{Limit: 10})
		}, store.KeyPage{Items: []permissions.Key{k}}, 1},
	} {
		report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
			subject := home.another(t, run.Transport(), 3)
			var got any
			var err error
			run.During(func() { got, err = read.do(t.Context(), subject.Keys()) })
			switch {
			case err == nil:
				equal(t, name, got, read.want)
			case !run.IsOutage() || !fault.Is(err, fault.Unavailable):
				t.Errorf("%s: got %v", name, err)
			case name != "the list":
				equal(t, name, got, permissions.KeyFacts{})
			default:
				equal(t, name, got, store.KeyPage{})
			}
		})
		if report.Calls != read.most {
			t.Errorf("%s: %+v, want %d calls", name, report, read.most)
		}
	}
}
