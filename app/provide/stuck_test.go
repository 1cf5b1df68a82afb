package provide

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/workflow"
)

// A provider that never ends takes ten goroutines, and not one for each letter
// that somebody types.
func TestAProviderThatIsStuckIsNotAskedWithoutEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release, asked := make(chan struct{}), atomic.Int64{}
		w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
			asked.Add(1)
			<-release
			return nil, nil
		})
		for i := range 12 {
			begun := time.Now()
			_, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things", Inputs: json.RawMessage(fmt.Sprintf(`{"department":"%d"}`, i))})
			took, said := 21*time.Second, lateSentence
			if i >= 10 {
				took, said = 0, stuckSentence
			}
			if !fault.Is(err, fault.Upstream) || sentence(err) != said || time.Since(begun) != took {
				t.Errorf("question %d: %v after %s", i, err, time.Since(begun))
			}
		}
		if asked.Load() != 10 || w.source.Abandoned() != 10 {
			t.Errorf("asked %d times, %d go on", asked.Load(), w.source.Abandoned())
		}
		w.does(w.org, counting())
		if got := w.options(Request{Provider: "people"}); got.Options[0].Value != "1" {
			t.Errorf("another provider: %+v", got)
		}
		close(release)
		synctest.Wait()
		if got := w.options(Request{Provider: "things"}); got.Options[0].Value != "2" || w.source.Abandoned() != 0 {
			t.Errorf("after it has ended: %+v", got)
		}
	})
}

// numberedRequest is a question like no other.
func numberedRequest(i int) Request {
	return Request{Provider: "things", Inputs: json.RawMessage(fmt.Sprintf(`{"department":"%d"}`, i))}
}

// All who ask at once see the provider deaf before any of them has been left.
func TestManyQuestionsAtOnceDoNotFillTheProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release, asked := make(chan struct{}), atomic.Int64{}
		w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
			asked.Add(1)
			<-release
			return nil, nil
		})
		var all sync.WaitGroup
		for i := range 60 {
			all.Go(func() {
				if _, err := w.source.Options(t.Context(), w.by(), numberedRequest(i)); fault.Code(err) != "provider_failed" {
					t.Errorf("got %v", err)
				}
			})
		}
		all.Wait()
		if asked.Load() != 10 || w.source.Abandoned() != 10 {
			t.Errorf("asked %d times, %d go on", asked.Load(), w.source.Abandoned())
		}
		close(release)
		synctest.Wait()
		w.isEmpty()
	})
}

// isEmpty expects that no question is under way, and nothing kept for one.
func (w *world) isEmpty() {
	w.t.Helper()
	c := &w.source.crowd
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rooms) != 0 || c.left.Load() != 0 {
		w.t.Errorf("%d rooms, %d go on", len(c.rooms), c.left.Load())
	}
}

func TestQuestionsThatAreAnsweredMakeRoomForThoseThatWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
			for n := now.Add(1); ; {
				if before := most.Load(); n <= before || most.CompareAndSwap(before, n) {
					break
				}
			}
			defer now.Add(-1)
			time.Sleep(time.Second) // the bubble's
			return []workflow.Option{{Label: "A"}}, nil
		})
		var all sync.WaitGroup
		for i := range 150 {
			all.Go(func() {
				if _, err := w.source.Options(t.Context(), w.by(), numberedRequest(i)); err != nil {
					t.Errorf("question %d: %v", i, err)
				}
			})
		}
		all.Wait()
		if most.Load() != 10 {
			t.Errorf("%d at a time", most.Load())
		}
		w.isEmpty()
	})
}

// The systems of one client hang, and another client's questions are answered.
func TestOneClientsHangingSystemIsNotAnothersTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		hangs := func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
			<-release
			return nil, nil
		}
		w := newWorld(t, hangs)
		ask := func(client int, many int) {
			org := w.org
			if client > 0 {
				org = newOrg()
				w.does(org, hangs)
			}
			by := at(t, org, permissions.ExecuteWorkflows)
			var all sync.WaitGroup
			for i := range many {
				all.Go(func() { _, _ = w.source.Options(t.Context(), by, numberedRequest(i)) })
			}
			all.Wait()
		}
		asks := func() error {
			other := newOrg()
			w.does(other, counting())
			_, err := w.source.Options(t.Context(), at(t, other, permissions.ExecuteWorkflows), Request{Provider: "things"})
			return err
		}
		for client := range 10 {
			if err := asks(); err != nil {
				t.Errorf("with %d hanging clients: %v", client, err)
			}
			ask(client, 12)
		}
		if err := asks(); sentence(err) != stuckSentence || w.source.Abandoned() != 100 {
			t.Errorf("with all places taken: %v, %d go on", err, w.source.Abandoned())
		}
		close(release)
		synctest.Wait()
		if err := asks(); err != nil {
			t.Errorf("after it: %v", err)
		}
		w.isEmpty()
	})
}
