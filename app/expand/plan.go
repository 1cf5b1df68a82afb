package expand

import (
	"context"

	"github.com/bifrost-run/bifrost/app/internal/survey"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// plan writes down for whom a batch runs. What an earlier plan has written stays.
func (l look) plan(ctx context.Context, b batches.Batch) (batches.Batch, error) {
	owner, err := l.authorizer.AbsentReach(ctx, b.Owner)
	if err != nil && !fault.Is(err, fault.Forbidden) {
		return b, err
	}
	selection := b.Selection() // an owner who is gone reaches nothing
	var items []batches.Item
	for org, err := range survey.All(ctx, l.ports.Organizations) {
		if err != nil {
			return b, err
		}
		if c := survey.Candidate(org, owner); selection.Takes(c) {
			items = append(items, batches.Item{Organization: org.ID, Name: org.Name, IsFirst: selection.GoesFirst(c)})
		}
	}
	if len(items) > 0 {
		if err := l.ports.Items.Plan(ctx, b.ID, items); err != nil {
			return b, err
		}
	}
	all, first, err := l.ports.Items.Tally(ctx, b)
	if err != nil {
		return b, err
	}
	return b.Planned(all.Total(), first.Total(), l.ports.Clock.Now())
}
