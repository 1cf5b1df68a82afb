package maintain

import (
	"context"

	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// manyDifferences ends a stretch early, so that a store in pieces does not fill
// the memory of whoever looks at it.
const manyDifferences = 500

// Checked is what a stretch of a check came to.
type Checked struct {
	// Looked counts the rows that were looked at.
	Looked      int
	Differences []maintenance.Difference
	// Next is where the next stretch begins, empty at the end of the walk.
	Next string
}

// Count counts the differences of which this became.
func (c Checked) Count(m maintenance.Mending) int {
	count := 0
	for _, d := range c.Differences {
		if d.Mending == m {
			count++
		}
	}
	return count
}

// Check compares what stands in several places, and with mend rewrites it from
// the truth. What was done before an error is answered with it.
func (m *Maintainer) Check(ctx context.Context, s Stretch, mend bool) (Checked, error) {
	var done Checked
	next, err := m.along(ctx, s, func(from string) (string, bool, error) {
		page, err := m.ports.Upkeep.Check(ctx, from, mend)
		done.Looked += page.Looked
		done.Differences = append(done.Differences, page.Differences...)
		return page.Next, len(done.Differences) >= manyDifferences, err
	})
	done.Next = next
	return done, err
}

// Upgraded is what a stretch of an upgrade came to.
type Upgraded struct {
	// Looked counts the rows that were looked at, Written those brought to today's
	// shape, and Newer those of a newer program, which are left alone.
	Looked, Written, Newer int
	// Next is where the next stretch begins, empty at the end of the walk.
	Next string
}

// Upgrade writes rows of an older shape anew. What was done before an error is
// answered with it.
func (m *Maintainer) Upgrade(ctx context.Context, s Stretch) (Upgraded, error) {
	var done Upgraded
	next, err := m.along(ctx, s, func(from string) (string, bool, error) {
		page, err := m.ports.Upkeep.Upgrade(ctx, from)
		done.Looked += page.Looked
		done.Written += page.Written
		done.Newer += page.Newer
		return page.Next, false, err
	})
	done.Next = next
	return done, err
}
