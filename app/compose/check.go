package compose

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// check refuses what cannot be saved, with everything that is wrong with it, and answers
// what the rules know of the workflow.
func (c *Composer) check(by permissions.Authority, draft forms.Draft) (forms.Subject, error) {
	if err := by.Require(permissions.ManageForms); err != nil {
		return forms.Subject{}, err
	}
	bad := c.problems(draft)
	if length(draft) > forms.MaxBytes {
		bad = append(bad, fault.Field{In: "body", Pointer: "/fields", Code: "too_long", Message: "Enter less: the form takes more than 32 KiB."})
	}
	if len(bad) > 0 {
		return forms.Subject{}, fault.ValidationFailed(bad...)
	}
	entry, err := c.catalog.Find(draft.Workflow)
	return c.about(entry), err
}

// problems is what keeps this build from running a form.
func (c *Composer) problems(draft forms.Draft) []fault.Field {
	entry, err := c.catalog.Find(draft.Workflow)
	if err != nil {
		// Without its workflow nothing can be said of a field.
		rest := slices.DeleteFunc(draft.Problems(c.about(describe.Entry{})), func(f fault.Field) bool {
			return f.Pointer != "/name" && f.Pointer != "/description" && f.Pointer != "/access"
		})
		return append(rest, unknownWorkflow())
	}
	bad := draft.Problems(c.about(entry))
	for _, f := range given(entry, draft) {
		if !slices.ContainsFunc(bad, func(known fault.Field) bool { return strings.HasPrefix(f.Pointer+"/", known.Pointer+"/") }) {
			bad = append(bad, f)
		}
	}
	return bad
}

func unknownWorkflow() fault.Field {
	return fault.Field{In: "body", Pointer: "/workflow", Code: "workflow_unknown", Message: "The program has no workflow of this name. Choose another one."}
}

func (c *Composer) about(entry describe.Entry) forms.Subject {
	return forms.Subject{Parameters: entry.Workflow.Parameters, Provider: c.provider}
}

func (c *Composer) provider(name string) (catalog.Provider, bool) {
	entry, err := c.catalog.FindProvider(name)
	return entry.Provider, err == nil
}

// given holds the values that a form itself has, its fixed input and its defaults,
// against what the workflow takes. What nobody has entered yet is not missing.
func given(entry describe.Entry, draft forms.Draft) []fault.Field {
	input, pointers := map[string]any{}, map[string]string{}
	put := func(parameter, pointer string, value any) {
		_, twice := input[parameter]
		isKnown := slices.ContainsFunc(entry.Workflow.Parameters, func(p catalog.Parameter) bool { return p.Name == parameter })
		if isKnown && !twice && value != nil {
			input[parameter], pointers[parameter] = value, pointer
		}
	}
	for name, value := range draft.FixedInput {
		put(name, "/fixedInput/"+name, value)
	}
	for i, f := range draft.Fields {
		put(f.Bound(), "/fields/"+strconv.Itoa(i)+"/default", f.Default)
	}
	text, err := json.Marshal(input)
	if err != nil {
		return nil // what was read from JSON can be written as JSON
	}
	var bad []fault.Field
	for _, f := range entry.Input.Validate(text) {
		parameter, rest, _ := strings.Cut(strings.TrimPrefix(f.Pointer, "/input/"), "/")
		at, is := pointers[parameter]
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

// length is the size of a draft as compact JSON, in bytes.
func length(draft forms.Draft) int {
	text, err := json.Marshal(recordOf(forms.Form{
		Name: draft.Name, Description: draft.Description, Workflow: draft.Workflow, Access: draft.Access,
		Fields: draft.Fields, FixedInput: draft.FixedInput,
	}))
	if err != nil {
		return forms.MaxBytes + 1 // what cannot be written down is too much
	}
	return len(text)
}
