package cachetest

import (
	"context"
	"errors"
	"testing"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
)

func leaving() map[string]func(*testing.T, *desk) {
	return map[string]func(*testing.T, *desk){
		"whoever leaves takes nobody along":             leaveOthers,
		"a load that nobody waits for any more is kept": leaveAll,
		"a load knows nothing of who asked":             leaveNothing,
		"whoever has left gets what is kept":            leaveKept,
	}
}

type secretKey struct{}

// slow begins a load for somebody who leaves, and answers once they have left.
// The load goes on until release.
func (d *desk) slow(t *testing.T, one *source, release <-chan struct{}) {
	t.Helper()
	ctx, leave := context.WithCancel(given.Context(t))
	begun := make(chan struct{})
	left := make(chan error, 1)
	go func() {
		_, err := d.options.Ask(ctx, d.scope, "key", ever, func(load context.Context) (catalog.OptionList, error) {
			close(begun)
			<-release
			if load.Err() != nil {
				t.Error("the load ended with whoever began it")
			}
			return one.load(load)
		})
		left <- err
	}()
	<-begun
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("whoever left got %v", err)
	}
}

func leaveOthers(t *testing.T, d *desk) {
	one, release := d.source("one"), make(chan struct{})
	d.slow(t, one, release)
	waits := make(chan struct{})
	go func() {
		defer close(waits)
		answer, err := d.options.Ask(given.Context(t), d.scope, "key", ever, one.load)
		if err != nil || len(answer.Options) != 1 {
			t.Errorf("got %+v, %v", answer, err)
		}
	}()
	close(release)
	<-waits
	one.wasAsked(1)
}

func leaveAll(t *testing.T, d *desk) {
	one, release := d.source("one"), make(chan struct{})
	d.slow(t, one, release)
	close(release)
	d.says(d.ask("key", ever, one.load).OptionList, "one")
	one.wasAsked(1)
}

func leaveNothing(t *testing.T, d *desk) {
	ctx := context.WithValue(given.Context(t), secretKey{}, "who asked")
	_, err := d.options.Ask(ctx, d.scope, "key", ever, func(load context.Context) (catalog.OptionList, error) {
		if _, limited := load.Deadline(); limited || load.Value(secretKey{}) != nil {
			t.Errorf("the load knows %v", load)
		}
		return d.source("one").list(), nil
	})
	if err != nil {
		t.Error(err)
	}
}

func leaveKept(t *testing.T, d *desk) {
	one := d.source("one")
	d.ask("key", ever, one.load)
	answer, err := d.options.Ask(given.Ended(t), d.scope, "key", ever, one.load)
	if err != nil || !answer.Remembered {
		t.Errorf("got %+v, %v", answer, err)
	}
	one.wasAsked(1)
}
