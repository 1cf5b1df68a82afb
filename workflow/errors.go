package workflow

import "github.com/bifrost-run/bifrost/workflow/internal/failure"

// Explain gives an error the sentence that a technician reads. The error itself
// stays below it for those who may see details. Nil stays nil.
func Explain(err error, sentence string) error { return failure.Explain(err, sentence) }

// Permanent marks an error that another attempt cannot mend: the run fails at
// once, whatever its retry policy says. Nil stays nil.
func Permanent(err error) error { return failure.Permanent(err) }
