package workflows

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Workflow is what a workflow says about itself.
type Workflow struct {
	Name                 string      `json:"name" example:"stale_users"`
	Title                string      `json:"title" example:"Stale users"`
	Description          string      `json:"description,omitempty" example:"List the users without a sign-in for some time."`
	Category             string      `json:"category,omitempty"`
	Tags                 []string    `json:"tags"`
	Effect               string      `json:"effect" enum:"read,change,destroy" doc:"How much it may change."`
	RequiresOrganization bool        `json:"requiresOrganization" doc:"False when it also runs in global."`
	Needs                Needs       `json:"needs"`
	Ready                *bool       `json:"ready,omitempty" doc:"Everything that it needs is configured. Absent in answers that are about no organization."`
	Missing              []string    `json:"missing,omitempty" doc:"What it needs and is not configured, one sentence each."`
	TimeoutSeconds       int         `json:"timeoutSeconds" doc:"The longest one attempt may take."`
	SavesMinutes         int         `json:"savesMinutes" doc:"Handwork that one run saves, by the author's estimate."`
	Concurrency          Concurrency `json:"concurrency" doc:"How many runs go on at a time. Further ones wait."`
	Parameters           []Parameter `json:"parameters"`
}

// Concurrency is how many runs of a workflow go on at a time.
type Concurrency struct {
	Most            int `json:"most,omitempty" doc:"Of all runs, whoever they are for. Absent for no bound."`
	PerOrganization int `json:"perOrganization,omitempty" doc:"Of those for one organization, or for global. Absent for no bound."`
}

// Needs is what must be configured before a workflow or data provider can work.
type Needs struct {
	Integrations []string `json:"integrations" example:"msgraph"`
	Settings     []string `json:"settings" example:"default_office_location"`
}

// Parameter is one named input.
type Parameter struct {
	Name           string      `json:"name" example:"days"`
	Type           string      `json:"type" enum:"string,int,float,bool,email,upn,uuid,uri,date,datetime,list,json,secret,file"`
	Item           string      `json:"item,omitempty" doc:"The type of a list's elements."`
	Label          string      `json:"label" example:"Days without a sign-in"`
	Help           string      `json:"help,omitempty"`
	Required       bool        `json:"required"`
	Default        *wire.Value `json:"default,omitempty"`
	Enum           []string    `json:"enum,omitempty"`
	Minimum        *float64    `json:"minimum,omitempty"`
	Maximum        *float64    `json:"maximum,omitempty"`
	MinLength      *int        `json:"minLength,omitempty"`
	MaxLength      *int        `json:"maxLength,omitempty"`
	Pattern        string      `json:"pattern,omitempty"`
	PatternMessage string      `json:"patternMessage,omitempty"`
	Provider       *OfferedBy  `json:"provider,omitempty" doc:"Where its values can be chosen from."`
}

// OfferedBy is a data provider that offers the values of a parameter.
type OfferedBy struct {
	Name   string      `json:"name" example:"directory_users"`
	Inputs wire.Object `json:"inputs" doc:"What to send as the provider's inputs."`
}

// DataProvider is a source of options for a field.
type DataProvider struct {
	Name            string      `json:"name" example:"directory_users"`
	Description     string      `json:"description" example:"The people of the client's directory."`
	CacheTTLSeconds int         `json:"cacheTtlSeconds" doc:"How long an answer is remembered; 0 asks every time."`
	Searchable      bool        `json:"searchable" doc:"It looks for what was typed itself, in more than an answer holds."`
	Needs           Needs       `json:"needs"`
	Inputs          []Parameter `json:"inputs"`
}

// ShownProvider is a data provider on the wire.
func ShownProvider(p catalog.Provider) DataProvider {
	return DataProvider{
		Name: p.Name, Description: p.Description, CacheTTLSeconds: int(p.CacheFor / time.Second), Searchable: p.Searchable,
		Needs: needs(p.Needs), Inputs: parameters(p.Inputs),
	}
}

func shown(w catalog.Workflow) Workflow {
	return Workflow{
		Name: w.Name, Title: w.Title, Description: w.Description, Category: w.Category, Tags: list(w.Tags),
		Effect: string(w.Effect), RequiresOrganization: w.RequiresOrganization,
		Needs:          needs(w.Needs),
		TimeoutSeconds: int(w.Timeout / time.Second), SavesMinutes: w.SavesMinutes,
		Concurrency: Concurrency(w.Concurrency), Parameters: parameters(w.Parameters),
	}
}

func parameters(declared []catalog.Parameter) []Parameter {
	list := make([]Parameter, 0, len(declared))
	for _, p := range declared {
		list = append(list, parameter(p))
	}
	return list
}

func needs(n catalog.Needs) Needs {
	keys := make([]string, 0, len(n.Settings))
	for _, s := range n.Settings {
		keys = append(keys, s.Key)
	}
	return Needs{Integrations: list(n.Integrations), Settings: keys}
}

func parameter(p catalog.Parameter) Parameter {
	out := Parameter{
		Name: p.Name, Type: string(p.Type), Item: string(p.Item), Label: p.Label, Help: p.Help, Required: p.Required,
		Enum: p.Enum, Minimum: p.Minimum, Maximum: p.Maximum, MinLength: p.MinLength, MaxLength: p.MaxLength,
		Pattern: p.Pattern, PatternMessage: p.PatternMessage,
	}
	if len(p.Default) > 0 {
		value := wire.Value(p.Default)
		out.Default = &value
	}
	if p.Provider != "" {
		out.Provider = &OfferedBy{Name: p.Provider}
	}
	return out
}

func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}
