package contract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/bifrost-run/bifrost/tests/contract/openapi"
)

// filler is the example of a text about which nothing is known.
const filler = "..."

// described is the OpenAPI file of this build.
func described(t *testing.T) *openapi.Document {
	t.Helper()
	raw, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// judgeExamples says what is wrong with the examples of a body.
func judgeExamples(d *openapi.Document, content map[string]openapi.Media) []string {
	var found []string
	for _, kind := range slices.Sorted(maps.Keys(content)) {
		media := content[kind]
		shown := d.ExamplesOf(media)
		if len(shown) == 0 {
			found = append(found, kind+" has no example")
		}
		for name, value := range shown {
			for _, broken := range d.Breaks(media.Schema, value) {
				found = append(found, fmt.Sprintf("%s: the example %s breaks its schema: %s", kind, name, broken))
			}
			if at := unsaid(value, ""); at != "" {
				found = append(found, kind+": nothing is known about "+at+": give its field the tag example")
			}
		}
	}
	return found
}

// unsaid is where a value holds filler; empty for nowhere.
func unsaid(value any, at string) string {
	switch v := value.(type) {
	case string:
		if v == filler {
			return at
		}
	case map[string]any:
		for name, inner := range v {
			if found := unsaid(inner, at+"/"+name); found != "" {
				return found
			}
		}
	case []any:
		for _, inner := range v {
			if found := unsaid(inner, at+"/-"); found != "" {
				return found
			}
		}
	}
	return ""
}

func TestEveryBodyHasAnExampleThatIsValid(t *testing.T) {
	t.Parallel()
	d := described(t)
	for _, o := range d.Operations() {
		if o.RequestBody != nil {
			for _, wrong := range judgeExamples(d, o.RequestBody.Content) {
				t.Errorf("%s, request: %s", o.OperationID, wrong)
			}
		}
		for status, response := range o.Responses {
			for _, wrong := range judgeExamples(d, response.Content) {
				t.Errorf("%s, %s: %s", o.OperationID, status, wrong)
			}
		}
		for _, p := range o.Parameters {
			if p.In == "path" && (p.Example == nil || p.Example == filler) {
				t.Errorf("%s: {%s} has no example", o.OperationID, p.Name)
			}
		}
	}
}

func TestABadExampleWouldBeSeen(t *testing.T) {
	t.Parallel()
	d := described(t)
	good := d.Paths["/api/roles"]["post"].RequestBody.Content["application/json"]
	for what, example := range map[string]any{
		"none": nil, "another type": "text", "a missing property": map[string]any{}, "filler": map[string]any{"name": filler},
		"another property": map[string]any{"name": "x", "shape": "round"}, "a number": map[string]any{"name": json.Number("1")},
	} {
		bad := good
		bad.Example = example
		if wrong := judgeExamples(d, map[string]openapi.Media{"application/json": bad}); len(wrong) != 1 {
			t.Errorf("%s: %v", what, wrong)
		}
	}
}

func TestEveryTagIsAChapterWithADescription(t *testing.T) {
	t.Parallel()
	d := described(t)
	var chapters []string
	for _, tag := range d.Tags {
		if !strings.HasSuffix(tag.Description, ".") {
			t.Errorf("the tag %s has no description", tag.Name)
		}
		chapters = append(chapters, tag.Name)
	}
	for _, o := range d.Operations() {
		if len(o.Tags) != 1 || !slices.Contains(chapters, o.Tags[0]) {
			t.Errorf("%s stands in no chapter: %v", o.OperationID, o.Tags)
		}
	}
}

// verbs are how the name of an operation begins.
var verbs = []string{
	"add", "apply", "cancel", "change", "continue", "copy", "create", "deactivate", "delete", "download", "erase", "export", "generate", "get", "import",
	"list", "preview", "put", "remove", "replace", "rerun", "restore", "retry", "revoke", "rotate", "send", "start", "submit", "test", "undo", "upload",
}

func TestEveryOperationIsNamedByAVerb(t *testing.T) {
	t.Parallel()
	for _, o := range described(t).Operations() {
		verb, _, _ := strings.Cut(o.OperationID, strings.TrimLeftFunc(o.OperationID, unicode.IsLower))
		if !slices.Contains(verbs, verb) {
			t.Errorf("%s begins with no verb that clients know", o.OperationID)
		}
	}
}

// The scope is a header that a client gives to all requests alike. Declared as required,
// every call of a generated client would have to name it.
func TestTheScopeHeaderIsDeclaredAndNotRequired(t *testing.T) {
	t.Parallel()
	declared := 0
	for _, o := range described(t).Operations() {
		for _, p := range o.Parameters {
			if p.Name == "X-Organization-Id" {
				declared++
				if p.In != "header" || p.Required {
					t.Errorf("%s requires the scope header", o.OperationID)
				}
			}
		}
	}
	if declared < 40 {
		t.Errorf("only %d operations declare it", declared)
	}
}

func TestTheFileSaysWhoseItIs(t *testing.T) {
	t.Parallel()
	raw, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Info struct {
			Contact struct{ Name, URL string }
			License struct{ Name, Identifier string }
		}
		Servers    []struct{ URL, Description string }
		Components struct {
			SecuritySchemes map[string]struct{ Description string }
		}
	}
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&said); err != nil {
		t.Fatal(err)
	}
	if said.Info.Contact.URL == "" || said.Info.License.Identifier != "Apache-2.0" || len(said.Servers) != 1 || said.Servers[0].Description == "" {
		t.Errorf("it says %+v", said)
	}
	for name, scheme := range said.Components.SecuritySchemes {
		if scheme.Description == "" {
			t.Errorf("the security scheme %s is not described", name)
		}
	}
}
