package executions_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestADerivedIDIsOneOfOurs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(0, 1<<48-1).Draw(t, "at"))
		parts := rapid.SliceOf(rapid.String()).Draw(t, "parts")
		id := executions.Derive(at, parts...)
		if parsed, err := executions.ParseID(string(id)); err != nil || parsed != id || !id.Time().Equal(at) {
			t.Fatalf("%s of %v: %v", id, id.Time(), err)
		}
		if executions.Derive(at, append(parts, "")...) == id {
			t.Fatal("one part more is the same")
		}
	})
}

func TestPartsAreNotRunTogether(t *testing.T) {
	t.Parallel()
	seen := map[executions.ID][]string{}
	for _, parts := range [][]string{nil, {""}, {"ab"}, {"a", "b"}, {"a\x00b"}, {"a\x00", "b"}, {"a", "\x00b"}, {"a\x00\x00b"}, {"a\x00\x01b"}} {
		id := executions.Derive(time.UnixMilli(1), parts...)
		if other, taken := seen[id]; taken {
			t.Errorf("%q and %q are one", parts, other)
		}
		seen[id] = parts
	}
}
