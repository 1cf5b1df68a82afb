package batches

import (
	"slices"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Candidate is what a batch needs to know of an organization.
type Candidate struct {
	ID       organizations.ID
	Tags     []string
	IsActive bool
	// MayRun says that the owner may run workflows for it.
	MayRun bool
}

// Selection finds the organizations of one batch.
type Selection struct {
	all           bool
	named, except map[organizations.ID]bool
	tags, first   []string
}

// Selection is ready to look at many organizations.
func (b Batch) Selection() Selection {
	s := Selection{all: b.Targets.All, named: setOf(b.Targets.IDs), except: setOf(b.Except), tags: b.Targets.Tags}
	if b.Trial != nil {
		s.first = b.Trial.Tags
	}
	return s
}

// Takes reports whether the batch runs for an organization. One that was named is taken
// as it is: whether there can be a run is found out, and said, when it is started.
func (s Selection) Takes(c Candidate) bool {
	switch {
	case s.except[c.ID]:
		return false
	case s.named[c.ID]:
		return true
	case !c.IsActive || !c.MayRun:
		return false
	default:
		return s.all || shareOne(s.tags, c.Tags)
	}
}

// GoesFirst reports whether an organization of the batch belongs to its trial.
func (s Selection) GoesFirst(c Candidate) bool { return shareOne(s.first, c.Tags) }

func setOf(ids []organizations.ID) map[organizations.ID]bool {
	set := make(map[organizations.ID]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

func shareOne(a, b []string) bool {
	return slices.ContainsFunc(a, func(tag string) bool { return slices.Contains(b, tag) })
}
