package wire

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
)

// Positions gathers the reports of a test, which says at its end how often which
// operation was broken. Safe for concurrent use.
type Positions struct {
	mu    sync.Mutex
	lines []string
	total Report
}

// Gather begins for a test, and logs when it and all of its subtests have ended.
func Gather(t testing.TB) *Positions {
	t.Helper()
	p := &Positions{}
	t.Cleanup(func() { t.Log("\n" + p.String()) })
	return p
}

// Enter takes the report of an operation. The test fails when a position is
// missing that every run of the operation has.
func (p *Positions) Enter(t testing.TB, operation string, r Report) {
	t.Helper()
	if r.Calls == 0 || r.Positions < r.Least {
		t.Errorf("%s makes %d calls and was broken %d times, which should be %d at least", operation, r.Calls, r.Positions, r.Least)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, fmt.Sprintf("%s\t%d\t%d\n", operation, r.Calls, r.Positions))
	p.total.Calls += r.Calls
	p.total.Positions += r.Positions
}

// String is the table, in the order of the operations' names, and a last line
// with the sum.
func (p *Positions) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	lines := slices.Sorted(slices.Values(p.lines))
	fmt.Fprintf(table, "operation\tcalls\tfault positions\n%s", strings.Join(lines, ""))
	_ = table.Flush() // a strings.Builder takes everything
	fmt.Fprintf(&text, "fault positions exercised: %d, at %d calls of %d operations", p.total.Positions, p.total.Calls, len(p.lines))
	return text.String()
}
