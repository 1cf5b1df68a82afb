// Package tell brings what needs attention to the people whom the alert rules name, or
// starts a workflow for it. Any number of programs may do it at once: of one trouble
// people hear once in a while, whoever looks first. What a rule is made of is entered
// elsewhere.
package tell

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/notify"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// tooOld is from when on nobody wants to hear of an item any more.
	tooOld = 24 * time.Hour
	// patience is for how long a message that cannot be sent is tried again.
	patience = time.Hour
	// atOnce is how many rules are served at the same time, so that one slow channel
	// does not hold up the others.
	atOnce = 16
	// rulesAtOnce is how many rules are read at once.
	rulesAtOnce = 200
)

// Address is under which people reach the web app, "https://bifrost.example.com"
// without a path; empty when nobody has said, and messages lead nowhere then.
type Address string

// Ports are what telling needs from outside.
type Ports struct {
	Alarms        store.Alarms
	Rules         store.Rules
	Told          store.Told
	Organizations store.Organizations
	Mailer        notify.Mailer
	Webhook       notify.Webhook
	Sealer        secret.Sealer
	Clock         system.Clock
}

// Teller tells people.
type Teller struct {
	ports      Ports
	authorizer *authorize.Authorizer
	starter    *start.Starter
	catalog    *describe.Catalog
	web        Address
	log        *slog.Logger
	waits      waits
}

// New is a Teller. The log hears of what could not be told, without any address.
func New(ports Ports, authorizer *authorize.Authorizer, starter *start.Starter, catalog *describe.Catalog, web Address, log *slog.Logger) *Teller {
	return &Teller{ports: ports, authorizer: authorizer, starter: starter, catalog: catalog, web: web, log: log}
}

// Tick tells about what has come since the last time. Trouble with one rule keeps no
// other waiting: it stands in the rule, and later ticks try again for an hour, less and
// less often. What the receiver refuses for good is tried once. The error is of what is not a rule's own, and names all of it.
func (t *Teller) Tick(ctx context.Context) error {
	now := t.ports.Clock.Now()
	items, err := t.ports.Alarms.Untold(ctx, now)
	if err != nil || len(items) == 0 {
		return err
	}
	rules, err := t.rules(ctx)
	if err != nil {
		return err
	}
	t.waits.tidy(now)
	left, late, failed := t.tellAll(ctx, planned(rules, items, now), now)
	for _, item := range items {
		if late[item.ID] || left[item.ID] && now.Sub(item.At) < patience {
			continue
		}
		if err := t.ports.Alarms.Told(ctx, item, now); err != nil {
			failed = append(failed, fmt.Errorf("item %s: %w", item.ID, err))
		}
	}
	return errors.Join(failed...)
}

// rules reads all of them.
func (t *Teller) rules(ctx context.Context) ([]alerts.Rule, error) {
	var all []alerts.Rule
	for p := (store.Paging{Limit: rulesAtOnce}); ; {
		page, err := t.ports.Rules.List(ctx, p)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, nil
		}
		p.After = page.Next
	}
}

// tellAll does the rounds of all rules, and answers the items that some rule has to try
// again, and those that it had no time for.
func (t *Teller) tellAll(ctx context.Context, rounds []round, now time.Time) (left, late map[executions.ID]bool, failed []error) {
	left, late = map[executions.ID]bool{}, map[executions.ID]bool{}
	var mu sync.Mutex
	var running sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, r := range rounds {
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			o := t.safely(ctx, r, now)
			mu.Lock()
			defer mu.Unlock()
			for _, c := range o.left {
				left[c.item.ID] = true
			}
			for _, c := range o.late {
				late[c.item.ID] = true
			}
			if len(o.failed) > 0 {
				failed = append(failed, fmt.Errorf("alert rule %s: %w", r.rule.ID, errors.Join(o.failed...)))
			}
		})
	}
	running.Wait()
	return left, late, failed
}

// safely lets a panic be the trouble of one rule, and not of the process: rules are
// served beside the tick, where nobody else would recover.
func (t *Teller) safely(ctx context.Context, r round, now time.Time) (o outcome) {
	defer func() {
		if cause := recover(); cause != nil {
			o = outcome{left: r.calls, failed: []error{fmt.Errorf("panicked: %v\n%s", cause, debug.Stack())}}
		}
	}()
	return t.serve(ctx, r, now)
}

// call is one trouble that a rule is to tell about.
type call struct {
	digest string
	// item is the newest of those that are the same trouble.
	item attention.Item
}

// round is what one rule has to tell.
type round struct {
	rule  alerts.Rule
	calls []call
}

// planned finds out what each rule has to tell. Of the items that are one trouble, the
// newest stands for all.
func planned(rules []alerts.Rule, items []attention.Item, now time.Time) []round {
	var rounds []round
	for _, rule := range rules {
		r, at := round{rule: rule}, map[string]int{}
		for _, item := range items {
			if now.Sub(item.At) > tooOld || !rule.Matches(item) {
				continue
			}
			digest := rule.Digest(item)
			i, known := at[digest]
			switch {
			case !known:
				at[digest] = len(r.calls)
				r.calls = append(r.calls, call{digest, item})
			case item.At.After(r.calls[i].item.At):
				r.calls[i].item = item
			}
		}
		if len(r.calls) > 0 {
			rounds = append(rounds, r)
		}
	}
	return rounds
}
