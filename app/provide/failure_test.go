package provide

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow"
)

func asFault(err error, into **fault.Fault) bool { return errors.As(err, into) }

// hostile panics when somebody looks at it.
type hostile struct{}

func (hostile) Error() string                { panic("no text") }
func (hostile) MarshalJSON() ([]byte, error) { panic("no JSON") }

// failures are the ways in which a provider fails, and what is said of each.
func failures() map[string]struct {
	code     code
	sentence string
} {
	fails := func(err error) code {
		return func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) { return nil, err }
	}
	answers := func(value any) code {
		return func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
			return []workflow.Option{{Metadata: map[string]any{"x": value}}}, nil
		}
	}
	return map[string]struct {
		code     code
		sentence string
	}{
		"an error":             {fails(errors.New("403 of some server")), "The data provider failed."},
		"an explained error":   {fails(workflow.Explain(errors.New("403 of some server"), "Graph did not answer.")), "Graph did not answer."},
		"an error that panics": {fails(hostile{}), "The data provider failed."},
		"a panic":              {func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) { panic("kaputt") }, brokenSentence},
		"a goroutine that is gone": {func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
			runtime.Goexit()
			return nil, nil
		}, brokenSentence},
		"metadata without JSON": {answers(make(chan int)), "The data provider answered options that cannot be shown."},
		"metadata that panics":  {answers(hostile{}), brokenSentence},
	}
}

func TestAProviderThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.code)
			_, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things"})
			if !fault.Is(err, fault.Upstream) || fault.Code(err) != "provider_failed" || sentence(err) != c.sentence {
				t.Errorf("got %v", err)
			}
			if log := w.log.String(); !strings.Contains(log, "a data provider failed") || !strings.Contains(log, "provider=things organization="+string(w.org.ID)) {
				t.Errorf("the log says %s", log)
			}
			// An error is not kept.
			w.does(w.org, counting())
			if got := w.options(Request{Provider: "things"}); got.Cached || got.Options[0].Value != "1" {
				t.Errorf("after it: %+v", got)
			}
		})
	}
}

func TestTheLastGoodAnswerIsBetterThanNone(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, counting())
			first := w.options(Request{Provider: "things"})
			w.does(w.org, c.code)
			w.clock.move(time.Hour)
			got := w.options(Request{Provider: "things"})
			if got.StaleReason != c.sentence || !got.Cached || got.Options[0].Value != "1" || !got.FetchedAt.Equal(first.FetchedAt) || !got.ExpiresAt.Equal(first.ExpiresAt) {
				t.Errorf("got %+v", got)
			}
			w.clock.move(24 * time.Hour)
			if _, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things"}); fault.Code(err) != "provider_failed" {
				t.Errorf("after a day: %v", err)
			}
		})
	}
}

func TestAStaleAnswerIsSearchedAndCutAsAnyOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, numbered(2000))
	w.options(Request{Provider: "things"})
	w.does(w.org, failures()["an error"].code)
	if got := w.options(Request{Provider: "things", Refresh: true}); len(got.Options) != 1000 || !got.Truncated || got.StaleReason == "" {
		t.Errorf("got %d, %+v", len(got.Options), got.StaleReason)
	}
	if got := w.options(Request{Provider: "things", Refresh: true, Search: "number 1999"}); len(got.Options) != 1 {
		t.Errorf("got %+v", got)
	}
	// What another question was answered is no answer to this one.
	if _, err := w.source.Options(t.Context(), w.by(), Request{Provider: "people"}); fault.Code(err) != "provider_failed" {
		t.Errorf("got %v", err)
	}
}

func TestAFreshProviderHasALastAnswerAsWell(t *testing.T) {
	t.Parallel()
	w := newWorld(t, counting())
	w.options(Request{Provider: "fresh"})
	w.does(w.org, failures()["an explained error"].code)
	if got := w.options(Request{Provider: "fresh"}); got.StaleReason != "Graph did not answer." {
		t.Errorf("got %+v", got)
	}
}

// late is the error of a question in a bubble, and how long it took.
func late(t *testing.T, w *world) time.Duration {
	t.Helper()
	begun := time.Now()
	_, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things"})
	if !fault.Is(err, fault.Upstream) || sentence(err) != lateSentence {
		t.Errorf("got %v", err)
	}
	return time.Since(begun)
}

func TestAProviderThatTakesTooLongIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(ctx context.Context, _ *workflow.Run, _ inputs) ([]workflow.Option, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if took := late(t, w); took != 20*time.Second { // the bubble's clock is exact
			t.Errorf("it took %s", took)
		}
		if w.source.Abandoned() != 0 {
			t.Error("it counts as abandoned, and has ended")
		}
	})
}

func TestAProviderThatAnswersAtTheLastMomentIsHeard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(ctx context.Context, _ *workflow.Run, _ inputs) ([]workflow.Option, error) {
			<-ctx.Done()
			return []workflow.Option{{Label: "Late", Value: "1"}}, nil
		})
		if got := w.options(Request{Provider: "things"}); len(got.Options) != 1 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAProviderThatHangsHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release, secrets := make(chan struct{}), make(chan error, 1)
		w := newWorld(t, func(_ context.Context, run *workflow.Run, _ inputs) ([]workflow.Option, error) {
			<-release
			_, err := run.Secret(t.Context(), "key")
			secrets <- err
			return []workflow.Option{{Label: "Much too late", Value: "late"}}, nil
		})
		if took := late(t, w); took != 21*time.Second {
			t.Errorf("it took %s", took)
		}
		if w.source.Abandoned() != 1 || !strings.Contains(w.log.String(), "abandoned a data provider") {
			t.Errorf("%d abandoned, the log says %s", w.source.Abandoned(), w.log)
		}
		w.does(w.org, counting())
		if got := w.options(Request{Provider: "things"}); got.Options[0].Value != "1" {
			t.Errorf("the next question got %+v", got)
		}
		close(release)
		if err := <-secrets; !errors.Is(err, errOver) {
			t.Errorf("it was given a secret, or %v", err)
		}
		synctest.Wait()
		if w.source.Abandoned() != 0 || !strings.Contains(w.log.String(), "has ended") {
			t.Errorf("%d abandoned, the log says %s", w.source.Abandoned(), w.log)
		}
		if got := w.options(Request{Provider: "things"}); got.Options[0].Value != "1" || !got.Cached {
			t.Errorf("what came too late is shown: %+v", got)
		}
	})
}

func TestWhoeverLeavesIsNotToldOfAFailure(t *testing.T) {
	t.Parallel()
	begun, release := make(chan struct{}), make(chan struct{})
	w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
		close(begun)
		<-release
		return []workflow.Option{{Label: "One", Value: "1"}}, nil
	})
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	by := w.by()
	go func() {
		_, err := w.source.Options(ctx, by, Request{Provider: "things"})
		left <- err
	}()
	<-begun
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) || fault.Code(err) != "" {
		t.Errorf("got %v", err)
	}
	close(release)
	if got := w.options(Request{Provider: "things"}); got.Options[0].Value != "1" {
		t.Errorf("got %+v", got)
	}
}
