package sound

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/ports/schema"
)

// values are those that a form itself has for some parameters, each with where it stands.
type values struct {
	known    []catalog.Parameter
	input    map[string]any
	pointers map[string]string
}

func valuesFor(known []catalog.Parameter) values {
	return values{known: known, input: map[string]any{}, pointers: map[string]string{}}
}

// put adds a value. The rules of forms say what is wrong with one that is for nothing, or
// for what another one is for already.
func (v values) put(parameter, pointer string, value any) {
	_, twice := v.input[parameter]
	isKnown := slices.ContainsFunc(v.known, func(p catalog.Parameter) bool { return p.Name == parameter })
	if isKnown && !twice && value != nil {
		v.input[parameter], v.pointers[parameter] = value, pointer
	}
}

// judge holds the values against their rules. What nobody has entered yet is not missing.
func (v values) judge(rules schema.Validator) []fault.Field {
	text, err := json.Marshal(v.input)
	if err != nil {
		return nil // what was read from JSON can be written as JSON
	}
	var bad []fault.Field
	for _, f := range rules.Validate(text) {
		parameter, rest, _ := strings.Cut(strings.TrimPrefix(f.Pointer, "/input/"), "/")
		at, is := v.pointers[parameter]
		if !is {
			continue // it is missing, or about the input as a whole
		}
		if f.Pointer = at; rest != "" {
			f.Pointer += "/" + rest
		}
		bad = append(bad, f)
	}
	return bad
}

// given holds fixed input and defaults against what the workflow takes.
func given(entry describe.Entry, form forms.Draft) []fault.Field {
	v := valuesFor(entry.Workflow.Parameters)
	for name, value := range form.FixedInput {
		v.put(name, "/fixedInput/"+name, value)
	}
	for i, f := range form.Fields {
		v.put(f.Bound(), "/fields/"+strconv.Itoa(i)+"/default", f.Default)
	}
	return v.judge(entry.Input)
}

// asked holds what the form fixes for data providers against what those take.
func (b *Build) asked(form forms.Draft) []fault.Field {
	var bad []fault.Field
	for i, f := range form.Fields {
		if f.Provider == nil {
			continue
		}
		entry, err := b.catalog.FindProvider(f.Provider.Name)
		if err != nil {
			continue // the rules of forms have said so
		}
		v := valuesFor(entry.Provider.Inputs)
		for name, in := range f.Provider.Inputs {
			if in.Field == "" {
				v.put(name, "/fields/"+strconv.Itoa(i)+"/provider/inputs/"+name+"/value", in.Value)
			}
		}
		bad = append(bad, v.judge(entry.Inputs)...)
	}
	return bad
}
