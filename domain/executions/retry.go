package executions

import "time"

// Retry says how often a workflow is started again after a failure.
type Retry struct {
	// Attempts counts all starts, the first included; 0 and 1 both mean no retry.
	Attempts int
	// Backoff is the wait before the second attempt, doubled before each later one.
	Backoff time.Duration
	// Max caps the wait; zero means no cap.
	Max time.Duration
	// Jitter is the part of the wait that is random, 0 to 1.
	Jitter float64
}

// DelayMax is the longest wait that a failed attempt can ask for itself.
const DelayMax = 24 * time.Hour

// DelayAfter is the wait after an attempt that asked for one, at most DelayMax,
// and Delay after an attempt that asked for none.
func (r Retry) DelayAfter(asked time.Duration, attempt int, chance float64) time.Duration {
	if asked > 0 {
		return min(asked, DelayMax)
	}
	return r.Delay(attempt, chance)
}

// Delay is the wait after an attempt (counted from 1) that failed. chance is a
// random value in [0,1): with it, Jitter takes away up to that part of the wait.
func (r Retry) Delay(attempt int, chance float64) time.Duration {
	wait := max(r.Backoff, 0)
	for range attempt - 1 {
		if wait > (1<<62)/2 || (r.Max > 0 && wait >= r.Max) {
			break
		}
		wait *= 2
	}
	if r.Max > 0 {
		wait = min(wait, r.Max)
	}
	jitter := min(max(r.Jitter, 0), 1)
	return wait - time.Duration(float64(wait)*jitter*chance)
}
