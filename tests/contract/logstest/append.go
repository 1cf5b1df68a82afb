package logstest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func appending() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keeps every field of a line":                      appendEverything,
		"counts lines from one, over batches and attempts": appendCounts,
		"answers how long the log has become":              appendMeasures,
		"keeps text of every kind":                         appendOddText,
		"keeps a line of one mebibyte":                     appendLargeLine,
		"keeps a batch of more than one mebibyte":          appendLargeBatch,
		"keeps the log of each run apart":                  appendApart,
		"survives the death of the worker":                 appendSurvives,
		"writes nothing once the context has ended":        appendEnded,
		"writes nothing for the scope that is nobody's":    appendNobody,
	}
}

// begin starts a run that may be tried often.
func begin(t *testing.T, h Harness) (executions.Execution, executions.Lease) {
	t.Helper()
	return h.Start(t, given.Run(given.Scope(), given.Attempts(9)))
}

// lines are n lines of text that differ.
func lines(prefix string, n int) []executions.Line {
	made := make([]executions.Line, n)
	for i := range made {
		made[i] = executions.Line{Time: given.Now(), Level: "info", Message: fmt.Sprint(prefix, " ", i), Attempt: 1}
	}
	return made
}

func write(t *testing.T, h Harness, l executions.Lease, lines ...executions.Line) int64 {
	t.Helper()
	size, err := h.Logs.Append(given.Context(t), l, lines)
	want.OK(t, err)
	return size
}

// all reads the whole log in pages.
func all(t *testing.T, h Harness, e executions.Execution, limit int) []executions.Line {
	t.Helper()
	var read []executions.Line
	for after := int64(0); ; {
		page := page(t, h, e, after, limit)
		read = append(read, page.Lines...)
		if !page.More {
			return read
		}
		if page.Cursor <= after {
			t.Fatalf("the cursor stays at %d although there is more", page.Cursor)
		}
		after = page.Cursor
	}
}

func page(t *testing.T, h Harness, e executions.Execution, after int64, limit int) executions.LogPage {
	t.Helper()
	p, err := h.Logs.Read(given.Context(t), e.Scope, e.ID, after, limit)
	want.OK(t, err)
	if len(p.Lines) > limit {
		t.Errorf("a page of %d lines, want at most %d", len(p.Lines), limit)
	}
	return p
}

// numbered is what lines look like when they are read.
func numbered(lines ...executions.Line) []executions.Line {
	read := make([]executions.Line, len(lines))
	for i, line := range lines {
		line.Seq = int64(i + 1)
		read[i] = line
	}
	return read
}

func appendEverything(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	line := executions.Line{
		Time: given.Now(), Level: "warn", Message: "Zoë hat keine Lizenz", Attempt: 3, Step: "a/b #1",
		Fields: []byte(`{"user":"zoë@example.com","n":1}`),
	}
	write(t, h, lease, line)
	want.Equal(t, "the log", all(t, h, run, 10), numbered(line))
}

func appendCounts(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	var written []executions.Line
	size := int64(0)
	for attempt := 1; attempt <= 3; attempt++ {
		for batch := range 3 {
			next := lines(fmt.Sprintf("attempt %d batch %d", attempt, batch), 1+batch*4)
			written = append(written, next...)
			size = write(t, h, lease, next...)
		}
		if attempt < 3 {
			lease = h.Retake(t, run, lease, size)
		}
	}
	want.Equal(t, "the log", all(t, h, run, 1000), numbered(written...))
	finish(t, h, lease, size)
	want.Equal(t, "the log when the run is over", all(t, h, run, 1000), numbered(written...))
}

// finish ends a run whose log has a size.
func finish(t *testing.T, h Harness, l executions.Lease, size int64) {
	t.Helper()
	_, err := h.Executions.Finish(given.Context(t), l, executions.Outcome{Event: executions.EventSucceed, LogBytes: size, Now: given.Now()})
	want.OK(t, err)
}

func appendMeasures(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	var before int64
	for range 3 {
		size := write(t, h, lease, executions.Line{Time: given.Now(), Message: strings.Repeat("x", 1000)})
		if size < before+1000 {
			t.Errorf("the log has %d bytes after a line of 1000, and had %d before", size, before)
		}
		before = size
	}
	lease = h.Retake(t, run, lease, before)
	if size := write(t, h, lease, executions.Line{Time: given.Now(), Message: "next attempt"}); size <= before {
		t.Errorf("the log has %d bytes in the second attempt, and had %d in the first", size, before)
	}
}

func appendOddText(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	var written []executions.Line
	for _, text := range append(given.OddNames(), "", "\n\n", `{"seq":9}`, strings.Repeat("家", 5000)) {
		written = append(written, executions.Line{Time: given.Now(), Level: "info", Message: text, Step: text, Attempt: 1})
	}
	write(t, h, lease, written...)
	want.Equal(t, "the log", all(t, h, run, 1000), numbered(written...))
}

func appendLargeLine(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	text := strings.Repeat("家0", 1<<18)
	write(t, h, lease, lines("before", 1)...)
	write(t, h, lease, executions.Line{Time: given.Now(), Message: text})
	write(t, h, lease, lines("after", 1)...)
	read := all(t, h, run, 10)
	if len(read) != 3 || read[1].Message != text || read[2].Seq != 3 {
		t.Errorf("read %d lines, want the large one between two small ones", len(read))
	}
}

func appendLargeBatch(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	batch := lines("line", 1200)
	for i := range batch {
		batch[i].Fields = append(append([]byte(`{"pad":"`), bytes.Repeat([]byte("x"), 1000)...), `"}`...)
	}
	write(t, h, lease, batch...)
	want.Equal(t, "the log", all(t, h, run, 500), numbered(batch...))
}

func appendApart(t *testing.T, h Harness) {
	one, first := begin(t, h)
	other, second := h.Start(t, given.Run(one.Scope))
	a, b := lines("one", 3), lines("other", 2)
	write(t, h, first, a...)
	write(t, h, second, b...)
	want.Equal(t, "the log of the one run", all(t, h, one, 10), numbered(a...))
	want.Equal(t, "the log of the other", all(t, h, other, 10), numbered(b...))
}

func appendSurvives(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	written := lines("before", 3)
	write(t, h, lease, written...)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	want.Equal(t, "the log after the death", all(t, h, run, 10), numbered(written...))
	h.Recover(t, run, given.Now())
	_, next := h.Claim(t, run)
	written = append(written, lines("after", 2)...)
	write(t, h, next, written[3:]...)
	want.Equal(t, "the log of the next attempt", all(t, h, run, 10), numbered(written...))
}

func appendEnded(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	_, err := h.Logs.Append(given.Ended(t), lease, lines("late", 1))
	want.Is(t, err, context.Canceled)
	want.Equal(t, "the log", all(t, h, run, 10), nil)
}

func appendNobody(t *testing.T, h Harness) {
	lease := executions.Lease{Doorbell: given.Run(organizations.Scope{}).Doorbell(), Fence: 1, ClaimID: "claim"}
	_, err := h.Logs.Append(given.Context(t), lease, lines("nobody's", 1))
	want.Error(t, err, "a log for nobody")
}
