package logstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func fence() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"refuses lines by a stale worker":              fenceStale,
		"adds nothing of a batch that it refuses":      fenceWhole,
		"shows nothing that was written after the end": fenceFinished,
		"leaves a renewed lease good":                  fenceRenewed,
	}
}

func fenceStale(t *testing.T, h Harness) {
	run, stale := begin(t, h)
	written := lines("first", 2)
	size := write(t, h, stale, written...)
	lease := h.Retake(t, run, stale, size)
	written = append(written, lines("second", 1)...)
	write(t, h, lease, written[2])
	for range 2 {
		_, err := h.Logs.Append(given.Context(t), stale, lines("late", 1))
		want.LeaseLost(t, err)
	}
	written = append(written, lines("third", 1)...)
	write(t, h, lease, written[3])
	want.Equal(t, "the log", all(t, h, run, 10), numbered(written...))
}

func fenceWhole(t *testing.T, h Harness) {
	run, stale := begin(t, h)
	lease := h.Retake(t, run, stale, 0)
	kept := lines("kept", 1)
	write(t, h, lease, kept...)
	_, err := h.Logs.Append(given.Context(t), stale, lines("late", 2000))
	want.LeaseLost(t, err)
	want.Equal(t, "the log", all(t, h, run, 10), numbered(kept...))
}

func fenceFinished(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	written := lines("line", 3)
	finish(t, h, lease, write(t, h, lease, written...))
	if _, err := h.Logs.Append(given.Context(t), lease, lines("late", 1)); err != nil {
		want.LeaseLost(t, err)
	}
	want.Equal(t, "the log", all(t, h, run, 10), numbered(written...))
}

func fenceRenewed(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	written := lines("line", 2)
	write(t, h, lease, written[0])
	_, renewed, err := h.Executions.Renew(given.Context(t), lease, executions.Progress{Done: 1})
	want.OK(t, err)
	write(t, h, renewed, written[1])
	want.Equal(t, "the log", all(t, h, run, 10), numbered(written...))
}
