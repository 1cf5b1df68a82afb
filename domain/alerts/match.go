package alerts

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// The triggers that the rules know: those of executions.
const (
	triggeredByAlert = "alert"
	triggeredByBatch = "batch"
)

// Matches reports whether the rule tells about an item. What an alert itself has
// started is never told, or a workflow that fails would be started for its own failure
// for ever. It needs attention all the same.
func (r Rule) Matches(item attention.Item) bool {
	return !r.IsPaused && item.Trigger != triggeredByAlert &&
		isChosen(r.When.Organizations, organizations.ID(item.Scope.OrganizationID())) &&
		isChosen(r.When.Workflows, item.Workflow) &&
		isChosen(r.When.Statuses, item.Status) &&
		(!r.When.Unattended || !item.IsAttended())
}

// isChosen reports whether one of the list is the one; none stands for all. Global is
// no organization, and is chosen by choosing none.
func isChosen[T comparable](list []T, one T) bool {
	return len(list) == 0 || slices.Contains(list, one)
}

// Digest names the trouble of an item for a rule: two items of the same digest are told
// once within Quiet. What fails in the same way is the same trouble, in one place and
// one workflow. A batch fails once, wherever it runs, and each schedule or batch that
// stands still is a trouble of its own.
func (r Rule) Digest(item attention.Item) string {
	place := item.Scope.Key()
	if item.Trigger == triggeredByBatch {
		place = triggeredByBatch
	}
	sum := sha256.New()
	for _, part := range []string{string(r.ID), string(item.KindOf()), place, item.Workflow, item.Subject, cmp.Or(item.Code, item.Status)} {
		sum.Write([]byte(strings.ReplaceAll(part, "\x00", "\x00\x01") + "\x00\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Since is from when on an earlier message about the same trouble stands for one about
// an item: a while before now, and from the item itself on, however late it is looked
// at.
func Since(item attention.Item, now time.Time) time.Time {
	since := now.Add(-Quiet)
	if item.At.Before(since) {
		return item.At
	}
	return since
}

// Noted is the rule after it has told, or tried to. An instant that is zero leaves when
// it told last as it is; trouble is empty when it could.
func (r Rule) Noted(told time.Time, trouble string) Rule {
	if told.After(r.LastAt) {
		r.LastAt = told
	}
	r.Trouble = trouble
	r.Revision++
	return r
}

// Same reports whether two rules say the same. Times are compared as instants.
func (r Rule) Same(other Rule) bool {
	return r.ID == other.ID && r.Name == other.Name && r.When.same(other.When) && r.Then.same(other.Then) &&
		r.Owner == other.Owner && r.OwnerName == other.OwnerName && r.IsPaused == other.IsPaused &&
		r.LastAt.Equal(other.LastAt) && r.Trouble == other.Trouble && r.Revision == other.Revision &&
		r.CreatedAt.Equal(other.CreatedAt) && r.CreatedBy == other.CreatedBy && r.UpdatedAt.Equal(other.UpdatedAt) && r.UpdatedBy == other.UpdatedBy
}

func (w When) same(other When) bool {
	return w.Unattended == other.Unattended && slices.Equal(w.Organizations, other.Organizations) &&
		slices.Equal(w.Workflows, other.Workflows) && slices.Equal(w.Statuses, other.Statuses)
}

func (t Then) same(other Then) bool {
	return t.Channel == other.Channel && t.AddressHint == other.AddressHint && t.Workflow == other.Workflow &&
		slices.Equal(t.To, other.To) && slices.Equal(t.Secret, other.Secret)
}
