package logstest

import (
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func reading() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is empty before the first line":               readEmpty,
		"is empty for a run that does not exist":       readUnknown,
		"comes in pages of at most the limit":          readPages,
		"ends a page early when its lines are long":    readLong,
		"goes on where a cursor was left":              readOn,
		"sees lines without a gap while they come":     readWhileWritten,
		"is the same for every reader and every limit": readSame,
	}
}

func readEmpty(t *testing.T, h Harness) {
	run, _ := begin(t, h)
	want.Equal(t, "the page", page(t, h, run, 0, 10), executions.LogPage{})
}

func readUnknown(t *testing.T, h Harness) {
	want.Equal(t, "the page", page(t, h, given.Run(given.Scope()), 0, 10), executions.LogPage{})
}

func readPages(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	written := lines("line", 10)
	write(t, h, lease, written[:4]...)
	write(t, h, lease, written[4:]...)
	log := numbered(written...)
	want.Equal(t, "the first page", page(t, h, run, 0, 3), executions.LogPage{Lines: log[:3], Cursor: 3, More: true})
	want.Equal(t, "a page across batches", page(t, h, run, 3, 3), executions.LogPage{Lines: log[3:6], Cursor: 6, More: true})
	want.Equal(t, "a page that just fits", page(t, h, run, 6, 4), executions.LogPage{Lines: log[6:], Cursor: 10})
	want.Equal(t, "the last page", page(t, h, run, 9, 100), executions.LogPage{Lines: log[9:], Cursor: 10})
}

func readLong(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	written := lines(strings.Repeat("long ", 8<<10), 60)
	write(t, h, lease, written[:30]...)
	write(t, h, lease, written[30:]...)
	first := page(t, h, run, 0, 1000)
	if !first.More || len(first.Lines) == 0 || len(first.Lines) == 60 {
		t.Errorf("a page of %d lines of 40 KiB, more: %t", len(first.Lines), first.More)
	}
	want.Equal(t, "the log, page by page", all(t, h, run, 1000), numbered(written...))
}

func readOn(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	first, second := lines("first", 2), lines("second", 2)
	write(t, h, lease, first...)
	at := page(t, h, run, 0, 10).Cursor
	want.Equal(t, "the page at the end", page(t, h, run, at, 10), executions.LogPage{Cursor: at})
	write(t, h, lease, second...)
	log := numbered(append(first, second...)...)
	want.Equal(t, "the page when more has come", page(t, h, run, at, 10), executions.LogPage{Lines: log[2:], Cursor: 4})
}

func readWhileWritten(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	ctx := given.Context(t)
	const total = 200
	errs := harness.Together(2, func(i int) error {
		if i == 0 {
			for batch := range slices.Chunk(lines("line", total), 7) {
				if _, err := h.Logs.Append(ctx, lease, batch); err != nil {
					return err
				}
			}
			return nil
		}
		for after := int64(0); after < total; {
			p, err := h.Logs.Read(ctx, run.Scope, run.ID, after, 9)
			if err != nil {
				return err
			}
			for _, line := range p.Lines {
				if after++; line.Seq != after {
					t.Errorf("read line %d where line %d must come", line.Seq, after)
					return nil
				}
			}
		}
		return nil
	})
	want.OK(t, errs[0])
	want.OK(t, errs[1])
}

func readSame(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	written := lines("line", 37)
	for batch := range slices.Chunk(written, 5) {
		write(t, h, lease, batch...)
	}
	for _, limit := range []int{1, 2, 5, 36, 37, 38, 1000} {
		want.Equal(t, "the log, page by page", all(t, h, run, limit), numbered(written...))
	}
}
