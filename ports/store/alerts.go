package store

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
)

// Rules keeps who is told about what needs attention. They are the provider's and belong
// to no organization.
type Rules interface {
	// Create adds one. Adding the same one again is no fault; Conflict rule_exists for
	// another one under its id.
	Create(ctx context.Context, r alerts.Rule) error
	// Get reads one. NotFound.
	Get(ctx context.Context, id alerts.ID) (alerts.Rule, error)
	// List reads a page of all rules in the order of their ids, which is that in which
	// they were made. Paging.After is a rule's id.
	List(ctx context.Context, p Paging) (RulePage, error)
	// Change puts next in the place of was, provided that nothing has changed it
	// meanwhile, which is what the Revision tells. NotFound; Conflict changed_meanwhile.
	Change(ctx context.Context, was, next alerts.Rule) error
	// Delete removes one for good; what is not there is no fault.
	Delete(ctx context.Context, id alerts.ID) error
}

// RulePage is a part of the rules.
type RulePage struct {
	Items []alerts.Rule
	// Next is the id of the last item, empty at the end.
	Next string
}

// Told remembers what was told, so that the same trouble within a while is told once.
type Told interface {
	// Tell claims the right to tell about a trouble, named by a digest: true for the one
	// caller who asked first since the instant, and false for everybody else. A caller
	// who dies after it has told nobody: once is at most once.
	Tell(ctx context.Context, trouble string, since, now time.Time) (bool, error)
	// Forget gives the right back, for telling that has failed; no fault when it is gone.
	Forget(ctx context.Context, trouble string) error
}
