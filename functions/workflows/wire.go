package workflows

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Metadata is everything that can be run.
type Metadata struct {
	Version       string         `json:"version" doc:"A digest of the rest: sha256:<hex>."`
	Workflows     []Workflow     `json:"workflows"`
	DataProviders []DataProvider `json:"dataProviders"`
}

// Workflow is what a workflow says about itself.
type Workflow struct {
	Name                 string      `json:"name"`
	Title                string      `json:"title"`
	Description          string      `json:"description,omitempty"`
	Category             string      `json:"category,omitempty"`
	Tags                 []string    `json:"tags"`
	Effect               string      `json:"effect" enum:"read,change,destroy" doc:"How much it may change."`
	RequiresOrganization bool        `json:"requiresOrganization" doc:"False when it also runs in global."`
	Needs                Needs       `json:"needs"`
	Ready                *bool       `json:"ready,omitempty" doc:"Everything that it needs is configured. Absent in answers that are about no organization."`
	Missing              []string    `json:"missing,omitempty" doc:"What it needs and is not configured, one sentence each."`
	TimeoutSeconds       int         `json:"timeoutSeconds" doc:"The longest one attempt may take."`
	SavesMinutes         int         `json:"savesMinutes" doc:"Handwork that one run saves, by the author's estimate."`
	Parameters           []Parameter `json:"parameters"`
}

// Needs is what must be configured before a workflow can run.
type Needs struct {
	Integrations []string `json:"integrations"`
	Settings     []string `json:"settings"`
}

// Parameter is one named input.
type Parameter struct {
	Name           string      `json:"name"`
	Type           string      `json:"type" enum:"string,int,float,bool,email,upn,uuid,uri,date,datetime,list,json"`
	Item           string      `json:"item,omitempty" doc:"The type of a list's elements."`
	Label          string      `json:"label"`
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
}

// DataProvider is a source of options for a field.
type DataProvider struct {
	Name            string      `json:"name"`
	Description     string      `json:"description"`
	CacheTTLSeconds int         `json:"cacheTtlSeconds"`
	Searchable      bool        `json:"searchable"`
	Inputs          []Parameter `json:"inputs"`
}

func shown(w catalog.Workflow) Workflow {
	out := Workflow{
		Name: w.Name, Title: w.Title, Description: w.Description, Category: w.Category, Tags: list(w.Tags),
		Effect: string(w.Effect), RequiresOrganization: w.RequiresOrganization,
		Needs:          Needs{Integrations: list(w.Integrations), Settings: list(w.Settings)},
		TimeoutSeconds: int(w.Timeout / time.Second), SavesMinutes: w.SavesMinutes, Parameters: []Parameter{},
	}
	for _, p := range w.Parameters {
		out.Parameters = append(out.Parameters, parameter(p))
	}
	return out
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
	return out
}

func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}
