package workflow

import "github.com/bifrost-run/bifrost/workflow/internal/failure"

// Explain gives an error the sentence that a technician reads. The error itself
// stays below it for those who may see details. Nil stays nil.
func Explain(err error, sentence string) error { return failure.Explain(err, sentence) }

// Permanent marks an error that another attempt cannot mend: the run fails at
// once, whatever its retry policy says. Nil stays nil.
func Permanent(err error) error { return failure.Permanent(err) }

// Diagnosis is what is known about the error of a run: Code, stable and in
// lower snake case; Message, one sentence for a technician; Step, the innermost
// one it comes from; Details, at most 16 KiB for those who may read them;
// Permanent, set when no further attempt is worth making.
type Diagnosis = failure.Diagnosis

// Diagnose explains the Err of an Outcome. For nil it is empty.
func Diagnose(err error) Diagnosis { return failure.Diagnose(err) }
