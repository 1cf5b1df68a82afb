package host

// Past is what a finished run left behind, for an undo of it.
type Past struct {
	// Run is the run as its code knew it, and its organization as it is now.
	Run Run
	// Steps are the stored ones in the order in which they were stored. The Result
	// is nil for an intent, and for a step whose result nobody can open any more.
	Steps []Step
	// FailedSteps are those that failed in the last attempt, by name and whether they
	// have an undo.
	FailedSteps []Step
	// CutOff says that others may have failed, too, or were at work when the run ended.
	CutOff bool
	// Done are the names of the steps that earlier undos of the run have stored.
	Done []string
	// MayRetry says that this attempt may be followed by another one: an undo that
	// failed and may be mended ends it then.
	MayRetry bool
}
