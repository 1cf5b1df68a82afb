// Package survey goes through all organizations for a batch. Who may see them is for
// whoever asks to decide.
package survey

import (
	"context"
	"iter"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// page is how many organizations are read at once: all of an ordinary provider's.
const page = 1000

// All goes through every organization, in the order of their ids. An error is the last
// that it answers.
func All(ctx context.Context, from store.Organizations) iter.Seq2[organizations.Organization, error] {
	return func(yield func(organizations.Organization, error) bool) {
		for at := (store.Paging{Limit: page}); ; {
			found, err := from.List(ctx, at)
			if err != nil {
				yield(organizations.Organization{}, err)
				return
			}
			for _, org := range found.Items {
				if !yield(org, nil) {
					return
				}
			}
			if at.After = found.Next; at.After == "" {
				return
			}
		}
	}
}

// Candidate is an organization as a batch looks at it, for an owner who reaches so far.
func Candidate(org organizations.Organization, owner permissions.Reach) batches.Candidate {
	return batches.Candidate{ID: org.ID, Tags: org.Tags, IsActive: org.IsActive, MayRun: owner.At(org.ID).Has(permissions.ExecuteWorkflows)}
}
