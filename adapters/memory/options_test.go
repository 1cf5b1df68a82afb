package memory_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/memory"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/cache"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/tests/contract/cachetest"
)

// Nothing may run on once everything is closed.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var global = permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope

func open(t *testing.T, clock system.Clock, bytes int) *memory.Options {
	t.Helper()
	o, err := memory.NewOptions(clock, memory.Limits{Bytes: bytes})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

func TestOptions(t *testing.T) {
	t.Parallel()
	cachetest.Run(t, func(t *testing.T, clock system.Clock) cache.Options { return open(t, clock, 0) })
}

// list takes about so many bytes.
func list(bytes int) cache.Load {
	return func(context.Context) (catalog.OptionList, error) {
		return catalog.OptionList{Options: []catalog.Option{{Label: strings.Repeat("x", bytes)}}, FetchedAt: time.Now()}, nil
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const limit, each, asked = 1 << 20, 64 << 10, 200
		o, scope := open(t, systemadapter.Clock{}, limit), global
		for i := range asked {
			if _, err := o.Ask(t.Context(), scope, fmt.Sprint(i), time.Time{}, list(each)); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait() // forgetting goes on in the background
		kept := 0
		for i := range asked {
			if _, ok := o.Last(scope, fmt.Sprint(i)); ok {
				kept++
			}
		}
		if kept == 0 || kept > limit/each {
			t.Errorf("%d lists of %d bytes are kept in %d", kept, each, limit)
		}
		o.Close()
	})
}

func TestAListThatIsTooLargeIsAnsweredAndNotKept(t *testing.T) {
	t.Parallel()
	o, scope := open(t, systemadapter.Clock{}, 1<<20), global
	answer, err := o.Ask(t.Context(), scope, "key", time.Time{}, list(2<<20))
	if err != nil || len(answer.Options) != 1 {
		t.Errorf("got %d options, %v", len(answer.Options), err)
	}
	if _, ok := o.Last(scope, "key"); ok {
		t.Error("it is kept")
	}
}

// What was kept before would be answered as the newest otherwise.
func TestAListThatIsTooLargeEndsTheOneBeforeIt(t *testing.T) {
	t.Parallel()
	o, scope := open(t, systemadapter.Clock{}, 1<<20), global
	first, err := o.Ask(t.Context(), scope, "key", time.Time{}, list(10))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Ask(t.Context(), scope, "key", first.FetchedAt, list(2<<20)); err != nil {
		t.Fatal(err)
	}
	if last, ok := o.Last(scope, "key"); ok {
		t.Errorf("the list before it is kept, of %d bytes", last.Bytes())
	}
	if answer, err := o.Ask(t.Context(), scope, "key", time.Time{}, list(20)); err != nil || answer.Remembered {
		t.Errorf("it is answered: %t, %v", answer.Remembered, err)
	}
}

func TestClosingEndsLoadsAndWaitsForThem(t *testing.T) {
	t.Parallel()
	o := open(t, systemadapter.Clock{}, 0)
	begun, ended := make(chan struct{}), false
	failed := make(chan error, 1)
	load := func(ctx context.Context) (catalog.OptionList, error) {
		close(begun)
		<-ctx.Done()
		ended = true
		return catalog.OptionList{}, ctx.Err()
	}
	go func() {
		_, err := o.Ask(t.Context(), global, "key", time.Time{}, load)
		failed <- err
	}()
	<-begun
	o.Close()
	if !ended {
		t.Error("it did not wait")
	}
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	o.Close() // once more is fine
}

func TestALimitBelowZeroIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := memory.NewOptions(systemadapter.Clock{}, memory.Limits{Bytes: -1}); err == nil {
		t.Error("it was taken")
	}
}
