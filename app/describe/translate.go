package describe

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/workflow"
)

// describe says in the domain's words what an author declared.
func describe(d *workflow.Definition) catalog.Workflow {
	parameters := make([]catalog.Parameter, 0, len(d.Parameters))
	for _, p := range d.Parameters {
		parameters = append(parameters, catalog.Parameter{
			Name: p.Name, Type: catalog.Type(p.Type), Item: catalog.Type(p.Item), Label: p.Label, Help: p.Help,
			Required: p.Required, Default: p.Default, Enum: p.Enum, Minimum: p.Minimum, Maximum: p.Maximum,
			MinLength: p.MinLength, MaxLength: p.MaxLength, Pattern: p.Pattern, PatternMessage: p.PatternMessage,
		})
	}
	return catalog.Workflow{
		Name: d.Spec.Name, Title: d.Spec.Title, Description: d.Spec.Description, Category: d.Spec.Category,
		Tags: d.Spec.Tags, Effect: catalog.Effect(d.Spec.Effect), RequiresOrganization: !d.Spec.OrganizationOptional,
		Integrations: d.Spec.Needs.Integrations, Timeout: d.Spec.Timeout, SavesMinutes: d.Spec.SavesMinutes,
		Parameters: parameters,
	}
}

// version digests the entries. JSON names every field and follows pointers, so
// that no change of the metadata is missed.
func version(entries []Entry) string {
	digest := sha256.New()
	encoder := json.NewEncoder(digest)
	for _, e := range entries {
		// Plain data cannot fail to encode: defaults are bytes here.
		_ = encoder.Encode(e.Workflow)
	}
	return "sha256:" + hex.EncodeToString(digest.Sum(nil))
}
