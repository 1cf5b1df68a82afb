// Package verdict says in the domain's words how an attempt ended, and whether
// another one may end better. What becomes of the run then is not decided here.
package verdict

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// FailuresMax is how many failed items and steps of a run are kept by name: the
// rest is a number, because all of them stand in one row.
const FailuresMax = 1000

// Why an attempt's contexts ended. The causes tell a cancelled run from a lost
// lease and from a process that is going down.
var (
	ErrCancelled = errors.New("the run was cancelled")
	ErrShutdown  = errors.New("the program is stopping")
	ErrTimeout   = errors.New("the run took too long")
)

// ResultMax is the largest result of a workflow or of a step, in bytes of JSON:
// what a browser can still show and a store keep in one piece.
const ResultMax = 8 << 20

// Unreadable ends a run whose sealed values cannot be opened: asking again gives
// the same answer for as long as the key is another one. The fault is not wrapped,
// because it says that asking again may help.
func Unreadable(err error) error {
	if fault.Code(err) != "secret_unreadable" {
		return err
	}
	return fmt.Errorf("%w (%s)", host.Refusal("secret_unreadable", "The secrets of this run cannot be read with the key that the platform has now. Start it again."), err.Error())
}

// Attempt is what the verdict is about.
type Attempt struct {
	// Number counts from 1.
	Number   int
	Timeout  time.Duration
	Progress executions.Progress
}

// Of judges what the function came to; cause is why its context ended, nil when
// it did not. mendable says that another attempt may end better.
func (a Attempt) Of(out host.Outcome, cause error) (o executions.Outcome, mendable bool) {
	o = executions.Outcome{Progress: a.Progress, FailedSteps: a.failedSteps(out), Failures: failures(out)}
	switch {
	case out.Err == nil && len(out.Result) > ResultMax:
		o.Event = executions.EventFail
		o.Problem = &executions.Problem{Code: "result_too_large", Message: "The workflow finished, but its result is larger than 8 MiB and was dropped."}
	case out.Err == nil:
		o.Event = executions.EventSucceed
		if len(o.Failures) > 0 || len(o.FailedSteps) > 0 {
			o.Event = executions.EventPartly
		}
		o.Result = executions.Result{Kind: executions.ResultKind(out.Kind), Body: out.Result}
	case errors.Is(cause, ErrCancelled):
		o.Event = executions.EventAbort
	case errors.Is(cause, ErrTimeout):
		o.Event = executions.EventTimeOut
		o.Problem = a.timedOut(out.Err)
	case errors.Is(cause, ErrShutdown):
		o.Event = executions.EventFail
		o.Problem = &executions.Problem{Code: "interrupted", Message: "The program was stopped during the run."}
		return o, true
	default:
		o.Event = executions.EventFail
		o.Problem = problem(out.Err)
		return o, !host.Diagnose(out.Err).Permanent
	}
	return o, false
}

func problem(err error) *executions.Problem {
	d := host.Diagnose(err)
	return &executions.Problem{Code: d.Code, Message: d.Message, Step: d.Step, Details: d.Details}
}

func (a Attempt) timedOut(err error) *executions.Problem {
	p := problem(err)
	p.Code = "timeout"
	p.Message = fmt.Sprintf("The run took longer than %s and was stopped.", spoken(a.Timeout))
	return p
}

// spoken is a duration as people say it: "5 minutes" and not "5m0s".
func spoken(d time.Duration) string {
	unit, name := time.Second, "second"
	switch {
	case d == 0 || d%time.Second != 0:
		return d.String()
	case d%time.Minute == 0:
		unit, name = time.Minute, "minute"
	}
	if d == unit {
		return "1 " + name
	}
	return strconv.FormatInt(int64(d/unit), 10) + " " + name + "s"
}

func failures(out host.Outcome) []executions.Failure {
	var list []executions.Failure
	for i, f := range out.Failures {
		if i == FailuresMax {
			more := strconv.Itoa(len(out.Failures) - i)
			return append(list, executions.Failure{Item: "and " + more + " more", Message: "Too many to name; the log has them."})
		}
		list = append(list, executions.Failure{Item: f.Item, Message: f.Message})
	}
	return list
}

func (a Attempt) failedSteps(out host.Outcome) []executions.Step {
	var failed []executions.Step
	for _, s := range out.FailedSteps[:min(len(out.FailedSteps), FailuresMax)] {
		failed = append(failed, executions.Step{
			Name: s.Name, Status: executions.StepFailed, Attempt: a.Number,
			StartedAt: s.StartedAt, Duration: s.Duration, Undoable: s.Undoable,
		})
	}
	return failed
}
