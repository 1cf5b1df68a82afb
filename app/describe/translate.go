package describe

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// describe says in the domain's words what an author declared.
func describe(d *workflow.Definition) catalog.Workflow {
	return catalog.Workflow{
		Name: d.Spec.Name, Title: d.Spec.Title, Description: d.Spec.Description, Category: d.Spec.Category,
		Tags: d.Spec.Tags, Effect: catalog.Effect(d.Spec.Effect), RequiresOrganization: !d.Spec.OrganizationOptional,
		Needs: needs(d.Spec.Needs), Timeout: d.Spec.Timeout, SavesMinutes: d.Spec.SavesMinutes,
		Concurrency: catalog.Concurrency(d.Spec.Concurrency),
		Parameters:  parameters(d.Parameters),
	}
}

// describeProvider says in the domain's words what an author declared.
func describeProvider(d *workflow.ProviderDefinition) catalog.Provider {
	return catalog.Provider{
		Name: d.Spec.Name, Description: d.Spec.Description, CacheFor: d.Spec.CacheFor, Searchable: d.Spec.Searchable,
		Needs: needs(d.Spec.Needs), Inputs: parameters(d.Parameters),
	}
}

func parameters(declared []host.Parameter) []catalog.Parameter {
	list := make([]catalog.Parameter, 0, len(declared))
	for _, p := range declared {
		list = append(list, catalog.Parameter{
			Name: p.Name, Type: catalog.Type(p.Type), Item: catalog.Type(p.Item), Label: p.Label, Help: p.Help,
			Required: p.Required, Default: p.Default, Enum: p.Enum, Minimum: p.Minimum, Maximum: p.Maximum,
			MinLength: p.MinLength, MaxLength: p.MaxLength, Pattern: p.Pattern, PatternMessage: p.PatternMessage,
			Provider: p.Provider,
		})
	}
	return list
}

func needs(declared host.Requirements) catalog.Needs {
	all := catalog.Needs{Integrations: declared.Integrations}
	var optional []catalog.NeededSetting
	for _, s := range declared.Settings {
		needed := catalog.NeededSetting{Key: s.Key, Type: string(s.Type), Optional: s.Optional}
		if s.Optional {
			optional = append(optional, needed)
		} else {
			all.Settings = append(all.Settings, needed)
		}
	}
	all.Settings = append(all.Settings, optional...)
	return all
}

// version digests the entries. JSON names every field and follows pointers, so
// that no change of the metadata is missed.
func version(entries []Entry, providers []ProviderEntry) string {
	digest := sha256.New()
	encoder := json.NewEncoder(digest)
	for _, e := range entries {
		// Plain data cannot fail to encode: defaults are bytes here.
		_ = encoder.Encode(e.Workflow)
	}
	for _, p := range providers {
		_ = encoder.Encode(p.Provider)
	}
	return "sha256:" + hex.EncodeToString(digest.Sum(nil))
}
