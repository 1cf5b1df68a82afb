package observe

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// scene is a run of Ana's in a store, in time that passes at once.
type scene struct {
	*embedded.Store
	t        *testing.T
	observer *Observer
	by       permissions.Authority
	bell     executions.Doorbell
	lease    executions.Lease
}

func inScene(t *testing.T, behave func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		stored, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = stored.Close() })
		s := &scene{Store: stored, t: t, by: somebody("ana")}
		s.observer = New(stored.History(), stored.Steps(), stored.Logs(), stored.Watcher(), nil)
		s.begin()
		behave(s)
	})
}

// begin accepts the run and lets a worker have it.
func (s *scene) begin() {
	var err error
	if s.bell, err = executions.NewDoorbell(uuid.Must(uuid.NewV7()).String(), "GLOBAL"); err != nil {
		s.t.Fatal(err)
	}
	_, err = s.Executions().Accept(s.t.Context(), store.Acceptance{Execution: executions.Execution{
		ID: s.bell.ID(), Scope: s.bell.Scope(), Status: executions.Pending, Actor: executions.Actor{ID: "ana"}, DueAt: time.Now(),
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	_, s.lease, err = s.Executions().Claim(s.t.Context(), s.bell, executions.Claim{ClaimID: "c", Knows: func(string) bool { return true }, Now: time.Now()})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) finish() {
	_, err := s.Executions().Finish(s.t.Context(), s.lease, executions.Outcome{Event: executions.EventSucceed, Now: time.Now()})
	if err != nil {
		s.t.Error(err)
	}
}

func (s *scene) log(messages ...string) {
	var lines []executions.Line
	for _, m := range messages {
		lines = append(lines, executions.Line{Message: m})
	}
	if _, err := s.Logs().Append(s.t.Context(), s.lease, lines); err != nil {
		s.t.Error(err)
	}
}

// wait waits for the end of the run and expects the status after that long.
func (s *scene) wait(ctx context.Context, most time.Duration, status executions.Status, lasts time.Duration) {
	s.t.Helper()
	began := time.Now()
	v, err := s.observer.Wait(ctx, s.by, s.bell.ID(), most)
	if err != nil || v.Execution.Status != status || time.Since(began) != lasts {
		s.t.Errorf("%s after %v with %v, want %s after %v", v.Execution.Status, time.Since(began), err, status, lasts)
	}
}

func TestWaitAnswersTheEndOfTheRun(t *testing.T) {
	t.Parallel()
	inScene(t, func(s *scene) {
		time.AfterFunc(time.Second, func() { s.log("news, but not the end") })
		time.AfterFunc(3*time.Second, s.finish)
		s.wait(s.t.Context(), time.Minute, executions.Success, 3*time.Second)
		s.wait(s.t.Context(), time.Minute, executions.Success, 0)
	})
}

func TestWaitAnswersTheRunAsItIsAfterTheWait(t *testing.T) {
	t.Parallel()
	inScene(t, func(s *scene) {
		s.wait(s.t.Context(), time.Minute, executions.Running, time.Minute)
		s.wait(s.t.Context(), 0, executions.Running, 0)
	})
}

func TestWaitAnswersTheRunAsItIsWhenTheClientLeaves(t *testing.T) {
	t.Parallel()
	inScene(t, func(s *scene) {
		ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Second)
		defer cancel()
		s.wait(ctx, time.Minute, executions.Running, 2*time.Second)
		s.wait(ctx, time.Minute, executions.Running, 0)
	})
}

func TestManyMayWaitForOneRun(t *testing.T) {
	t.Parallel()
	inScene(t, func(s *scene) {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { s.wait(s.t.Context(), time.Minute, executions.Success, time.Second) })
		}
		time.Sleep(time.Second)
		s.finish()
		all.Wait()
	})
}

// logs reads after a cursor, waits at most a minute, and expects these lines and
// that long.
func (s *scene) logs(ctx context.Context, after int64, done bool, lasts time.Duration, want ...string) {
	s.t.Helper()
	began := time.Now()
	v, err := s.observer.Logs(ctx, s.by, s.bell.ID(), after, time.Minute)
	if err != nil || v.Done != done || time.Since(began) != lasts || len(v.Page.Lines) != len(want) {
		s.t.Fatalf("%+v after %v with %v, want %q, done %v, after %v", v, time.Since(began), err, want, done, lasts)
	}
	for i, line := range v.Page.Lines {
		if line.Message != want[i] {
			s.t.Errorf("line %d is %q, want %q", i, line.Message, want[i])
		}
	}
}

func TestLogsAnswerWhatIsNew(t *testing.T) {
	t.Parallel()
	inScene(t, func(s *scene) {
		s.log("one", "two")
		s.logs(s.t.Context(), 0, false, 0, "one", "two")
		s.logs(s.t.Context(), 1, false, 0, "two")
		time.AfterFunc(5*time.Second, func() { s.log("three") })
		s.logs(s.t.Context(), 2, false, 5*time.Second, "three")
		time.AfterFunc(7*time.Second, s.finish)
		s.logs(s.t.Context(), 3, true, 7*time.Second)
		s.logs(s.t.Context(), 1, true, 0, "two", "three")
	})
}

func TestLogsAnswerNothingAfterTheWait(t *testing.T) {
	t.Parallel()
	inScene(t, func(s *scene) {
		s.logs(s.t.Context(), 0, false, time.Minute)
		ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Second)
		defer cancel()
		s.logs(ctx, 0, false, 2*time.Second) // the client leaves
		s.log("one")
		s.logs(ctx, 0, false, 0, "one") // and is answered all the same
	})
}

func TestNewsThatAreNoLinesDoNotEndTheWait(t *testing.T) {
	t.Parallel()
	inScene(t, func(s *scene) {
		time.AfterFunc(time.Second, func() {
			_, _, err := s.Executions().Renew(s.t.Context(), s.lease, executions.Progress{Done: 1, Total: 2})
			if err != nil {
				s.t.Error(err)
			}
		})
		began := time.Now()
		v, err := s.observer.Logs(s.t.Context(), s.by, s.bell.ID(), 0, time.Minute)
		if err != nil || v.Progress.Done != 1 || v.Status != executions.Running || time.Since(began) != time.Minute {
			s.t.Errorf("%+v after %v with %v", v, time.Since(began), err)
		}
	})
}

func TestALongLogIsReadInPagesAndIsNotDoneBefore(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	by := somebody("ana")
	w.watcher.EXPECT().Watch(gomock.Any(), by.Scope, executions.ID("x")).Return(nil, func() {}).Times(2)
	w.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(started(by, executions.Success), nil).Times(2)
	line := []executions.Line{{Seq: 1}}
	w.logs.EXPECT().Read(gomock.Any(), by.Scope, executions.ID("x"), int64(0), LogPageMax).Return(executions.LogPage{Lines: line, Cursor: 1, More: true}, nil)
	w.logs.EXPECT().Read(gomock.Any(), by.Scope, executions.ID("x"), int64(1), LogPageMax).Return(executions.LogPage{Cursor: 1}, nil)
	if v, err := w.observer.Logs(t.Context(), by, "x", 0, time.Minute); err != nil || v.Done || len(v.Page.Lines) != 1 {
		t.Errorf("%+v %v", v, err)
	}
	if v, err := w.observer.Logs(t.Context(), by, "x", 1, time.Minute); err != nil || !v.Done {
		t.Errorf("%+v %v", v, err)
	}
}

// A run that ends between the two reads has lines that the first read missed:
// it must not be called done.
func TestTheRowIsReadBeforeTheLines(t *testing.T) {
	t.Parallel()
	w, by := newWindow(t), somebody("ana")
	w.watcher.EXPECT().Watch(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, func() {})
	gomock.InOrder(
		w.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(started(by, executions.Running), nil),
		w.logs.EXPECT().Read(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.LogPage{}, nil),
	)
	if v, err := w.observer.Logs(t.Context(), by, "x", 0, 0); err != nil || v.Done {
		t.Errorf("%+v %v", v, err)
	}
}

// Whoever reads before watching misses what happens in between.
func TestWatchingBeginsBeforeReadingAndEndsWithTheAnswer(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(*Observer, permissions.Authority) error{
		"wait": func(o *Observer, by permissions.Authority) error {
			_, err := o.Wait(canceled(t), by, "x", time.Minute)
			return err
		},
		"logs": func(o *Observer, by permissions.Authority) error {
			_, err := o.Logs(canceled(t), by, "x", 0, time.Minute)
			return err
		},
	} {
		w, by := newWindow(t), somebody("bo")
		stopped := 0
		gomock.InOrder(
			w.watcher.EXPECT().Watch(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, func() { stopped++ }),
			w.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(started(by, executions.Running), nil),
		)
		if err := ask(w.observer, by); !fault.Is(err, fault.Forbidden) || stopped != 1 {
			t.Errorf("%s answered %v, stopped %d times", name, err, stopped)
		}
	}
}

func TestTheFaultsOfAReadEndTheWait(t *testing.T) {
	t.Parallel()
	by := somebody("ana")
	w := newWindow(t)
	want := down()
	w.watcher.EXPECT().Watch(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, func() {}).Times(3)
	w.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.Execution{}, want).Times(2)
	if _, err := w.observer.Wait(t.Context(), by, "x", time.Minute); !errors.Is(err, want) {
		t.Errorf("wait answered %v", err)
	}
	if _, err := w.observer.Logs(t.Context(), by, "x", 0, time.Minute); !errors.Is(err, want) {
		t.Errorf("logs answered %v", err)
	}
	w.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(started(by, executions.Running), nil)
	w.logs.EXPECT().Read(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.LogPage{}, want)
	if _, err := w.observer.Logs(t.Context(), by, "x", 0, time.Minute); !errors.Is(err, want) {
		t.Errorf("logs answered %v", err)
	}
}
