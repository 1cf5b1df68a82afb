package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/functions"
)

// spec is the OpenAPI file, against which every answer of every case is held.
type spec struct {
	Paths      map[string]map[string]described
	Components struct{ Schemas map[string]schema }
}

// described is one operation of the file.
type described struct {
	OperationID string
	Tags        []string
	Parameters  []struct {
		In, Name string
		Schema   schema
	}
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

// schema is as much of JSON Schema as the file uses.
type schema struct {
	Ref                  string `json:"$ref"`
	Type, Format         string
	Properties           map[string]schema
	Required             []string
	Items                *schema
	Enum                 []any
	AdditionalProperties any
	// Line is what each line of a file of JSON lines is.
	Line *schema `json:"x-line"`
}

var loadSpec = sync.OnceValues(func() (*spec, error) {
	raw, err := functions.Contract()
	if err != nil {
		return nil, err
	}
	var s spec
	return &s, json.Unmarshal(raw, &s)
})

func theSpec(t *testing.T) *spec {
	t.Helper()
	s, err := loadSpec()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// find is the operation that a request means; false for none.
func (s *spec) find(method, path string) (described, bool) {
	path, _, _ = strings.Cut(path, "?")
	var found described
	fewest := -1
	for template, methods := range s.Paths {
		op, ok := methods[strings.ToLower(method)]
		if names, fits := fits(template, path); ok && fits && (fewest < 0 || names < fewest) {
			found, fewest = op, names
		}
	}
	return found, fewest >= 0
}

// fits reports whether a path is one of a template, and how many names that has.
func fits(template, path string) (names int, ok bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return 0, false
	}
	for i := range want {
		switch {
		case strings.HasPrefix(want[i], "{"):
			names++
		case want[i] != got[i]:
			return 0, false
		}
	}
	return names, true
}

// judge says what is wrong with an answer.
func (s *spec) judge(method, path string, a answer) []string {
	op, ok := s.find(method, path)
	if !ok {
		return nil
	}
	response, ok := op.Responses[strconv.Itoa(a.status)]
	if !ok {
		return []string{"this status is not documented"}
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	media, ok := response.Content[kind]
	if _, any := response.Content["application/octet-stream"]; any {
		return nil
	}
	if !ok {
		return []string{"the content type " + a.header.Get("Content-Type") + " is not documented"}
	}
	if strings.HasPrefix(kind, "text/") {
		return nil
	}
	if media.Schema.Line != nil {
		return s.breaksLines(*media.Schema.Line, a)
	}
	return s.breaks(media.Schema, decode(a.t, a.body), "")
}

// breaksLines holds each line against what it shall be.
func (s *spec) breaksLines(of schema, a answer) []string {
	var broken []string
	for line := range bytes.Lines(a.body) {
		broken = append(broken, s.breaks(of, decode(a.t, line), "")...)
	}
	return broken
}

var wireTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// breaks lists where a value breaks a schema.
func (s *spec) breaks(of schema, value any, at string) []string {
	if of.Ref != "" {
		of = s.Components.Schemas[strings.TrimPrefix(of.Ref, "#/components/schemas/")]
	}
	if of.Enum != nil && !slices.Contains(of.Enum, value) {
		return []string{fmt.Sprintf("%s: %v is none of %v", at, value, of.Enum)}
	}
	wrong := []string{fmt.Sprintf("%s: %v is no %s", at, value, of.Type)}
	switch of.Type {
	case "object":
		object, ok := value.(map[string]any)
		if !ok {
			return wrong
		}
		return s.breaksObject(of, object, at)
	case "array":
		list, ok := value.([]any)
		if !ok {
			return wrong
		}
		var found []string
		for i, item := range list {
			found = append(found, s.breaks(*of.Items, item, at+"/"+strconv.Itoa(i))...)
		}
		return found
	case "string":
		text, ok := value.(string)
		if !ok || of.Format == "date-time" && !wireTime.MatchString(text) {
			return wrong
		}
	case "integer", "number":
		if _, ok := value.(json.Number); !ok {
			return wrong
		}
	case "boolean":
		if _, ok := value.(bool); !ok {
			return wrong
		}
	}
	return nil
}

func (s *spec) breaksObject(of schema, object map[string]any, at string) []string {
	var found []string
	for _, name := range of.Required {
		if _, ok := object[name]; !ok {
			found = append(found, at+"/"+name+" is missing")
		}
	}
	for name, value := range object {
		property, ok := of.Properties[name]
		switch {
		case ok:
			found = append(found, s.breaks(property, value, at+"/"+name)...)
		case of.AdditionalProperties == false, of.AdditionalProperties == nil: // open for clients, not for us
			found = append(found, at+"/"+name+" is not documented")
		}
	}
	return found
}
