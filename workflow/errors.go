package workflow

import (
	"time"

	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// Explain gives an error the sentence that a technician reads. The error itself
// stays below it for those who may see details. Nil stays nil.
func Explain(err error, sentence string) error { return failure.Explain(err, sentence) }

// Permanent marks an error that another attempt cannot mend: the run fails at
// once, whatever its retry policy says. Nil stays nil.
func Permanent(err error) error { return failure.Permanent(err) }

// RetryAfter marks an error that is worth another attempt, and not before d has
// passed. Where a policy allows another attempt, d takes the place of its
// backoff: that of Spec.Retry, for which d is at most 24 hours, or of StepRetry.
// A d of zero or less says nothing. The outermost mark counts. Nil stays nil.
func RetryAfter(err error, d time.Duration) error { return failure.RetryAfter(err, d) }
