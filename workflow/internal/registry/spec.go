package registry

import (
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/declared"
)

const (
	timeoutDefault = 5 * time.Minute
	// timeoutMax leaves the hosts that run handlers for an hour time to finish.
	timeoutMax = 50 * time.Minute
)

// completed fills in what zero values stand for.
func completed(s host.Spec) host.Spec {
	if s.Effect == "" {
		s.Effect = host.Changes
	}
	if s.Timeout == 0 {
		s.Timeout = timeoutDefault
	}
	return s
}

func specProblems(s host.Spec) []string {
	problems := declared.NameProblems(s.Name, s.Title)
	switch s.Effect {
	case "", host.Reads, host.Changes, host.Destroys:
	default:
		problems = append(problems, "Effect is none of Reads, Changes and Destroys")
	}
	if s.Timeout < 0 || s.Timeout > timeoutMax {
		problems = append(problems, "Timeout must be between 0 and 50 minutes")
	}
	if s.SavesMinutes < 0 {
		problems = append(problems, "SavesMinutes is negative")
	}
	if s.Concurrency.Most < 0 || s.Concurrency.PerOrganization < 0 {
		problems = append(problems, "Concurrency has a negative value")
	}
	return append(problems, retryProblems(s.Retry)...)
}

func retryProblems(r host.Retry) []string {
	var problems []string
	if r.Attempts < 0 || r.Backoff < 0 || r.Max < 0 {
		problems = append(problems, "Retry has a negative value")
	}
	if !(r.Jitter >= 0 && r.Jitter <= 1) { // written so that NaN is a problem
		problems = append(problems, "Retry.Jitter must be between 0 and 1")
	}
	return problems
}
