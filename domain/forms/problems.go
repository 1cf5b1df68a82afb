package forms

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms/internal/finding"
	"github.com/bifrost-run/bifrost/domain/forms/internal/pattern"
	"github.com/bifrost-run/bifrost/domain/forms/question"
)

const (
	// nameMost and descriptionMost count characters.
	nameMost        = 100
	descriptionMost = 2000
	// rulesMost is how many rules one condition has.
	rulesMost = 50
	// patternsMost is how large all patterns of a form are together, as pattern.Size
	// counts: one submission has the server match each of them.
	patternsMost = 4096
)

// review collects what is wrong with a draft.
type review struct {
	finding.List
	draft Draft
	about Subject
	// known are the workflow's parameters, and taken those that a field asks for.
	known map[string]catalog.Parameter
	taken map[string]int
	// places are where the names of fields stand; that of a name used twice is its first.
	places map[string]int
	// patterns is how large those of the fields up to here are together.
	patterns int
}

// Problems lists what is wrong with the draft, with pointers into it as JSON; nil when
// it can be a form. Because a field refers to fields above it only, no two of them can
// wait for each other.
func (d Draft) Problems(about Subject) []fault.Field {
	r := &review{draft: d, about: about, known: map[string]catalog.Parameter{}, taken: map[string]int{}, places: map[string]int{}}
	for _, p := range about.Parameters {
		r.known[p.Name] = p
	}
	for i, f := range slices.Backward(d.Fields) {
		r.places[f.Name] = i
	}
	r.words()
	for i, f := range d.Fields {
		r.field(i, f)
	}
	r.fixedInput()
	r.covered()
	return r.Fields()
}

func (r *review) words() {
	r.Line("/name", strings.TrimSpace(r.draft.Name), 1, nameMost)
	r.Prose("/description", r.draft.Description, descriptionMost)
	if !slices.Contains([]Access{AccessPlatform, AccessByRole, AccessEveryone}, r.draft.Access.orPlatform()) {
		r.Add("/access", "enum", "Choose platform, by_role or everyone_in_organization.")
	}
	if len(r.draft.Fields) > MaxFields {
		r.Add("/fields", "max_items", "Use at most 50 fields.")
	}
}

func (r *review) field(i int, f Field) {
	at := "/fields/" + strconv.Itoa(i)
	f.Review(at, &r.List)
	if r.places[f.Name] != i {
		r.Add(at+"/name", "duplicate", "Another field has this name.")
	}
	size := pattern.Size(f.Pattern)
	if r.patterns += size; r.patterns > patternsMost && r.patterns-size <= patternsMost {
		r.Add(at+"/pattern", "pattern", "The patterns of the form are too large together: use smaller numbers of repetitions.")
	}
	if f.Default != nil && r.about.Masks(f) {
		r.Add(at+"/default", "not_allowed", "A secret has no default.")
	}
	r.provider(i, at, f)
	r.binding(i, at, f)
	if f.Condition != nil {
		rules := 0
		r.condition(i, at+"/condition", *f.Condition, 1, &rules)
	}
}

// above finds the field that another one, the i-th, refers to by name, or says why it
// must not.
func (r *review) above(i int, pointer, name string) (Field, bool) {
	place, found := r.places[name]
	switch {
	case !found:
		r.Add(pointer, "unknown_field", "The form has no field of this name.")
	case place == i:
		r.Add(pointer, "self_reference", "A field cannot depend on itself.")
	case place > i:
		r.Add(pointer, "forward_reference", "Choose a field that stands above this one.")
	case r.draft.Fields[place].Type == TypeMarkdown:
		r.Add(pointer, "not_allowed", "Choose a field that people fill in: this one is there to be read.")
	case r.about.Masks(r.draft.Fields[place]):
		r.Add(pointer, "not_allowed", "Choose another field: a secret is used by the workflow alone.")
	default:
		return r.draft.Fields[place], true
	}
	return Field{}, false
}

// condition judges a rule of the i-th field, and those inside of it.
func (r *review) condition(i int, at string, c Condition, depth int, rules *int) {
	*rules++
	switch {
	case *rules == rulesMost+1:
		r.Add("/fields/"+strconv.Itoa(i)+"/condition", "max_items", "Use at most 50 rules in one condition.")
	case depth > question.DepthMost:
		r.Add(at, "too_deep", "Put rules into rules at most 10 deep.")
	}
	if *rules > rulesMost || depth > question.DepthMost {
		return
	}
	switch c.Part() {
	case "all":
		for n, rule := range c.All {
			r.condition(i, at+"/all/"+strconv.Itoa(n), rule, depth+1, rules)
		}
	case "any":
		for n, rule := range c.Any {
			r.condition(i, at+"/any/"+strconv.Itoa(n), rule, depth+1, rules)
		}
	case "not":
		r.condition(i, at+"/not", *c.Not, depth+1, rules)
	case "field":
		of, found := r.above(i, at+"/field", c.Field)
		if c.ReviewOp(at, &r.List) && found {
			c.ReviewOperand(at, of, &r.List)
		}
	default:
		r.Add(at, "one_of", "Give exactly one of all, any, not and field.")
	}
}

func sorted[V any](named map[string]V) []string { return slices.Sorted(maps.Keys(named)) }
