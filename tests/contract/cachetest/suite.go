// Package cachetest holds what every adapter must do with cache.Options:
// remembering lists of options, in one scope each, and loading one once for all
// who ask.
package cachetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/cache"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Open makes an adapter that has remembered nothing and ages by the clock; the
// end of the test closes it.
type Open func(t *testing.T, clock system.Clock) cache.Options

// Run shows the behaviours one by one, each on a new adapter.
func Run(t *testing.T, open Open) {
	t.Helper()
	for name, cases := range map[string]map[string]func(*testing.T, *desk){
		"remember": remembering(), "share": sharing(), "fail": failing(), "leave": leaving(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for behaviour, show := range cases {
				t.Run(behaviour, func(t *testing.T) {
					t.Parallel()
					clock := &clock{now: given.Now()}
					show(t, &desk{t: t, options: open(t, clock), clock: clock, scope: given.Scope()})
				})
			}
		})
	}
}

// desk is an adapter with a clock, and the scope of most questions.
type desk struct {
	t       *testing.T
	options cache.Options
	clock   *clock
	scope   organizations.Scope
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the moment that the clock shows.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// source loads lists of one option, and counts how often it was asked.
type source struct {
	desk  *desk
	value string
	asked atomic.Int64
}

func (d *desk) source(value string) *source { return &source{desk: d, value: value} }

func (s *source) load(context.Context) (catalog.OptionList, error) {
	s.asked.Add(1)
	return s.list(), nil
}

// list is what is loaded now.
func (s *source) list() catalog.OptionList {
	return catalog.OptionList{
		Options:   []catalog.Option{{Label: "The " + s.value, Value: s.value, Metadata: []byte(`{"a":1}`)}},
		FetchedAt: s.desk.clock.Now(),
	}
}

// wasAsked expects a number of loads.
func (s *source) wasAsked(times int64) {
	s.desk.t.Helper()
	if got := s.asked.Load(); got != times {
		s.desk.t.Errorf("%s was loaded %d times, want %d", s.value, got, times)
	}
}

// ever is before every list.
var ever time.Time

// ask expects an answer.
func (d *desk) ask(key string, after time.Time, load cache.Load) cache.Answer {
	d.t.Helper()
	answer, err := d.options.Ask(given.Context(d.t), d.scope, key, after, load)
	want.OK(d.t, err)
	return answer
}

// says expects a list of one option.
func (d *desk) says(list catalog.OptionList, value string) {
	d.t.Helper()
	if len(list.Options) != 1 || list.Options[0].Value != value || list.Options[0].Label != "The "+value || string(list.Options[0].Metadata) != `{"a":1}` {
		d.t.Errorf("got %+v, want %s", list, value)
	}
}
