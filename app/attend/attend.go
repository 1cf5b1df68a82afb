// Package attend shows people what they should look at, of all their organizations,
// and keeps what they say about it. What raises it is the store's.
package attend

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// window is how far back the list goes, by when the runs were accepted.
	window = 14 * 24 * time.Hour
	// looks is how often one answer asks the store for more, where the caller may not
	// see what it has found.
	looks = 4
)

// Desk is where people find what needs their attention.
type Desk struct {
	items    store.Attention
	recorder *record.Recorder
	clock    system.Clock
}

// New is a Desk over these ports.
func New(items store.Attention, recorder *record.Recorder, clock system.Clock) *Desk {
	return &Desk{items: items, recorder: recorder, clock: clock}
}

// Filter says which items are asked for.
type Filter struct {
	// Resolved narrows to those that are, or are not; nil is both.
	Resolved *bool
}

// List reads a page of the items of every organization in which the caller has
// canViewHistory, the newest run first, without the runs that they watched themselves.
// A page may be shorter than asked for, or empty, without being the last: ScannedTo
// says how far it has come then.
func (d *Desk) List(ctx context.Context, by authorize.Caller, f Filter, p store.Paging) (store.AttentionPage, error) {
	since := d.clock.Now().Add(-window)
	page := store.AttentionPage{Next: p.After}
	for range looks {
		found, err := d.items.List(ctx, since, store.Paging{After: page.Next, Limit: p.Limit - len(page.Items)})
		if err != nil {
			return store.AttentionPage{}, err
		}
		page.Next, page.ScannedTo = found.Next, found.ScannedTo
		for _, item := range found.Items {
			if f.passes(item) && maySee(by, item) && !item.IsWatchedBy(by.Principal.User.ID) {
				page.Items = append(page.Items, item)
			}
		}
		if page.Next == "" || len(page.Items) >= p.Limit {
			break
		}
	}
	return page, nil
}

func (f Filter) passes(item attention.Item) bool {
	return f.Resolved == nil || *f.Resolved == item.IsResolved()
}

// maySee reports whether a caller may read the run of an item, or the batch.
func maySee(by authorize.Caller, item attention.Item) bool {
	if item.KindOf() == attention.OfBatch && item.ActorID == by.Principal.User.ID {
		return true // a batch belongs to no client, and its owner sees it
	}
	held := by.Reach.Everywhere
	if !item.Scope.IsGlobal() {
		held = by.Reach.At(organizations.ID(item.Scope.OrganizationID()))
	}
	return held.Has(permissions.ViewHistory) && by.Principal.Sees(item.Workflow)
}

// Words are what somebody says about an item; nil leaves it as it is.
type Words struct {
	// Mine takes it, or gives it back, whoever has it.
	Mine       *bool
	IsResolved *bool
	Note       *string
}

// changeTries is how often a change is made anew that somebody else got in the way of.
const changeTries = 3

// Change keeps what somebody says about an item of their scope. Accept looks at it as
// it is and may refuse. Faults: Forbidden without canViewHistory, NotFound,
// validation_failed, Conflict changed_meanwhile.
func (d *Desk) Change(ctx context.Context, by permissions.Authority, id executions.ID, w Words, accept func(attention.Item) error) (attention.Item, error) {
	if !by.Permissions.Has(permissions.ViewHistory) {
		return attention.Item{}, permissions.Missing(permissions.ViewHistory)
	}
	for try := 1; ; try++ {
		item, err := d.change(ctx, by, id, w, accept)
		if !fault.Is(err, fault.Conflict) || try == changeTries {
			return item, err
		}
	}
}

func (d *Desk) change(ctx context.Context, by permissions.Authority, id executions.ID, w Words, accept func(attention.Item) error) (attention.Item, error) {
	was, err := d.items.Get(ctx, by.Scope, id)
	if err == nil && !by.Principal.Sees(was.Workflow) {
		err = attention.ErrUnknown()
	}
	if err == nil {
		err = accept(was)
	}
	if err != nil {
		return attention.Item{}, err
	}
	next, err := was.Changed(w.change(by), by.Principal.User.ID, d.clock.Now())
	if err != nil || next.Same(was) {
		return next, err
	}
	entry := record.Change{Action: audit.AttentionChange, ID: string(id), Before: kept(was), After: kept(next)}
	if err := d.recorder.Write(ctx, by, entry); err != nil {
		return attention.Item{}, err
	}
	return next, d.items.Change(ctx, was, next)
}

func (w Words) change(by permissions.Authority) attention.Change {
	c := attention.Change{IsResolved: w.IsResolved, Note: w.Note}
	if w.Mine != nil {
		c.Assignee = new(permissions.UserID)
		if *w.Mine {
			*c.Assignee, c.AssigneeName = by.Principal.User.ID, by.Principal.User.DisplayName
		}
	}
	return c
}

// itemRecord is what the audit trail keeps of an item.
type itemRecord struct {
	Workflow   string `json:"workflow"`
	Assignee   string `json:"assignee,omitempty"`
	IsResolved bool   `json:"isResolved"`
	Note       string `json:"note,omitempty"`
}

func kept(i attention.Item) itemRecord {
	return itemRecord{Workflow: i.Workflow, Assignee: string(i.Assignee), IsResolved: i.IsResolved(), Note: i.Note}
}
