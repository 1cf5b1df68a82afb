package infra_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// What Terraform itself knows in every resource and data source, and in every setting of a provider.
var (
	metaAttributes = []string{"count", "for_each", "depends_on", "provider"}
	metaBlocks     = []string{"lifecycle", "connection", "provisioner"}
	metaSettings   = []string{"alias"}
)

// schemaRule holds each resource, data source and provider to what its provider knows.
func schemaRule(t *tree) []finding {
	var all []finding
	for m := range t.each {
		for _, block := range m.blocks {
			switch block.Type {
			case "resource", "data":
				all = append(all, t.judgeResource(block)...)
			case "provider":
				all = append(all, t.judgeSettings(block)...)
			}
		}
	}
	return all
}

func (t *tree) judgeResource(block *hclsyntax.Block) []finding {
	s, known := t.schemaOf(block.Type, block.Labels[0])
	if !known {
		return []finding{found(block.DefRange(), "no provider here has the %s %s: correct the name, or add its schema to infra/terraform/testdata", block.Type, block.Labels[0])}
	}
	j := judgement{what: block.Labels[0], attributes: metaAttributes, blocks: metaBlocks}
	j.body(block.Body, s.Block, block.DefRange())
	for _, inner := range block.Body.Blocks {
		if inner.Type == "lifecycle" {
			j.ignored(inner, s.value)
		}
	}
	return j.findings
}

func (t *tree) judgeSettings(block *hclsyntax.Block) []finding {
	p := t.provider(block.Labels[0])
	if p == nil {
		return []finding{found(block.DefRange(), "infra/terraform/testdata has no schema of the provider %s: add it, or leave the provider out", block.Labels[0])}
	}
	j := judgement{what: "the provider " + block.Labels[0], attributes: metaSettings}
	j.body(block.Body, p.Settings.Block, block.DefRange())
	return j.findings
}

// judgement gathers what is wrong with a block and those in it.
type judgement struct {
	// what names the block: azurerm_x, and below it azurerm_x.y.
	what string
	// attributes and blocks are allowed beside those of the schema.
	attributes, blocks []string
	findings           []finding
}

func (j *judgement) add(at hcl.Range, format string, arguments ...any) {
	j.findings = append(j.findings, found(at, format, arguments...))
}

func (j *judgement) body(body *hclsyntax.Body, s blockSchema, at hcl.Range) {
	for name, attribute := range sorted(body.Attributes) {
		if slices.Contains(j.attributes, name) {
			continue
		}
		j.attribute(attribute, s)
	}
	for name, attribute := range sorted(s.Attributes) {
		if _, set := body.Attributes[name]; attribute.Required && !set {
			j.add(at, "%s needs the attribute %s: set it", j.what, name)
		}
	}
	counts := map[string]int{}
	for _, block := range body.Blocks {
		if !slices.Contains(j.blocks, block.Type) {
			j.block(block, s, counts)
		}
	}
	for name, nested := range sorted(s.Blocks) {
		j.count(nested, name, counts[name], at)
	}
}

func (j *judgement) attribute(attribute *hclsyntax.Attribute, s blockSchema) {
	known, is := s.Attributes[attribute.Name]
	_, isBlock := s.Blocks[attribute.Name]
	switch {
	case is && !known.Required && !known.Optional:
		j.add(attribute.NameRange, "%s.%s is what the provider answers: leave it out", j.what, attribute.Name)
	case is:
		if wrong := unfit(attribute.Expr, known.Type); wrong != "" {
			j.add(attribute.Expr.Range(), "%s.%s must be %s: %s", j.what, attribute.Name, known.Type.FriendlyNameForConstraint(), wrong)
		}
	case isBlock:
		j.add(attribute.NameRange, "%s.%s is a block: write it without the equals sign", j.what, attribute.Name)
	default:
		j.add(attribute.NameRange, "%s has no attribute %s: %s", j.what, attribute.Name, instead(attribute.Name, slices.Concat(slices.Collect(maps.Keys(s.Attributes)), slices.Collect(maps.Keys(s.Blocks)))))
	}
}

// many stands for a number of blocks that only a plan knows.
const many = -1 << 20

func (j *judgement) block(block *hclsyntax.Block, s blockSchema, counts map[string]int) {
	name, body := block.Type, block.Body
	counts[name]++
	if block.Type == "dynamic" && len(block.Labels) == 1 {
		name = block.Labels[0]
		counts[name] = many
		body = nil
		for _, inner := range block.Body.Blocks {
			if inner.Type == "content" {
				body = inner.Body
			}
		}
	}
	nested, known := s.Blocks[name]
	switch _, isAttribute := s.Attributes[name]; {
	case known && body == nil:
		j.add(block.DefRange(), "the dynamic block %s of %s needs a block content: write one", name, j.what)
	case known:
		inner := judgement{what: j.what + "." + name}
		inner.body(body, nested.Block, block.DefRange())
		j.findings = append(j.findings, inner.findings...)
	case isAttribute:
		j.add(block.DefRange(), "%s.%s is an attribute: write it with an equals sign", j.what, name)
	default:
		j.add(block.DefRange(), "%s has no block %s: %s", j.what, name, instead(name, slices.Collect(maps.Keys(s.Blocks))))
	}
}

func (j *judgement) count(nested nestedSchema, name string, count int, at hcl.Range) {
	most := nested.Most
	if nested.Nesting == "single" || nested.Nesting == "group" {
		most = 1
	}
	switch {
	case count == 0 && nested.Least > 0:
		j.add(at, "%s needs the block %s: write it", j.what, name)
	case count > 0 && count < nested.Least:
		j.add(at, "%s has %d blocks %s, and %d are the least: write more", j.what, count, name, nested.Least)
	case most > 0 && count > most:
		j.add(at, "%s has %d blocks %s, and %d are the most: leave some out", j.what, count, name, most)
	}
}

// ignored judges the names that changes are not looked for in.
func (j *judgement) ignored(lifecycle *hclsyntax.Block, value cty.Type) {
	list := lifecycle.Body.Attributes["ignore_changes"]
	if list == nil {
		return
	}
	for _, named := range list.Expr.Variables() {
		if name := named.RootName(); !value.HasAttribute(name) && name != "all" {
			j.add(named.SourceRange(), "%s has nothing called %s whose changes could be ignored: %s", j.what, name, instead(name, slices.Collect(maps.Keys(value.AttributeTypes()))))
		}
	}
}

// instead says what to write instead of a name that nobody knows.
func instead(name string, known []string) string {
	best, least := "", len(name)/2+1
	for _, other := range slices.Sorted(slices.Values(known)) {
		if d := distance(name, other); d < least {
			best, least = other, d
		}
	}
	if best == "" {
		return "leave it out"
	}
	return fmt.Sprintf("write %s, or leave it out", best)
}

// distance is how many letters have to be added, left out or replaced (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range row {
		row[i] = i
	}
	for i := range len(a) {
		before := row[0]
		row[0]++
		for k := range len(b) {
			change := before
			if a[i] != b[k] {
				change++
			}
			before = row[k+1]
			row[k+1] = min(change, row[k]+1, before+1)
		}
	}
	return row[len(b)]
}
