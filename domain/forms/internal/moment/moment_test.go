package moment_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/forms/internal/moment"
)

func TestMomentsAreOrderedWithTheirOwnKindOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b  string
		order int
		ok    bool
	}{
		{"2026-12-31", "2026-02-01", 1, true},
		{"2024-02-29", "2024-02-29", 0, true},
		{"2026-02-29", "2026-03-01", 0, false},
		{"0000-01-01", "0001-01-01", 0, false},
		{"2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z", 0, true},
		{"2026-01-01T00:00:00.000000001Z", "2026-01-01T00:00:00Z", 1, true},
		{"2026-01-01T00:00:00.0000000001Z", "2026-01-01T00:00:00Z", 0, false},
		{"2026-01-01T00:00:00", "2026-01-01T00:00:00Z", 0, false},
		{"2026-01-01", "2026-01-01T00:00:00Z", 0, false},
		{"b", "a", 0, false},
	} {
		if order, ok := moment.Compare(c.a, c.b); order != c.order || ok != c.ok {
			t.Errorf("%s and %s: %d, %t", c.a, c.b, order, ok)
		}
	}
}
