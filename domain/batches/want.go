package batches

// HasFailed reports whether the last run that was asked for an organization was refused
// or did not end well. One that somebody cancelled has not failed: they know.
func (i Item) HasFailed() bool {
	return i.Refusal != Refusal{} || i.Status.IsTrouble()
}

// IsOpen reports whether the organization has a run that is not over.
func (i Item) IsOpen() bool {
	return i.Run != "" && i.Status != "" && !i.Status.IsTerminal()
}

// Wants reports whether a run of this round is still to be asked for: each organization
// has one, and another one in a retry when it has failed before.
func (b Batch) Wants(i Item) bool {
	return i.Round == 0 || i.Round < b.lastRetry() && i.HasFailed()
}

// lastRetry is the last round that was a retry, 0 for none.
func (b Batch) lastRetry() int {
	for n := len(b.Asks) - 1; n >= 0; n-- {
		if b.Asks[n].IsRetry {
			return n + 2
		}
	}
	return 0
}

// NeedsStart reports whether a run is to be asked for now.
func (b Batch) NeedsStart(i Item) bool {
	switch b.Stage {
	case Canary:
		return i.IsFirst && b.Wants(i)
	case Running:
		return b.Wants(i)
	default:
		return false
	}
}

// Asked is the item once its run of the batch's round was asked for; a refusal that is
// not zero says why there is none.
func (b Batch) Asked(i Item, r Refusal) Item {
	i.Round, i.Refusal, i.Run, i.Status, i.Problem = b.Round, r, "", "", ""
	if r == (Refusal{}) {
		i.Run = b.RunID(i.Organization, b.Round)
	}
	return i
}

// Total counts all items.
func (t Tally) Total() int {
	return t.Waiting + t.Refused + t.Open + t.Success + t.CompletedWithErrors + t.Failed + t.Timeout + t.Cancelled
}

// Failures counts what a retry would ask for again.
func (t Tally) Failures() int { return t.Refused + t.CompletedWithErrors + t.Failed + t.Timeout }

// IsSettled reports whether everything was asked for and nothing of it is open.
func (t Tally) IsSettled() bool { return t.Waiting == 0 && t.Open == 0 }
