package system_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestIDsRiseAndCarryTheirMillisecond(t *testing.T) {
	t.Parallel()
	before := time.Now().Add(-time.Millisecond)
	last := ""
	for range 10_000 {
		id := system.Random{}.ID()
		if id <= last {
			t.Fatalf("%s does not sort after %s", id, last)
		}
		last = id
	}
	parsed, err := executions.ParseID(last)
	if err != nil {
		t.Fatal(err)
	}
	// An id may run ahead of the clock by what it borrowed for ordering.
	if at := parsed.Time(); at.Before(before) || at.After(time.Now().Add(time.Second)) {
		t.Errorf("the id's time is %v", at)
	}
}

func TestChanceStaysInItsRangeAndMoves(t *testing.T) {
	t.Parallel()
	low, high := 1.0, 0.0
	for range 1000 {
		c := system.Random{}.Chance()
		if c < 0 || c >= 1 {
			t.Fatalf("%v is outside [0,1)", c)
		}
		low, high = min(low, c), max(high, c)
	}
	if low > 0.2 || high < 0.8 {
		t.Errorf("1000 values between %v and %v only", low, high)
	}
}

func TestTokensDiffer(t *testing.T) {
	t.Parallel()
	if a, b := (system.Random{}).Token(), (system.Random{}).Token(); a == b || len(a) != 32 {
		t.Errorf("%q and %q", a, b)
	}
}

func TestTheClockIsInUTC(t *testing.T) {
	t.Parallel()
	if now := (system.Clock{}).Now(); now.Location() != time.UTC {
		t.Error(now.Location())
	}
}
