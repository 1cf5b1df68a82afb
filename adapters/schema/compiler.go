// Package schema judges the input of workflows with huma's JSON Schema
// validator: one small schema for each rule of a parameter, so that each broken
// rule has a code and a sentence of ours. Huma's own messages repeat what was
// entered and are never used. What a workflow declares is not made here.
package schema

import (
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/domain/catalog"
	port "github.com/bifrost-run/bifrost/ports/schema"
)

// Compiler implements ports/schema. The zero value is ready for use.
type Compiler struct{}

// Compile makes a validator. Its error joins everything that is wrong with the
// parameters, a default that breaks its own rules included.
func (Compiler) Compile(parameters []catalog.Parameter) (port.Validator, error) {
	v := &validator{known: map[string]bool{}}
	var problems []error
	for _, p := range parameters {
		if v.known[p.Name] {
			problems = append(problems, fmt.Errorf("parameter %q: the name is used twice", p.Name))
		}
		v.known[p.Name] = true
		compiled, err := compile(p)
		if err != nil {
			problems = append(problems, fmt.Errorf("parameter %q: %w", p.Name, err))
			continue
		}
		v.parameters = append(v.parameters, compiled)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return v, nil
}

// parameter is a compiled one: the rules for its value and, for a list, those
// for each element. When whole[0] or each[0], the type, is broken, the others
// are not asked.
type parameter struct {
	name        string
	required    bool
	whole, each []rule
}

func compile(p catalog.Parameter) (parameter, error) {
	if err := sound(p); err != nil {
		return parameter{}, err
	}
	made := parameter{name: p.Name, required: p.Required}
	if p.Type == catalog.TypeList {
		made.whole = append([]rule{typeRule(p.Type)}, sizeRules(p)...)
		made.each = append([]rule{typeRule(p.Item)}, valueRules(p.Item, p)...)
	} else {
		made.whole = append([]rule{typeRule(p.Type)}, valueRules(p.Type, p)...)
		made.whole = append(made.whole, lengthRules(p)...)
	}
	if p.Default == nil {
		return made, nil
	}
	value, twice, ok := readValue(p.Default)
	if !ok || twice || value == nil {
		return parameter{}, errors.New("the default is not JSON")
	}
	var f findings
	made.judge(&f, value)
	if len(f.fields) > 0 {
		return parameter{}, fmt.Errorf("the default breaks the rule %s", f.fields[0].Code)
	}
	return made, nil
}
