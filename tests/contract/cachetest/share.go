package cachetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func sharing() map[string]func(*testing.T, *desk) {
	return map[string]func(*testing.T, *desk){
		"many who ask at once cause one load":                  shareOne,
		"a load of one key is waited for by nobody of another": shareNoOthers,
		"a load of one scope is waited for by no other scope":  shareNoOtherScope,
		"whoever asks for something newer joins a load":        shareNewer,
	}
}

func shareOne(t *testing.T, d *desk) {
	one, begun, release := d.source("one"), make(chan struct{}), make(chan struct{})
	after := d.clock.Now().Add(-time.Second)
	load := func(ctx context.Context) (catalog.OptionList, error) {
		close(begun) // a second load panics
		<-release
		return one.load(ctx)
	}
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			answer, err := d.options.Ask(given.Context(t), d.scope, "key", after, load)
			if err != nil || len(answer.Options) != 1 {
				t.Errorf("got %+v, %v", answer, err)
			}
		})
	}
	<-begun
	close(release)
	all.Wait()
	one.wasAsked(1)
}

// blocked begins a load that goes on until the case ends.
func (d *desk) blocked(key string) {
	d.t.Helper()
	begun, release := make(chan struct{}), make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = d.options.Ask(context.WithoutCancel(d.t.Context()), d.scope, key, ever, func(context.Context) (catalog.OptionList, error) {
			close(begun)
			<-release
			return catalog.OptionList{}, errors.New("not in this case")
		})
	}()
	<-begun
	d.t.Cleanup(func() { close(release); <-done })
}

func shareNoOthers(_ *testing.T, d *desk) {
	d.blocked("slow")
	d.says(d.ask("key", ever, d.source("one").load).OptionList, "one")
}

func shareNoOtherScope(t *testing.T, d *desk) {
	d.blocked("key")
	source := d.source("one")
	answer, err := d.options.Ask(given.Context(t), given.Scope(), "key", ever, source.load)
	want.OK(t, err)
	d.says(answer.OptionList, "one")
}

func shareNewer(t *testing.T, d *desk) {
	one, begun, release := d.source("one"), make(chan struct{}), make(chan struct{})
	first := make(chan struct{})
	go func() {
		defer close(first)
		_, err := d.options.Ask(given.Context(t), d.scope, "key", ever, func(ctx context.Context) (catalog.OptionList, error) {
			close(begun)
			<-release
			return one.load(ctx)
		})
		if err != nil {
			t.Error(err)
		}
	}()
	<-begun
	d.clock.move(time.Second)
	asked := d.clock.Now()
	d.clock.move(time.Second)
	second := make(chan struct{})
	two := d.source("two")
	go func() {
		defer close(second)
		answer, err := d.options.Ask(given.Context(t), d.scope, "key", asked, two.load)
		if err != nil || answer.OptionList.Options[0].Value != "one" {
			t.Errorf("got %+v, %v", answer, err)
		}
	}()
	close(release)
	<-first
	<-second
	two.wasAsked(0)
}
