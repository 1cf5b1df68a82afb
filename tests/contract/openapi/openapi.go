// Package openapi reads the API's description for tests that go over all operations, and
// holds values against its schemas. What the description promises is judged by them.
package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Document is the description, as far as it is judged.
type Document struct {
	Tags       []Tag
	Paths      map[string]map[string]*Operation
	Components struct {
		Schemas  map[string]*Schema
		Examples map[string]*Example
	}
}

// Tag is a chapter.
type Tag struct{ Name, Description string }

// Operation is one method on one path.
type Operation struct {
	// Method is in capitals, and Path has its names in braces.
	Method, Path string `json:"-"`
	OperationID  string
	Summary      string
	Description  string
	Tags         []string
	Parameters   []Parameter
	RequestBody  *Body
	Responses    map[string]Response
	Permission   string `json:"x-permission"`
}

// Parameter is a part of the address or a header.
type Parameter struct {
	In, Name string
	Required bool
	Schema   *Schema
	Example  any
}

// Body is what a request carries, by its content type.
type Body struct {
	Required bool
	Content  map[string]Media
}

// Response is what is answered with one status, by its content type.
type Response struct {
	Description string
	Content     map[string]Media
}

// Media is one form of a body.
type Media struct {
	Schema   *Schema
	Example  any
	Examples map[string]*Example
}

// Example is a value, or where it stands.
type Example struct {
	Ref   string `json:"$ref"`
	Value any
}

// Read reads a description. Numbers stay as they are written.
func Read(raw []byte) (*Document, error) {
	var d Document
	reader := json.NewDecoder(bytes.NewReader(raw))
	reader.UseNumber()
	if err := reader.Decode(&d); err != nil {
		return nil, fmt.Errorf("read the description of the API: %w", err)
	}
	for path, methods := range d.Paths {
		for method, operation := range methods {
			operation.Method, operation.Path = strings.ToUpper(method), path
		}
	}
	return &d, nil
}

// Operations are all of them, by path and method.
func (d *Document) Operations() []*Operation {
	var all []*Operation
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			all = append(all, d.Paths[path][method])
		}
	}
	return all
}

// ExamplesOf are the values of all examples of a body, each by its name; the only one
// has none.
func (d *Document) ExamplesOf(m Media) map[string]any {
	shown := map[string]any{}
	if m.Example != nil {
		shown[""] = m.Example
	}
	for name, example := range m.Examples {
		if key, isRef := strings.CutPrefix(example.Ref, "#/components/examples/"); isRef {
			example = d.Components.Examples[key]
		}
		if example != nil {
			shown[name] = example.Value
		}
	}
	return shown
}
