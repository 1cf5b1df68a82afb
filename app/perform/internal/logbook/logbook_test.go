package logbook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is a store of lines that can be in trouble.
type shelf struct {
	mu      sync.Mutex
	lines   []executions.Line
	bytes   int64
	batches []int64
	// before and after fail a call before or after it took effect; nil passes.
	before, after func(lines []executions.Line) error
	troubles      []error
	discards      bool
}

func (s *shelf) store(_ context.Context, lines []executions.Line) (int64, error) {
	s.mu.Lock()
	before := s.before
	s.mu.Unlock()
	if before != nil {
		if err := before(lines); err != nil {
			return 0, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.discards {
		s.lines = append(s.lines, lines...)
	}
	s.bytes += sizeOf(lines)
	if len(lines) > 0 {
		s.batches = append(s.batches, sizeOf(lines))
	}
	if s.after != nil {
		if err := s.after(lines); err != nil {
			return 0, err
		}
	}
	return s.bytes, nil
}

func (s *shelf) trouble(err error) { s.troubles = append(s.troubles, err) }

func (s *shelf) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, line := range s.lines {
		list = append(list, line.Message)
	}
	return list
}

// mended is a store out of trouble.
func (s *shelf) mended() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = nil
}

// sizes are those of the batches.
func (s *shelf) sizes() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.batches)
}

// writing runs a behaviour on a book whose background writer is at work.
func writing(t *testing.T, s *shelf, behave func(t *testing.T, b *Book)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := New(s.store, s.bytes, s.bytes == 0, s.trouble)
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { b.WriteEvery(ctx, 100*time.Millisecond) })
		behave(t, b)
		stop()
		b.Seal()
		all.Wait()
	})
}

func line(message string) executions.Line { return executions.Line{Message: message, Level: "info"} }

// of is a line that counts so many bytes.
func of(size int64) executions.Line {
	return line(strings.Repeat("x", int(size-executions.Line{}.Size())))
}

func down(lines []executions.Line) error {
	return fault.New(fault.Unavailable, "storage_unavailable", "Storage does not answer.")
}

func finish(t *testing.T, b *Book) int64 {
	t.Helper()
	bytes, err := b.Finish(t.Context())
	if err != nil {
		t.Errorf("finish: %v", err)
	}
	return bytes
}

func TestALineWaitsForOthersButNotForLong(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	writing(t, s, func(t *testing.T, b *Book) {
		for i := range 5 {
			b.Write(line(fmt.Sprint(i)))
			time.Sleep(15 * time.Millisecond)
		}
		synctest.Wait()
		if len(s.sizes()) != 0 {
			t.Errorf("written after 75 ms: %v", s.messages())
		}
		time.Sleep(25 * time.Millisecond)
		synctest.Wait()
		if got := s.messages(); len(s.sizes()) != 1 || !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) {
			t.Errorf("%v in %d batches after 100 ms", got, len(s.sizes()))
		}
		time.Sleep(time.Hour)
		if len(s.sizes()) != 1 {
			t.Errorf("%d batches without anything to write", len(s.sizes()))
		}
	})
}

func TestAFullBatchIsWrittenAtOnce(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	writing(t, s, func(t *testing.T, b *Book) {
		b.Write(of(flushBytes - 1))
		synctest.Wait()
		if len(s.sizes()) != 0 {
			t.Errorf("%d batches below the threshold", len(s.sizes()))
		}
		b.Write(of(100))
		synctest.Wait()
		if !slices.Equal(s.sizes(), []int64{flushBytes + 99}) {
			t.Errorf("batches of %v", s.sizes())
		}
	})
}

func TestFinishWritesWhatWaitsAndAnswersTheSizeOfTheLog(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	writing(t, s, func(t *testing.T, b *Book) {
		if got := finish(t, New(s.store, 0, true, s.trouble)); got != 0 {
			t.Errorf("an empty log has %d bytes", got)
		}
		b.Write(line("one"))
		b.Write(line("two"))
		if got := finish(t, b); got != s.bytes || got != line("one").Size()+line("two").Size() {
			t.Errorf("the log has %d bytes, want %d", got, s.bytes)
		}
		if got := s.messages(); !slices.Equal(got, []string{"one", "two"}) {
			t.Error(got)
		}
		b.Write(line("late"))
		if got := finish(t, b); got != s.bytes || len(s.messages()) != 2 {
			t.Errorf("%d bytes, %v", got, s.messages())
		}
	})
}

func TestALaterAttemptAddsToTheLog(t *testing.T) {
	t.Parallel()
	s := &shelf{bytes: 1000} // of which the row knew nothing
	b := New(s.store, 10, false, s.trouble)
	b.Write(line("one"))
	if got := finish(t, b); got != 1000+line("one").Size() {
		t.Errorf("the log has %d bytes", got)
	}
	if len(s.lines) != 1 {
		t.Errorf("%v", s.messages())
	}
}

func TestManyWritersKeepTheirOwnOrder(t *testing.T) {
	t.Parallel()
	s := &shelf{before: func([]executions.Line) error { time.Sleep(time.Millisecond); return nil }}
	const writers, each = 8, 400
	writing(t, s, func(t *testing.T, b *Book) {
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range each {
					b.Write(executions.Line{Attempt: w, Message: fmt.Sprintf("%04d", i) + strings.Repeat("x", 500)})
				}
			})
		}
		all.Wait()
		finish(t, b)
		next := make([]int, writers)
		for _, line := range s.lines {
			if got := line.Message[:4]; got != fmt.Sprintf("%04d", next[line.Attempt]) {
				t.Fatalf("writer %d wrote %s in place %d", line.Attempt, got, next[line.Attempt])
			}
			next[line.Attempt]++
		}
		if len(s.lines) != writers*each || len(s.sizes()) < 2 {
			t.Errorf("%d lines in %d batches", len(s.lines), len(s.sizes()))
		}
	})
}

func TestAWriterIsHeldBackWhileTheStoreIsBehind(t *testing.T) {
	t.Parallel()
	s := &shelf{before: down}
	writing(t, s, func(t *testing.T, b *Book) {
		written := 0
		done := make(chan struct{})
		go func() {
			for range 64 {
				b.Write(of(32 << 10))
				written++
			}
			close(done)
		}()
		time.Sleep(time.Hour)
		synctest.Wait()
		if want := bufferBytes / (32 << 10); written != want || b.size > bufferBytes {
			t.Errorf("%d lines of %d bytes wait, want %d", written, b.size, want)
		}
		s.mended()
		<-done
		finish(t, b)
		if len(s.lines) != 64 {
			t.Errorf("%d lines", len(s.lines))
		}
	})
}

func TestSealingLetsGoOfAWriter(t *testing.T) {
	t.Parallel()
	s := &shelf{before: down}
	writing(t, s, func(t *testing.T, b *Book) {
		released := make(chan struct{})
		go func() {
			for range 64 {
				b.Write(of(32 << 10))
			}
			close(released)
		}()
		synctest.Wait()
		b.Seal()
		<-released
		if b.size > bufferBytes {
			t.Errorf("%d bytes wait", b.size)
		}
	})
}

func TestALogThatIsTooLongSaysSoOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	s := &shelf{discards: true, before: func(lines []executions.Line) error {
		for _, line := range lines {
			if len(line.Message) < 100 {
				seen[line.Message]++
			}
		}
		return nil
	}}
	writing(t, s, func(t *testing.T, b *Book) {
		large := of(48 << 10)
		const fit = executions.LogMax / (48 << 10)
		for range fit + 500 {
			b.Write(large)
		}
		b.Write(line("short, and would fit"))
		bytes := finish(t, b)
		dropped := executions.Line{Message: droppedMessage}
		if want := fit*large.Size() + dropped.Size(); bytes != want || s.bytes != want {
			t.Errorf("%d bytes, the store has %d, want %d", bytes, s.bytes, want)
		}
		if len(seen) != 1 || seen[droppedMessage] != 1 {
			t.Errorf("%v", seen)
		}
		for _, size := range s.sizes() {
			if size > bufferBytes+large.Size() {
				t.Errorf("a batch of %d bytes", size)
			}
		}
	})
}

func TestALaterAttemptOfALongLogHasWhatIsLeft(t *testing.T) {
	t.Parallel()
	s := &shelf{bytes: executions.LogMax - 200}
	b := New(s.store, s.bytes, false, s.trouble)
	for i := range 10 {
		b.Write(line(fmt.Sprint(i)))
	}
	finish(t, b)
	if got := s.messages(); !slices.Equal(got, []string{"0", "1", "2", droppedMessage}) || s.lines[3].Level != "warn" {
		t.Errorf("%v", got)
	}
}

// A failed call may or may not have taken effect. Either way each line stands in
// the log once, and in order.
func TestNoTroubleDoublesOrLosesALine(t *testing.T) {
	t.Parallel()
	for n := range 12 {
		for _, effect := range []string{"before", "after"} {
			t.Run(fmt.Sprintf("call %d fails %s its effect", n, effect), func(t *testing.T) {
				t.Parallel()
				s := &shelf{}
				calls := 0
				fail := func(lines []executions.Line) error {
					if calls++; calls > n && calls <= n+3 {
						return down(lines)
					}
					return nil
				}
				if effect == "before" {
					s.before = fail
				} else {
					s.after = fail
				}
				writing(t, s, func(t *testing.T, b *Book) {
					var want []string
					for i := range 50 {
						want = append(want, fmt.Sprint(i))
						b.Write(line(want[i]))
						time.Sleep(30 * time.Millisecond)
					}
					var bytes int64
					err := down(nil)
					for err != nil {
						bytes, err = b.Finish(t.Context())
					}
					if got := s.messages(); !slices.Equal(got, want) {
						t.Errorf("the log is %v", got)
					}
					if bytes != s.bytes || len(s.troubles) != 0 {
						t.Errorf("%d bytes, want %d; %v", bytes, s.bytes, s.troubles)
					}
				})
			})
		}
	}
}

func TestLinesThatTheStoreCannotTakeAtAllDoNotHoldUpTheRest(t *testing.T) {
	t.Parallel()
	poisoned := errors.New("no such year")
	s := &shelf{before: func(lines []executions.Line) error {
		if slices.ContainsFunc(lines, func(l executions.Line) bool { return l.Message == "poison" }) {
			return poisoned
		}
		return nil
	}}
	writing(t, s, func(t *testing.T, b *Book) {
		b.Write(line("one"))
		time.Sleep(time.Second)
		b.Write(line("poison"))
		time.Sleep(time.Second)
		b.Write(line("two"))
		if bytes := finish(t, b); bytes != s.bytes {
			t.Errorf("%d bytes, want %d", bytes, s.bytes)
		}
		if got := s.messages(); !slices.Equal(got, []string{"one", "two"}) || !slices.Equal(s.troubles, []error{poisoned}) {
			t.Errorf("%v, %v", got, s.troubles)
		}
	})
}

func TestAStoreThatCannotSayHowMuchItHasIsGivenTheLines(t *testing.T) {
	t.Parallel()
	defect := errors.New("a row of a newer schema")
	s := &shelf{before: func(lines []executions.Line) error {
		if lines == nil {
			return defect
		}
		return nil
	}}
	b := New(s.store, 0, false, s.trouble)
	b.Write(line("one"))
	if finish(t, b); len(s.lines) != 1 || !slices.Equal(s.troubles, []error{defect}) {
		t.Errorf("%v, %v", s.messages(), s.troubles)
	}
}

func TestTheStoresNoIsPassedOn(t *testing.T) {
	t.Parallel()
	lost := executions.ErrLeaseLost()
	s := &shelf{before: func([]executions.Line) error { return lost }}
	for _, sure := range []bool{true, false} {
		b := New(s.store, 0, sure, s.trouble)
		b.Write(line("one"))
		if _, err := b.Finish(t.Context()); !errors.Is(err, lost) {
			t.Errorf("finish answered %v", err)
		}
	}
}

func TestNothingIsWrittenOnceTheContextHasEnded(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	b := New(s.store, 0, true, s.trouble)
	b.Write(line("one"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Finish(ctx); !errors.Is(err, context.Canceled) || len(s.lines) != 0 {
		t.Errorf("finish answered %v and wrote %v", err, s.messages())
	}
}
