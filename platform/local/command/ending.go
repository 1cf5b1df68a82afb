package command

import (
	"fmt"
	"io"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/client"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/show"
)

// codeOf is how a run that ended so ends a command.
func codeOf(s executions.Status) error {
	switch s {
	case executions.Success:
		return nil
	case executions.CompletedWithErrors:
		return line.EndingError{Code: line.ExitPartly}
	default:
		return line.EndingError{Code: line.ExitError}
	}
}

// report shows how a run ended: what became of it to trouble, its result to out.
func report(out, trouble io.Writer, e client.Execution, asJSON bool) error {
	took := time.Duration(e.DurationMs) * time.Millisecond
	fmt.Fprintf(trouble, "%s after %s\n", e.Status, took)
	for _, f := range e.Failures {
		show.Failure(trouble, f.Item, f.Message)
	}
	if e.Error != nil {
		show.Problem(trouble, e.Error.Step, e.Error.Message, e.Error.Details)
	}
	var err error
	switch {
	case asJSON:
		err = show.JSON(out, e.JSON)
	case e.Result != nil:
		err = show.Result(out, e.Result.Kind, e.Result.Body())
	}
	if err != nil {
		return err
	}
	return codeOf(executions.Status(e.Status))
}
