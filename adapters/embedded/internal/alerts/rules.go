// Package alerts keeps who is told about what needs attention, and what was told
// lately. Which rule is for what, and how anybody is told, is not decided here.
package alerts

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Rules keeps alert rules. It satisfies store.Rules. Locks are on their ids.
type Rules struct {
	db    *kv.DB
	locks *kv.Locks
}

var _ store.Rules = Rules{}

// New makes the ports on a store.
func New(db *kv.DB) (Rules, Told) {
	locks := kv.NewLocks()
	return Rules{db: db, locks: locks}, Told{db: db, locks: locks}
}

// Create adds one.
func (r Rules) Create(ctx context.Context, made alerts.Rule) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer r.locks.Lock(string(made.ID))()
	next := rowOf(made)
	var stored row
	found, err := r.db.Get(keyOf(made.ID), &stored)
	switch {
	case err != nil:
		return err
	case found && stored.isMadeAs(*next):
		return nil
	case found:
		return fault.New(fault.Conflict, "rule_exists", "Another alert rule has this id.")
	}
	return r.write(next)
}

// Get reads one.
func (r Rules) Get(ctx context.Context, id alerts.ID) (alerts.Rule, error) {
	if err := ctx.Err(); err != nil {
		return alerts.Rule{}, err
	}
	stored, err := r.known(id)
	if err != nil {
		return alerts.Rule{}, err
	}
	return stored.rule(), nil
}

// List reads a page of all rules. One that is damaged is left out: it must not hide
// the others.
func (r Rules) List(ctx context.Context, p store.Paging) (store.RulePage, error) {
	if err := ctx.Err(); err != nil {
		return store.RulePage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: kv.NewKey(kindRule), Limit: limit + 1, Sound: true}
	if p.After != "" {
		span.After = span.Prefix.With(p.After)
	}
	rows, err := kv.Scan[row](r.db, span)
	if err != nil {
		return store.RulePage{}, err
	}
	var page store.RulePage
	for _, found := range rows[:min(len(rows), limit)] {
		page.Items = append(page.Items, found.rule())
	}
	if len(rows) > limit {
		page.Next = rows[limit-1].ID
	}
	return page, nil
}

// errAnother is a defect of the caller: a change would leave one rule alone and write
// over another.
var errAnother = errors.New("an alert rule cannot be changed into another one")

// Change writes next in the place of what was.
func (r Rules) Change(ctx context.Context, was, next alerts.Rule) error {
	if was.ID != next.ID {
		return errAnother
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	defer r.locks.Lock(string(was.ID))()
	stored, err := r.known(was.ID)
	if err != nil {
		return err
	}
	if stored.Revision != was.Revision {
		return fault.New(fault.Conflict, "changed_meanwhile", "This alert rule has been changed meanwhile. Look at it again.")
	}
	return r.write(rowOf(next))
}

// Delete removes one. What cannot be read is removable, too.
func (r Rules) Delete(ctx context.Context, id alerts.ID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer r.locks.Lock(string(id))()
	if _, err := r.known(id); err != nil && !kv.Damaged(err) && !fault.Is(err, fault.NotFound) {
		return err
	}
	var b kv.Batch
	b.Delete(keyOf(id))
	return r.db.Commit(&b)
}

// known reads a rule. NotFound.
func (r Rules) known(id alerts.ID) (stored row, err error) {
	found, err := r.db.Get(keyOf(id), &stored)
	if err == nil && !found {
		err = alerts.ErrUnknown()
	}
	return stored, err
}

func (r Rules) write(next *row) error {
	var b kv.Batch
	b.Put(keyOf(alerts.ID(next.ID)), next)
	return r.db.Commit(&b)
}
