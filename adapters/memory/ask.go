package memory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/cache"
)

var (
	errNoScope  = errors.New("memory for options: there is no scope")
	errVanished = errors.New("memory for options: the load ended its own goroutine")
)

// Ask answers what is kept and young enough, or waits for a load.
func (o *Options) Ask(ctx context.Context, s organizations.Scope, key string, after time.Time, load cache.Load) (cache.Answer, error) {
	if !s.Valid() {
		return cache.Answer{}, errNoScope
	}
	f, kept := o.join(place{s.Key(), key}, after, load)
	if f == nil {
		return cache.Answer{OptionList: kept, Remembered: true}, nil
	}
	select {
	case <-f.done:
		return cache.Answer{OptionList: f.list}, f.err
	case <-ctx.Done():
		return cache.Answer{}, ctx.Err()
	}
}

// join answers what is kept, or the load under way, which it begins when there is
// none. Looking and beginning are one act, so that nobody who looked before a load
// ended begins another.
func (o *Options) join(at place, after time.Time, load cache.Load) (*flight, catalog.OptionList) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if list, ok := o.kept.GetIfPresent(at); ok && list.FetchedAt.After(after) {
		return nil, list
	}
	f, under := o.flights[at]
	if !under {
		f = &flight{done: make(chan struct{}), err: errVanished}
		o.flights[at] = f
		o.loads.Go(func() { o.fly(at, f, load) })
	}
	return f, catalog.OptionList{}
}

// fly loads, and lands whatever becomes of it.
func (o *Options) fly(at place, f *flight, load cache.Load) {
	defer func() {
		if cause := recover(); cause != nil {
			f.err = fmt.Errorf("memory for options: the load panicked: %v", cause)
		}
		o.land(at, f)
	}()
	f.list, f.err = load(o.alive)
}

func (o *Options) land(at place, f *flight) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case f.err != nil:
	case weight(at, f.list) <= o.max:
		o.kept.Set(at, f.list)
	default: // what was kept before is no longer the last answer
		o.kept.Invalidate(at)
	}
	delete(o.flights, at)
	close(f.done)
}

// Forget drops what is kept.
func (o *Options) Forget(s organizations.Scope, key string) { o.kept.Invalidate(place{s.Key(), key}) }

// Drop drops everything that is kept in a scope.
func (o *Options) Drop(s organizations.Scope) {
	for at := range o.kept.Keys() {
		if at.scope == s.Key() {
			o.kept.Invalidate(at)
		}
	}
}

// Last answers what was kept last.
func (o *Options) Last(s organizations.Scope, key string) (catalog.OptionList, bool) {
	return o.kept.GetIfPresent(place{s.Key(), key})
}
