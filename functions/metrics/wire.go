package metrics

import (
	"github.com/bifrost-run/bifrost/app/summarize"
	"github.com/bifrost-run/bifrost/domain/metrics"
)

// RunSummary is what the runs of a stretch of days add up to.
type RunSummary struct {
	From           string              `json:"from" doc:"The first day." example:"2026-11-01"`
	To             string              `json:"to" doc:"The last day." example:"2026-11-30"`
	Total          RunTally            `json:"total"`
	ByDay          []DayTally          `json:"byDay" doc:"Days with runs, in their order."`
	ByOrganization []OrganizationTally `json:"byOrganization" doc:"The most runs first."`
	ByWorkflow     []WorkflowTally     `json:"byWorkflow" doc:"The most runs first."`
}

// RunTally is how many runs ended how.
type RunTally struct {
	Runs                int   `json:"runs"`
	Succeeded           int   `json:"succeeded"`
	CompletedWithErrors int   `json:"completedWithErrors"`
	Failed              int   `json:"failed"`
	TimedOut            int   `json:"timedOut"`
	Cancelled           int   `json:"cancelled"`
	DurationMs          int64 `json:"durationMs" doc:"From the first start to the end, all together."`
	MinutesSaved        int   `json:"minutesSaved" doc:"Handwork that the successful ones spared, by the estimates of their authors."`
}

// DayTally is one day.
type DayTally struct {
	RunTally

	Day string `json:"day" example:"2026-11-22"`
}

// OrganizationTally is one organization.
type OrganizationTally struct {
	RunTally

	OrganizationID string `json:"organizationId" doc:"An organization's id, or global."`
}

// WorkflowTally is one workflow.
type WorkflowTally struct {
	RunTally

	Workflow string `json:"workflow" doc:"Its name, also when it is no longer there."`
}

func shown(s summarize.Summary) RunSummary {
	return RunSummary{
		From: string(s.First), To: string(s.Last), Total: tally(s.Total),
		ByDay: each(s.Days, func(c metrics.Count) DayTally { return DayTally{tally(c.Tally), string(c.Day)} }),
		ByOrganization: each(s.Places, func(c metrics.Count) OrganizationTally {
			return OrganizationTally{tally(c.Tally), c.In.String()}
		}),
		ByWorkflow: each(s.Workflows, func(c metrics.Count) WorkflowTally { return WorkflowTally{tally(c.Tally), c.Workflow} }),
	}
}

func each[T any](counts []metrics.Count, show func(metrics.Count) T) []T {
	list := make([]T, len(counts))
	for i, c := range counts {
		list[i] = show(c)
	}
	return list
}

func tally(t metrics.Tally) RunTally {
	return RunTally{
		Runs: t.Runs(), Succeeded: t.Succeeded, CompletedWithErrors: t.Partly, Failed: t.Failed, TimedOut: t.TimedOut, Cancelled: t.Cancelled,
		DurationMs: t.Milliseconds, MinutesSaved: t.MinutesSaved,
	}
}
