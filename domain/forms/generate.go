package forms

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/forms/internal/fit"
	"github.com/bifrost-run/bifrost/domain/forms/internal/pattern"
	"github.com/bifrost-run/bifrost/domain/forms/question"
)

const (
	// radioMost is how many choices are shown at once.
	radioMost = 3
	// lineMost is the longest text that is typed into one line.
	lineMost = 500
)

// FromWorkflow drafts a form that asks for every parameter of a workflow, in the order
// in which they are declared. Parameters that no field has values for (JSON objects, and
// lists that nobody offers choices for) are left out: whoever completes the draft fixes
// them. A pattern that not every program understands is left to the workflow.
func FromWorkflow(w catalog.Workflow, providers func(name string) (catalog.Provider, bool)) Draft {
	d := Draft{Name: cut(w.Title, nameMost), Description: cut(w.Description, descriptionMost), Workflow: w.Name, Access: AccessPlatform}
	if d.Name == "" {
		d.Name = cut(w.Name, nameMost)
	}
	for _, p := range w.Parameters {
		f := Field{
			Name: p.Name, Type: typeFor(p), Label: cut(p.Label, question.LabelMost), Help: cut(p.Help, question.HelpMost),
			Required: p.Required && p.Type != catalog.TypeBool,
		}
		if f.Type == "" {
			continue
		}
		limit(&f, p)
		offer(&f, p, d.Fields, providers)
		if f.Default = decoded(p); f.Default != nil && len(f.Judge(f.Default)) > 0 {
			f.Default = nil
		}
		d.Fields = append(d.Fields, f)
	}
	return d
}

func cut(words string, most int) string {
	runes := []rune(strings.TrimSpace(words))
	return strings.TrimSpace(string(runes[:min(len(runes), most)]))
}

// typeFor is how a parameter is asked for; empty when it cannot be.
func typeFor(p catalog.Parameter) Type {
	switch p.Type {
	case catalog.TypeString, catalog.TypeUUID, catalog.TypeURI, catalog.TypeSecret:
		return textFor(p, TypeText)
	case catalog.TypeEmail, catalog.TypeUPN:
		return textFor(p, TypeEmail)
	case catalog.TypeInt, catalog.TypeFloat:
		return TypeNumber
	case catalog.TypeBool:
		return TypeCheckbox
	case catalog.TypeDate:
		return TypeDate
	case catalog.TypeDateTime:
		return TypeDateTime
	case catalog.TypeFile:
		return TypeFile
	case catalog.TypeList:
		if (p.Provider != "" || len(p.Enum) > 0) && fit.Feeds(string(TypeMultiSelect), p) {
			return TypeMultiSelect
		}
	case catalog.TypeJSON:
	}
	return ""
}

func textFor(p catalog.Parameter, otherwise Type) Type {
	switch {
	case p.Provider != "" || len(p.Enum) > radioMost:
		return TypeSelect
	case len(p.Enum) > 0:
		return TypeRadio
	case p.Type == catalog.TypeString && p.MaxLength != nil && *p.MaxLength > lineMost:
		return TypeTextarea
	}
	return otherwise
}

// limit takes over the limits that the field may have.
func limit(f *Field, p catalog.Parameter) {
	switch {
	case f.Type == TypeNumber:
		f.Minimum, f.Maximum = p.Minimum, p.Maximum
	case f.Type == TypeMultiSelect:
		f.MinLength, f.MaxLength = p.MinLength, p.MaxLength
	case f.Type.IsWritten():
		f.MinLength, f.MaxLength = p.MinLength, p.MaxLength
		if _, err := pattern.Compile(p.Pattern); err == nil && len(p.Pattern) <= question.PatternMost && isSearched(p) {
			f.Pattern, f.PatternMessage = p.Pattern, cut(p.PatternMessage, question.LabelMost)
		}
	}
}

// isSearched reports whether all texts that the parameter takes are short enough to have
// a pattern looked for in them. One that says nothing of length takes few longer ones.
func isSearched(p catalog.Parameter) bool {
	return (p.MinLength == nil || *p.MinLength <= pattern.TextMost) && (p.MaxLength == nil || *p.MaxLength <= pattern.TextMost)
}

// offer gives a choice its options: those of the data provider, asked with the values of
// earlier fields that have the names of its inputs, or those that the workflow lists.
func offer(f *Field, p catalog.Parameter, earlier []Field, providers func(name string) (catalog.Provider, bool)) {
	if !f.Type.IsChoice() {
		return
	}
	if p.Provider == "" {
		for _, value := range p.Enum {
			f.Options = append(f.Options, Option{Label: value, Value: value})
		}
		return
	}
	f.Provider = &Provider{Name: p.Provider}
	declared, _ := providers(p.Provider)
	for _, input := range declared.Inputs {
		fits := func(e Field) bool {
			return e.Name == input.Name && fit.Feeds(string(e.Type), input) && e.Type != TypeFile
		}
		if slices.ContainsFunc(earlier, fits) {
			if f.Provider.Inputs == nil {
				f.Provider.Inputs = map[string]Input{}
			}
			f.Provider.Inputs[input.Name] = Input{Field: input.Name}
		}
	}
}

// decoded reads a parameter's default, which the SDK has written as JSON. What it cannot
// read is no default: the workflow has it all the same.
func decoded(p catalog.Parameter) any {
	text := strings.TrimSpace(string(p.Default))
	if p.Type == catalog.TypeList {
		return decodedList(text)
	}
	if word, err := strconv.Unquote(text); err == nil {
		return word
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	switch text {
	case "true":
		return true
	case "false":
		return false
	}
	return nil
}

func decodedList(text string) any {
	inside, opened := strings.CutPrefix(text, "[")
	inside, closed := strings.CutSuffix(inside, "]")
	list := []any{}
	for inside = strings.TrimSpace(inside); opened && closed && inside != ""; {
		quoted, err := strconv.QuotedPrefix(inside)
		if err != nil {
			return nil
		}
		word, _ := strconv.Unquote(quoted)
		list = append(list, word)
		rest, more := strings.CutPrefix(strings.TrimSpace(inside[len(quoted):]), ",")
		if inside = strings.TrimSpace(rest); more == (inside == "") {
			return nil
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}
