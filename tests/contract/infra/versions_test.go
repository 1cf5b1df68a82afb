package infra_test

import (
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// terraformVersion is what every module needs: the first with all that the modules and their tests use.
const terraformVersion = ">= 1.11"

// versionRule wants each module to need the same Terraform, and of the providers those
// that it uses, in the version whose schema is in testdata.
func versionRule(t *tree) []finding {
	var all []finding
	for m := range t.each {
		needed := map[string]*hclsyntax.Attribute{}
		version := ""
		at := finding{at: m.dir}
		for _, block := range m.blocks {
			if block.Type != "terraform" {
				continue
			}
			at = found(block.DefRange(), "")
			if v := block.Body.Attributes["required_version"]; v != nil {
				version = text(v.Expr)
			}
			for _, inner := range block.Body.Blocks {
				if inner.Type == "required_providers" {
					maps.Copy(needed, inner.Body.Attributes)
				}
			}
		}
		if version != terraformVersion {
			all = append(all, finding{at.at, fmt.Sprintf("required_version is %q: write %q, as everywhere", version, terraformVersion)})
		}
		all = append(all, t.judgeProviders(m, needed, at.at)...)
	}
	return all
}

func (t *tree) judgeProviders(m *module, needed map[string]*hclsyntax.Attribute, at string) []finding {
	var all []finding
	for name, attribute := range sorted(needed) {
		p := t.provider(name)
		if p == nil || p.local() != name {
			all = append(all, found(attribute.NameRange, "infra/terraform/testdata has no schema of the provider %s: add it, or leave the provider out", name))
			continue
		}
		want := map[string]string{"source": p.Name, "version": "~> " + p.Version[:strings.LastIndex(p.Version, ".")]}
		value, is := literal(attribute.Expr)
		for key, text := range sorted(want) {
			if !is || !value.Type().IsObjectType() || !value.Type().HasAttribute(key) || value.GetAttr(key).Type() != cty.String || value.GetAttr(key).AsString() != text {
				all = append(all, found(attribute.NameRange, "%s of the provider %s is not the agreed one: write %q, or renew infra/terraform/testdata", key, name, text))
			}
		}
	}
	for name, block := range sorted(m.resources) {
		if p := t.provider(block.Labels[0]); p != nil && needed[p.local()] == nil {
			all = append(all, finding{at, fmt.Sprintf("required_providers lacks %s, which %s belongs to: add it", p.local(), name)})
		}
	}
	return all
}

// text is what an expression says, or nothing where it is no text.
func text(e hclsyntax.Expression) string {
	if value, is := literal(e); is && value.Type() == cty.String && !value.IsNull() {
		return value.AsString()
	}
	return ""
}
