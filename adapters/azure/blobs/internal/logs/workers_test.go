package logs

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs/internal/segment"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// book writes as the engine does: it keeps what is not known to be stored, asks
// after an answer that was lost, and sends the rest again with what has come since.
type book struct {
	logs    *Logs
	lease   executions.Lease
	waiting []executions.Line
	stored  int64
	sure    bool
	tried   int
	// made is all that was ever written, settled how much of it is known to be
	// stored, and lost that somebody else has the lease.
	made    []string
	settled int
	lost    bool
	// busy is true inside of a call: a worker does one thing at a time.
	busy bool
}

func sizes(lines []executions.Line) (size int64) {
	for _, line := range lines {
		size += line.Size()
	}
	return size
}

func (b *book) write(n int) {
	for range n {
		text := fmt.Sprintf("fence %d line %d", b.lease.Fence, len(b.made)+1)
		b.made = append(b.made, text)
		b.waiting = append(b.waiting, executions.Line{Time: time.Unix(1_700_000_000, 0).UTC(), Level: "info", Message: text, Attempt: 1})
	}
}

func (b *book) settle(n int, bytes int64) {
	b.waiting, b.stored, b.sure, b.tried = b.waiting[n:], bytes, true, 0
	b.settled += n
}

// flush reports whether nothing waits any more.
func (b *book) flush(ctx context.Context) error {
	b.busy = true
	defer func() { b.busy = false }()
	if len(b.waiting) > 0 && !b.sure {
		bytes, err := b.logs.Append(ctx, b.lease, nil)
		if err != nil {
			return b.failed(err)
		}
		if bytes < b.stored+sizes(b.waiting[:b.tried]) {
			b.settle(0, bytes)
		} else {
			b.settle(b.tried, bytes)
		}
	}
	if len(b.waiting) == 0 {
		return nil
	}
	batch := b.waiting
	b.sure, b.tried = false, len(batch)
	bytes, err := b.logs.Append(ctx, b.lease, batch)
	if err != nil {
		return b.failed(err)
	}
	b.settle(len(batch), bytes)
	return nil
}

func (b *book) failed(err error) error {
	b.lost = b.lost || fault.Code(err) == "lease_lost"
	return err
}

// texts are the lines of the log as they stand, and their numbers.
func texts(c *cloud) (found []string, seqs []int64) {
	for number := 1; ; number++ {
		data, there := c.blobs["/dev/execution-logs/"+segment.Log{Path: "global/0190b5a2-7c11-7abc-8def-0123456789ab"}.Name(number)]
		if !there {
			return found, seqs
		}
		for line := range bytes.Lines(data) {
			if e := segment.Parse(line); e.Seq > 0 {
				found, seqs = append(found, e.Message), append(seqs, e.Seq)
			}
		}
	}
}

// TestNoBatchIsEverLostOrDoubled lets workers of rising fences write one log at
// the same time, each believing that it is the one, over a network that loses
// requests and answers, delays requests for as long as it likes, and refuses.
func TestNoBatchIsEverLostOrDoubled(t *testing.T) {
	t.Parallel()
	for range 8 { // One check is a hundred games.
		rapid.Check(t, oneLogManyWorkers)
	}
}

func oneLogManyWorkers(t *rapid.T) {
	c, quiet, depth := newCloud(), false, 0
	tries, blocks := rapid.IntRange(1, 3).Draw(t, "tries"), rapid.IntRange(3, 12).Draw(t, "blocks")
	books := make([]*book, rapid.IntRange(1, 3).Draw(t, "workers"))
	for i := range books {
		books[i] = &book{logs: c.open(t, tries, blocks, Bounds{}), lease: executions.Lease{Doorbell: bell(t), Fence: int64(i + 1)}, sure: i == 0}
	}
	step := func() {
		b := rapid.SampledFrom(books).Draw(t, "who")
		if b.busy || b.lost {
			return
		}
		b.write(rapid.IntRange(0, 3).Draw(t, "lines"))
		_ = b.flush(t.Context())
	}
	c.before = func(*http.Request) fate {
		if quiet {
			return done
		}
		if len(c.late) > 0 && rapid.IntRange(0, 3).Draw(t, "arrives") == 0 {
			c.arrive(rapid.IntRange(0, len(c.late)-1).Draw(t, "which"))
		}
		if depth < 2 && rapid.IntRange(0, 4).Draw(t, "meanwhile") == 0 {
			depth++
			step()
			depth--
		}
		return rapid.SampledFrom([]fate{done, done, done, done, requestLost, answerLost, delayed, refused}).Draw(t, "fate")
	}
	for range rapid.IntRange(1, 12).Draw(t, "steps") {
		step()
	}
	quiet = true
	last := books[len(books)-1]
	last.write(1)
	for _, b := range slices.Backward(books) {
		for try := 0; !b.lost && len(b.waiting) > 0; try++ {
			if err := b.flush(t.Context()); err != nil && (!b.lost || try > 3) {
				t.Fatalf("fence %d with a network in order: %v", b.lease.Fence, err)
			}
		}
	}
	for len(c.late) > 0 {
		c.arrive(0)
	}
	judgeLog(t, c, books)
	if last.lost {
		t.Fatal("the last worker was told that it is not")
	}
	judgeReading(t, c, blocks, last.stored)
}

// judgeLog compares what stands in the log with what the workers know.
func judgeLog(t *rapid.T, c *cloud, books []*book) {
	found, seqs := texts(c)
	for i, seq := range seqs {
		if seq != int64(i+1) {
			t.Fatalf("line %d has the number %d", i+1, seq)
		}
	}
	for _, b := range books {
		var own []string
		for _, text := range found {
			if slices.Contains(b.made, text) {
				own = append(own, text)
			}
		}
		if len(own) < b.settled || len(own) > len(b.made) {
			t.Fatalf("fence %d knows of %d stored lines and made %d, and %d stand there", b.lease.Fence, b.settled, len(b.made), len(own))
		}
		if !slices.Equal(b.made[:len(own)], own) {
			t.Fatalf("fence %d: %v stand there, and not %v", b.lease.Fence, own, b.made[:len(own)])
		}
		if !b.lost && len(own) != len(b.made) {
			t.Fatalf("fence %d has the lease, and %d of its %d lines are missing", b.lease.Fence, len(b.made)-len(own), len(b.made))
		}
	}
}

// judgeReading reads the log as it is shown once the run is over, in small pages,
// from the beginning and as a process that has never seen the cursor.
func judgeReading(t *rapid.T, c *cloud, blocks int, length int64) {
	all, _ := texts(c)
	for _, remembers := range []bool{true, false} {
		var found []string
		l := c.open(t, 1, blocks, Bounds{LogBytes: length, Final: true})
		for after, more := int64(0), true; more; {
			page, err := l.Read(t.Context(), bell(t).Scope(), bell(t).ID(), after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range page.Lines {
				found = append(found, line.Message)
			}
			after, more = page.Cursor, page.More
			if !remembers {
				l = c.open(t, 1, blocks, Bounds{LogBytes: length, Final: true})
			}
		}
		if !slices.Equal(found, all) {
			t.Fatalf("%v is shown, and %v stands there", found, all)
		}
	}
}
