package cachetest

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
)

func failing() map[string]func(*testing.T, *desk) {
	return map[string]func(*testing.T, *desk){
		"an error is for all who waited, and is not kept": failOnce,
		"an error leaves what was kept before":            failKeeps,
		"a load that panics is an error":                  failPanic,
		"a load that ends its goroutine is an error":      failGoexit,
	}
}

var errLoad = errors.New("the provider failed")

func fails(context.Context) (catalog.OptionList, error) { return catalog.OptionList{}, errLoad }

func failOnce(t *testing.T, d *desk) {
	begun, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	load := func(ctx context.Context) (catalog.OptionList, error) {
		once.Do(func() { close(begun) })
		<-release
		return fails(ctx)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := d.options.Ask(given.Context(t), d.scope, "key", ever, load); !errors.Is(err, errLoad) {
				t.Errorf("got %v", err)
			}
		})
	}
	<-begun
	close(release)
	all.Wait()
	if last, ok := d.options.Last(d.scope, "key"); ok {
		t.Errorf("an error left %+v", last)
	}
	d.says(d.ask("key", ever, d.source("one").load).OptionList, "one")
}

func failKeeps(t *testing.T, d *desk) {
	first := d.ask("key", ever, d.source("one").load)
	if _, err := d.options.Ask(given.Context(t), d.scope, "key", first.FetchedAt, fails); !errors.Is(err, errLoad) {
		t.Errorf("got %v", err)
	}
	last, ok := d.options.Last(d.scope, "key")
	if d.says(last, "one"); !ok {
		t.Error("it is gone")
	}
}

func failPanic(t *testing.T, d *desk) {
	d.breaks(t, func(context.Context) (catalog.OptionList, error) { panic("kaputt") })
}

func failGoexit(t *testing.T, d *desk) {
	d.breaks(t, func(context.Context) (catalog.OptionList, error) {
		runtime.Goexit()
		return catalog.OptionList{}, nil
	})
}

// breaks expects an error of a load, and that the next one is asked.
func (d *desk) breaks(t *testing.T, load func(context.Context) (catalog.OptionList, error)) {
	t.Helper()
	answer, err := d.options.Ask(given.Context(t), d.scope, "key", ever, load)
	if err == nil || errors.Is(err, context.DeadlineExceeded) || len(answer.Options) > 0 {
		t.Errorf("got %+v, %v", answer, err)
	}
	if _, ok := d.options.Last(d.scope, "key"); ok {
		t.Error("it was kept")
	}
	d.says(d.ask("key", ever, d.source("one").load).OptionList, "one")
}
