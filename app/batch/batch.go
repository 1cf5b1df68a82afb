// Package batch enters, shows and steers one workflow for many organizations at once.
// What becomes of a batch once it is entered is done elsewhere.
package batch

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what a Desk needs from outside.
type Ports struct {
	Batches       store.Batches
	Items         store.BatchItems
	Organizations store.Organizations
	Clock         system.Clock
	Random        system.Random
}

// Desk is where people ask for batches. A batch is its owner's, and an administrator's
// or any other person's who may see the history of every organization; for everybody
// else it is not there.
type Desk struct {
	ports      Ports
	catalog    *describe.Catalog
	authorizer *authorize.Authorizer
	starter    *start.Starter
	recorder   *record.Recorder
}

// New is a Desk.
func New(ports Ports, catalog *describe.Catalog, authorizer *authorize.Authorizer, starter *start.Starter, recorder *record.Recorder) *Desk {
	return &Desk{ports: ports, catalog: catalog, authorizer: authorizer, starter: starter, recorder: recorder}
}

// View is a batch as one caller may see it.
type View struct {
	Batch batches.Batch
	// All counts its organizations, First those of them that go first.
	All, First batches.Tally
	// Allowed is what the caller may do with it now.
	Allowed []batches.Event
}

// Get reads one. NotFound.
func (d *Desk) Get(ctx context.Context, by authorize.Caller, id batches.ID) (View, error) {
	b, err := d.seen(ctx, by, id)
	if err != nil {
		return View{}, err
	}
	return d.view(ctx, by, b)
}

func (d *Desk) view(ctx context.Context, by authorize.Caller, b batches.Batch) (View, error) {
	all, first, err := d.ports.Items.Tally(ctx, b)
	if err != nil {
		return View{}, err
	}
	v := View{Batch: b, All: all, First: first}
	v.Allowed, err = d.allowed(ctx, by, b, all)
	return v, err
}

// looks is how often one answer asks the store for more, where the caller may not see
// what it has found.
const looks = 4

// List reads a page of the batches that the caller may see, the newest first and without
// their inputs. A page may be shorter than asked for, or empty, without being the last.
func (d *Desk) List(ctx context.Context, by authorize.Caller, p store.Paging) (store.BatchPage, error) {
	page := store.BatchPage{Next: p.After}
	for range looks {
		found, err := d.ports.Batches.List(ctx, store.Paging{After: page.Next, Limit: p.Limit - len(page.Items)})
		if err != nil {
			return store.BatchPage{}, err
		}
		page.Next = found.Next
		for _, b := range found.Items {
			if maySee(by, b) {
				page.Items = append(page.Items, b)
			}
		}
		if page.Next == "" || len(page.Items) >= p.Limit {
			break
		}
	}
	return page, nil
}

// Items reads a page of the organizations of a batch, without those that the caller is
// not a member of any more: a page may be shorter than asked for without being the last.
// NotFound.
func (d *Desk) Items(ctx context.Context, by authorize.Caller, id batches.ID, p store.Paging) (store.BatchItemPage, error) {
	b, err := d.seen(ctx, by, id)
	if err != nil {
		return store.BatchItemPage{}, err
	}
	page, err := d.ports.Items.List(ctx, b, p)
	if err != nil {
		return store.BatchItemPage{}, err
	}
	found := page.Items
	page.Items = nil
	for _, item := range found {
		if by.Reach.Member(item.Organization) {
			page.Items = append(page.Items, item)
		}
	}
	return page, nil
}

// seen reads a batch that the caller may see. NotFound.
func (d *Desk) seen(ctx context.Context, by authorize.Caller, id batches.ID) (batches.Batch, error) {
	b, err := d.ports.Batches.Get(ctx, id)
	if err == nil && !maySee(by, b) {
		err = batches.ErrUnknown()
	}
	if err != nil {
		return batches.Batch{}, err
	}
	return b, nil
}

func maySee(by authorize.Caller, b batches.Batch) bool {
	return b.Owner == by.Principal.User.ID || by.Principal.IsAdmin() || by.Reach.Everywhere.Has(permissions.ViewHistory)
}

// maySteer reports whether somebody who sees a batch may decide about it: its owner, and
// whoever may run workflows for every organization.
func maySteer(by authorize.Caller, b batches.Batch) bool {
	return b.Owner == by.Principal.User.ID || by.Reach.Everywhere.Has(permissions.ExecuteWorkflows)
}

// allowed is what the caller may do with a batch now. What makes them its owner is asked
// of storage, and only where it is possible at all.
func (d *Desk) allowed(ctx context.Context, by authorize.Caller, b batches.Batch, all batches.Tally) ([]batches.Event, error) {
	if !maySteer(by, b) {
		return nil, nil
	}
	var list []batches.Event
	if _, err := b.Stage.Next(batches.EventCancel); err == nil {
		list = append(list, batches.EventCancel)
	}
	for _, e := range []batches.Event{batches.EventContinue, batches.EventRetry} {
		if _, err := b.Stage.Next(e); err != nil || e == batches.EventRetry && all.Failures() == 0 {
			continue
		}
		switch err := d.takesOver(ctx, by, b); {
		case err == nil:
			list = append(list, e)
		case !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.Conflict):
			return nil, err
		}
	}
	return list, nil
}
