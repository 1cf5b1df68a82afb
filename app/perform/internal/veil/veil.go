// Package veil hides a run's secrets in what the run writes down about itself.
// Results of steps are not here: they are sealed, because they are read again.
package veil

import (
	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Line is a line of the log without the secrets.
func Line(secrets *redact.Set, l executions.Line) executions.Line {
	l.Message = secrets.Text(l.Message)
	if l.Fields != nil {
		fields, _ := secrets.JSON(l.Fields)
		l.Fields = fields
	}
	return l
}

// Progress is the progress without the secrets.
func Progress(secrets *redact.Set, p executions.Progress) executions.Progress {
	p.Text = secrets.Text(p.Text)
	return p
}

// Outcome is the outcome of an attempt without the secrets. Its progress may have
// been set before one of them was known.
func Outcome(secrets *redact.Set, o executions.Outcome) executions.Outcome {
	if o.Result.Body != nil {
		body, _ := secrets.JSON(o.Result.Body)
		o.Result.Body = body
	}
	o.Progress = Progress(secrets, o.Progress)
	failures := o.Failures
	o.Failures = nil
	for _, f := range failures {
		o.Failures = append(o.Failures, executions.Failure{Item: secrets.Text(f.Item), Message: secrets.Text(f.Message)})
	}
	if o.Problem != nil {
		problem := *o.Problem
		problem.Message, problem.Details = secrets.Text(problem.Message), secrets.Text(problem.Details)
		problem.Step = secrets.Text(problem.Step)
		o.Problem = &problem
	}
	steps := o.FailedSteps
	o.FailedSteps = nil
	for _, step := range steps {
		step.Name = secrets.Text(step.Name)
		o.FailedSteps = append(o.FailedSteps, step)
	}
	return o
}
