package batch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/internal/survey"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// chosen are the organizations of a batch as they are when it is entered, and what is
// wrong with the choice.
type chosen struct {
	list []organizations.ID
	// first counts those of its trial.
	first int
	bad   []fault.Field
}

// choose goes through all organizations once.
func (d *Desk) choose(ctx context.Context, by authorize.Caller, owner permissions.Reach, b batches.Batch) (chosen, error) {
	known := map[organizations.ID]batches.Candidate{} // to the caller
	selection := b.Selection()
	var c chosen
	for org, err := range survey.All(ctx, d.ports.Organizations) {
		if err != nil {
			return chosen{}, err
		}
		if !by.Reach.Member(org.ID) {
			continue
		}
		candidate := survey.Candidate(org, owner)
		known[org.ID] = candidate
		if !selection.Takes(candidate) || !by.Reach.At(org.ID).Has(permissions.ExecuteWorkflows) {
			continue
		}
		c.list = append(c.list, org.ID)
		if selection.GoesFirst(candidate) {
			c.first++
		}
	}
	c.judge(by, b, known)
	return c, nil
}

// judge lists what is wrong with a choice.
func (c *chosen) judge(by authorize.Caller, b batches.Batch, known map[organizations.ID]batches.Candidate) {
	for i, id := range b.Targets.IDs {
		if candidate, is := known[id]; is {
			c.noteNamed(by, candidate, "/targets/ids/"+strconv.Itoa(i))
		} else {
			c.bad = append(c.bad, batches.Unknown("/targets/ids/"+strconv.Itoa(i)))
		}
	}
	for i, id := range b.Except {
		if _, is := known[id]; !is {
			c.bad = append(c.bad, batches.Unknown("/except/"+strconv.Itoa(i)))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(b.Inputs)) {
		if _, is := known[id]; !is {
			c.bad = append(c.bad, batches.Unknown("/inputs/"+string(id)))
		} else if _, is := slices.BinarySearch(c.list, id); !is {
			c.note("/inputs/"+string(id), "not_a_target", "This organization is not among the targets.")
		}
	}
	switch {
	case len(c.bad) > 0:
	case len(c.list) == 0:
		c.note("/targets", "nobody", "This chooses no active organization in which you may run workflows.")
	case len(c.list) > batches.Most:
		c.note("/targets", "too_many", fmt.Sprintf("This chooses more than %d organizations. Start several batches.", batches.Most))
	case b.Trial != nil && c.first == 0:
		c.note("/canary/tags", "nobody", "None of the chosen organizations has one of these tags, so that none would go first.")
	}
}

// noteNamed says what keeps a member's organization from being a target.
func (c *chosen) noteNamed(by authorize.Caller, o batches.Candidate, at string) {
	switch {
	case !by.Reach.At(o.ID).Has(permissions.ExecuteWorkflows):
		c.note(at, "permission_required", "You need the permission canExecuteWorkflows there.")
	case !o.MayRun:
		c.note(at, "owner_needs_grant", needsGrant)
	case !o.IsActive:
		c.note(at, "organization_inactive", "This organization is inactive: leave it out.")
	}
}

func (c *chosen) note(pointer, code, message string) {
	c.bad = append(c.bad, fault.Field{In: "body", Pointer: pointer, Code: code, Message: message})
}
