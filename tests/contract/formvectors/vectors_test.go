// Package formvectors_test holds the rules of forms in Go to the vectors that those in
// TypeScript are held to, and both to each other.
package formvectors_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
)

type ruled struct {
	Name      string         `json:"name"`
	Condition condition      `json:"condition"`
	Values    map[string]any `json:"values"`
	Holds     bool           `json:"holds"`
}

// holds asks a form whose last field has the condition, below fields for all values.
func holds(c condition, values map[string]any) bool {
	var asked forms.Form
	for name := range values {
		asked.Fields = append(asked.Fields, forms.Field{Name: name, Type: forms.TypeText})
	}
	const last = "(the field with the condition)"
	asked.Fields = append(asked.Fields, forms.Field{Name: last, Type: forms.TypeText, Condition: c.domain()})
	return asked.Visible(values)[last]
}

func TestConditionsHoldAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	vectors := read[ruled](t, "conditions.json")
	if len(vectors) < 150 {
		t.Fatalf("%d vectors are not enough", len(vectors))
	}
	for _, v := range vectors {
		if got := holds(v.Condition, v.Values); got != v.Holds {
			t.Errorf("%s: %t", v.Name, got)
		}
	}
}

type shown struct {
	Name    string         `json:"name"`
	Fields  []field        `json:"fields"`
	Values  map[string]any `json:"values"`
	Visible []string       `json:"visible"`
}

// visible lists the names of the fields that show, in their order.
func visible(fields []field, values map[string]any) []string {
	names, is := []string{}, form(fields).Visible(values)
	for _, f := range fields {
		if is[f.Name] {
			names = append(names, f.Name)
		}
	}
	return names
}

func TestFieldsShowAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	for _, v := range read[shown](t, "visibility.json") {
		if diff := cmp.Diff(v.Visible, visible(v.Fields, v.Values)); diff != "" {
			t.Errorf("%s:\n%s", v.Name, diff)
		}
	}
}

type problem struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// submitted are values, and what is sent when all is well, by the names of fields.
type submitted struct {
	Name     string         `json:"name"`
	Fields   []field        `json:"fields"`
	Values   map[string]any `json:"values"`
	Sent     map[string]any `json:"sent"`
	Problems []problem      `json:"problems"`
}

// submit answers what the domain makes of the values, with the input's parameters
// named after their fields again.
func submit(fields []field, values map[string]any) (map[string]any, []problem) {
	input, bad := form(fields).Input(values)
	if bad != nil {
		return nil, problems(bad)
	}
	sent := map[string]any{}
	for _, f := range fields {
		if value, ok := input[f.domain().Bound()]; ok {
			sent[f.Name] = value
		}
	}
	return sent, nil
}

func problems(bad []fault.Field) []problem {
	var found []problem
	for _, b := range bad {
		found = append(found, problem{b.Pointer, b.Code, b.Message})
	}
	return found
}

func TestValuesAreJudgedAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	for _, v := range read[submitted](t, "values.json") {
		sent, bad := submit(v.Fields, v.Values)
		if diff := cmp.Diff(v.Problems, bad); diff != "" {
			t.Errorf("%s:\n%s", v.Name, diff)
		}
		if diff := cmp.Diff(v.Sent, sent); diff != "" {
			t.Errorf("%s:\n%s", v.Name, diff)
		}
	}
}

type expression struct {
	Pattern string   `json:"pattern"`
	Refused bool     `json:"refused"`
	Matches []string `json:"matches"`
	Misses  []string `json:"misses"`
}

func TestPatternsMatchAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	for _, v := range read[expression](t, "patterns.json") {
		f := forms.Field{Name: "a", Type: forms.TypeTextarea, Pattern: v.Pattern}
		refused := false
		for _, bad := range (forms.Draft{Name: "x", Fields: []forms.Field{f}}).Problems(forms.Subject{}) {
			refused = refused || bad.Pointer == "/fields/0/pattern"
		}
		if refused != v.Refused {
			t.Errorf("%q is refused: %t", v.Pattern, refused)
		}
		for _, text := range v.Matches {
			if bad := f.Judge(text); len(bad) > 0 {
				t.Errorf("%q does not match %q", v.Pattern, text)
			}
		}
		for _, text := range v.Misses {
			if bad := f.Judge(text); len(bad) != 1 || bad[0].Code != "pattern" {
				t.Errorf("%q matches %q", v.Pattern, text)
			}
		}
	}
}

type linked struct {
	Name   string         `json:"name"`
	Fields []field        `json:"fields"`
	Query  string         `json:"query"`
	Values map[string]any `json:"values"`
}

// What the guide shows can be saved as it stands.
func TestTheFormOfTheGuideIsSound(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "guides", "forms.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(guide), "```json\n")
	shown, _, _ = strings.Cut(shown, "```")
	var draft struct {
		Name, Workflow string
		Access         forms.Access
		Fields         []field
		FixedInput     map[string]any
	}
	if err := json.Unmarshal([]byte(shown), &draft); err != nil {
		t.Fatal(err)
	}
	about := forms.Subject{Provider: func(name string) (catalog.Provider, bool) { return catalog.Provider{}, name == "available_licenses" }}
	for name, isRequired := range map[string]bool{"first_name": true, "last_name": true, "license": false, "department": false, "country": false} {
		about.Parameters = append(about.Parameters, catalog.Parameter{Name: name, Type: catalog.TypeString, Required: isRequired})
	}
	about.Parameters = append(about.Parameters, catalog.Parameter{Name: "email", Type: catalog.TypeUPN, Required: true})
	made := forms.Draft{Name: draft.Name, Workflow: draft.Workflow, Access: draft.Access, Fields: form(draft.Fields).Fields, FixedInput: draft.FixedInput}
	if bad := made.Problems(about); bad != nil || len(made.Fields) != 6 {
		t.Errorf("%+v", bad)
	}
}

// The page reads links and the server does not: what a page reads is what the server
// takes.
func TestTheServerTakesWhatLinksBring(t *testing.T) {
	t.Parallel()
	for _, v := range read[linked](t, "prefill.json") {
		if _, bad := submit(v.Fields, v.Values); bad != nil {
			t.Errorf("%s: %+v", v.Name, bad)
		}
	}
}
