package forms

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/forms/internal/finding"
	"github.com/bifrost-run/bifrost/domain/forms/internal/fit"
)

func (r *review) provider(i int, at string, f Field) {
	if f.Provider == nil || !f.Type.IsChoice() {
		return
	}
	at += "/provider"
	declared, found := catalog.Provider{}, false
	if r.about.Provider != nil {
		declared, found = r.about.Provider(f.Provider.Name)
	}
	if !found {
		r.Add(at+"/name", "unknown_provider", "There is no data provider of this name.")
		return
	}
	for _, p := range declared.Inputs {
		if _, given := f.Provider.Inputs[p.Name]; !given && p.Required && p.Default == nil {
			r.Add(at+"/inputs", "required", "The data provider needs the input "+p.Name+".")
		}
	}
	for _, name := range sorted(f.Provider.Inputs) {
		place := slices.IndexFunc(declared.Inputs, func(p catalog.Parameter) bool { return p.Name == name })
		if place < 0 {
			r.Add(finding.Under(at+"/inputs", name), "unknown_input", "The data provider has no input of this name.")
			continue
		}
		r.input(i, finding.Under(at+"/inputs", name), f.Provider.Inputs[name], declared.Inputs[place])
	}
}

// input judges what a data provider is asked with.
func (r *review) input(i int, at string, in Input, p catalog.Parameter) {
	if in.Field == "" {
		if code, sentence := fit.Fixed(p, in.Value); code != "" {
			r.Add(at+"/value", code, sentence)
		}
		return
	}
	if in.Value != nil {
		r.Add(at, "one_of", "Give either a field or a value.")
	}
	from, ok := r.above(i, at+"/field", in.Field)
	switch {
	case !ok:
	case from.Type == TypeFile:
		r.Add(at+"/field", "not_allowed", "Choose another field: data providers are not given files.")
	case !fit.Feeds(string(from.Type), p):
		r.Add(at+"/field", "type", "The values of this field are not what the data provider takes here.")
	}
}

func (r *review) binding(i int, at string, f Field) {
	name := f.Bound()
	if name == "" {
		return
	}
	at += "/parameter"
	if f.Parameter == "" {
		at = strings.TrimSuffix(at, "parameter") + "name"
	}
	p, known := r.known[name]
	_, taken := r.taken[name]
	switch {
	case !known:
		r.Add(at, "unknown_parameter", "The workflow has no parameter of this name.")
		return
	case taken && f.Parameter == "" && r.places[f.Name] != i:
		// That two fields have one name was said already.
	case taken:
		r.Add(at, "duplicate", "Another field is for the same parameter.")
	case f.Type.IsKnown() && !fit.Feeds(string(f.Type), p):
		r.Add(at, "type", "A field of the type "+string(f.Type)+" has no values for a parameter of the type "+string(p.Type)+".")
	}
	if !taken {
		r.taken[name] = i
	}
	for _, limit := range fit.Apart(string(f.Type), p, fit.Limits{MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum}) {
		r.Add("/fields/"+strconv.Itoa(i)+limit.Below, limit.Code, limit.Sentence)
	}
	for n, o := range f.Options {
		if len(p.Enum) > 0 && !slices.Contains(p.Enum, o.Value) {
			r.Add("/fields/"+strconv.Itoa(i)+"/options/"+strconv.Itoa(n)+"/value", "enum", "The workflow does not take this value.")
		}
	}
}

func (r *review) fixedInput() {
	for _, name := range sorted(r.draft.FixedInput) {
		at := finding.Under("/fixedInput", name)
		p, known := r.known[name]
		_, taken := r.taken[name]
		code, sentence := fit.Fixed(p, r.draft.FixedInput[name])
		switch {
		case !known:
			r.Add(at, "unknown_parameter", "The workflow has no parameter of this name.")
		case taken:
			r.Add(at, "duplicate", "A field is for the same parameter.")
		case code != "":
			r.Add(at, code, sentence)
		}
	}
}

// covered finds the parameters that a run would lack. A checkbox answers in any case:
// it is ticked, or it is not.
func (r *review) covered() {
	for _, p := range r.about.Parameters {
		i, taken := r.taken[p.Name]
		_, fixed := r.draft.FixedInput[p.Name]
		if !p.Required || p.Default != nil || fixed {
			continue
		}
		at := "/fields/" + strconv.Itoa(i)
		switch {
		case !taken:
			r.Add("/fields", "uncovered_parameter", "The workflow needs "+p.Name+": ask for it in a field, or fix it in fixedInput.")
		case r.draft.Fields[i].Condition != nil:
			r.Add(at+"/condition", "uncovered_parameter", "The workflow needs this value, so the field must always show.")
		case !r.draft.Fields[i].Required && r.draft.Fields[i].Type != TypeCheckbox:
			r.Add(at+"/required", "uncovered_parameter", "The workflow needs this value, so the field must be required.")
		}
	}
}
