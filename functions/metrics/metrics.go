// Package metrics serves what runs add up to, to administrators.
package metrics

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/summarize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
)

// Module provides the function.
var Module = fx.Module("metrics", fx.Provide(New))

// Function is the trigger.
type Function struct{ summarizer *summarize.Summarizer }

// New is the function.
func New(summarizer *summarize.Summarizer) *Function { return &Function{summarizer: summarizer} }

type summaryInput struct {
	From           string `query:"from" maxLength:"40" doc:"The first day in UTC; 29 days before the last one otherwise." example:"2026-11-01"`
	To             string `query:"to" maxLength:"40" doc:"The last day in UTC, which counts as well; today otherwise. At most 92 days are added up." example:"2026-11-22"`
	OrganizationID string `query:"organizationId" maxLength:"40" doc:"The runs of one organization, or of global, instead of all."`
	Workflow       string `query:"workflow" maxLength:"63" pattern:"^[a-z][a-z0-9_]*$" doc:"The runs of one workflow, by its name."`
}

type summaryOutput struct{ Body RunSummary }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "getMetricsSummary", Method: http.MethodGet, Path: "/api/metrics/summary", Tag: "Metrics", Also: []int{http.StatusUnprocessableEntity},
		Summary: "Sum up runs", Description: "How many runs ended how, how long they ran and what handwork they spared: altogether, by day, by organization and by workflow. " +
			"A run counts on the day in UTC on which it ended, for good: also once its record is gone. One that has just ended may be missing for a minute.",
		Access: rest.Admin(),
	}, f.summary)
}

func (f *Function) summary(ctx context.Context, by rest.By, in *summaryInput) (*summaryOutput, error) {
	q := summarize.Question{From: in.From, To: in.To, Workflow: in.Workflow}
	if in.OrganizationID != "" {
		var err error
		if q.In, err = organizations.ParseTarget(in.OrganizationID); err != nil {
			return nil, fault.ValidationFailed(fault.Field{In: "query", Pointer: "/organizationId", Code: "format", Message: "Enter the id of an organization, or global."})
		}
	}
	summary, err := f.summarizer.Summary(ctx, by.Caller, q)
	if err != nil {
		return nil, err
	}
	return &summaryOutput{Body: shown(summary)}, nil
}
