// Package replay lets a developer look into a finished run on their own machine:
// it runs the workflow again in this process, under a debugger if need be, with
// the steps that were done answered from what was stored. Where a record of the
// run comes from is in package archive below it, how a test is made of one in
// package casefile.
package replay

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Hidden stands for every secret that is not given or shown.
const Hidden = "***"

// Last and LastFailed stand for the id of the newest run that is over, and of the
// newest one that did not succeed.
const (
	Last       = "last"
	LastFailed = "last-failed"
)

// Record is what a finished run left behind. It may hold secrets.
type Record struct {
	ID       string `json:"id"`
	Workflow string `json:"workflow"`
	// Organization is whom the run worked for, empty for global.
	Organization host.Organization `json:"organization"`
	Caller       host.Caller       `json:"caller"`
	Status       executions.Status `json:"status"`
	// Attempt is the last one.
	Attempt    int       `json:"attempt"`
	FinishedAt time.Time `json:"finishedAt"`
	// Input has *** for what was secret in it, which is erased.
	Input json.RawMessage `json:"input,omitempty"`
	Steps []Step          `json:"steps"`
	// FailedSteps are the names of the steps of the last attempt that failed.
	FailedSteps []string `json:"failedSteps"`
	// Problem is why the run did not succeed, nil when it did.
	Problem *executions.Problem `json:"problem,omitempty"`
	// Failures are the items that failed in a run that went on.
	Failures []executions.Failure `json:"failures"`
	// Secrets are the texts in the results of steps that must not be shown.
	Secrets []string `json:"secrets"`
}

// Step is one stored step.
type Step struct {
	Name string `json:"name"`
	// Intent says that the step must not run twice, and that its end is not known.
	Intent bool `json:"intent,omitempty"`
	// Result is JSON, nil for an intent.
	Result json.RawMessage `json:"result,omitempty"`
	// Shown is Result with *** for each secret in it; Secret says that there is one.
	Shown  json.RawMessage `json:"shown,omitempty"`
	Secret bool            `json:"secret,omitempty"`
}

// Succeeded reports whether there is nothing that failed.
func (r Record) Succeeded() bool { return r.Status == executions.Success }

// Source is where a record comes from, and what the code of a run is given. An
// error is a fault or a host.Refusal, whose sentence is for the developer.
type Source interface {
	// Run answers a finished run by its id, Last or LastFailed. Faults: NotFound,
	// Conflict execution_not_finished.
	Run(ctx context.Context, which string) (Record, error)
	// Settings answers what is in force for the organization of the run.
	Settings(ctx context.Context, of Record, keys []string) (map[string]host.Setting, error)
	// Secret answers a secret for it.
	Secret(ctx context.Context, of Record, key string) (string, error)
	// Connection answers an integration for it, without the client to send with,
	// and with *** in the place of every secret unless they are asked for.
	Connection(ctx context.Context, of Record, integration string, secrets bool) (host.Connection, error)
	// File answers an upload, for the caller to close.
	File(ctx context.Context, of Record, id string) (host.File, error)
}
