package dataproviders

import (
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// OptionsRequest asks a data provider. Everything may be left out.
type OptionsRequest struct {
	Inputs  wire.Object `json:"inputs,omitempty" doc:"By the data provider's inputs."`
	Search  string      `json:"search,omitempty" doc:"What was typed, 200 characters at most: options whose label or value holds it, whatever its case, or what the provider finds for it when it is searchable." example:"ali"`
	Refresh bool        `json:"refresh,omitempty" doc:"Asks the provider, whatever is remembered."`
}

// Options is what a data provider offers.
type Options struct {
	Options     []Option  `json:"options"`
	Truncated   bool      `json:"truncated" doc:"There are more: search for the others."`
	Cached      bool      `json:"cached" doc:"The provider was not asked now, or failed."`
	FetchedAt   wire.Time `json:"fetchedAt" doc:"When the provider answered this."`
	ExpiresAt   wire.Time `json:"expiresAt" doc:"When it is asked again."`
	StaleReason string    `json:"staleReason,omitempty" doc:"Why the options are older than they should be."`
}

// Option is one choice.
type Option struct {
	Label    string       `json:"label" doc:"What people read."`
	Value    string       `json:"value" doc:"What a workflow is given."`
	Metadata *wire.Object `json:"metadata,omitempty" doc:"What helps to choose."`
}

// Shown is an answer as every operation shows it that asks a data provider.
func Shown(a provide.Answer) Options {
	out := Options{
		Options: make([]Option, 0, len(a.Options)), Truncated: a.Truncated, Cached: a.Cached,
		FetchedAt: wire.Time(a.FetchedAt), ExpiresAt: wire.Time(a.ExpiresAt), StaleReason: a.StaleReason,
	}
	for _, o := range a.Options {
		option := Option{Label: o.Label, Value: o.Value}
		if len(o.Metadata) > 0 {
			metadata := wire.Object(o.Metadata)
			option.Metadata = &metadata
		}
		out.Options = append(out.Options, option)
	}
	return out
}
