package contract

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// finish adds what is said of all operations alike: the tags in their order, and an
// example of each body and each parameter. It may be called again, with the same result.
func finish(document *huma.OpenAPI) {
	used := map[string]bool{}
	composer := composer{schemas: document.Components.Schemas}
	document.Components.Examples, document.Components.Headers = map[string]*huma.Example{}, headers()
	for _, item := range document.Paths {
		for _, operation := range operationsOf(item) {
			for _, tag := range operation.Tags {
				used[tag] = true
			}
			composer.finish(operation, document.Components.Examples)
			declareHeaders(operation)
		}
	}
	openAnswers(document)
	document.Tags = slices.DeleteFunc(tags(), func(t *huma.Tag) bool { return !used[t.Name] })
}

// operationsOf are the operations of one path that there are.
func operationsOf(item *huma.PathItem) []*huma.Operation {
	all := []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch}
	return slices.DeleteFunc(all, func(o *huma.Operation) bool { return o == nil })
}

// finish gives an operation its examples. Those of problems are shared by all of them.
func (c composer) finish(operation *huma.Operation, shared map[string]*huma.Example) {
	for _, parameter := range operation.Parameters {
		if parameter.Example == nil && parameter.In == "path" {
			parameter.Example = c.parameter(operation, parameter)
		}
	}
	if operation.RequestBody != nil {
		c.fill(operation, operation.RequestBody.Content)
	}
	for text, response := range operation.Responses {
		status, err := strconv.Atoi(text)
		if err != nil || status < http.StatusBadRequest {
			c.fill(operation, response.Content)
			continue
		}
		for _, media := range response.Content {
			media.Examples = map[string]*huma.Example{}
			for _, problem := range problemsOf(operation, status) {
				shared[problem.Code] = &huma.Example{Summary: problem.Detail, Value: problem}
				media.Examples[problem.Code] = &huma.Example{Ref: "#/components/examples/" + problem.Code}
			}
		}
	}
}

// fill gives each form of a body its example. What is no JSON is known by its operation.
func (c composer) fill(operation *huma.Operation, content map[string]*huma.MediaType) {
	for kind, media := range content {
		name := operation.OperationID + "." + kind
		if _, isKnown := words[name]; !isKnown {
			name = "content"
		}
		schema := cmp.Or(media.Schema, &huma.Schema{})
		if line, isLines := schema.Extensions["x-line"].(*huma.Schema); isLines {
			media.Example = c.line(line)
			continue
		}
		media.Example, _ = c.of(schema, name)
	}
}

// line is an example of a file of JSON lines, with one.
func (c composer) line(schema *huma.Schema) string {
	value, _ := c.of(schema, "")
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err) // what the composer makes is JSON
	}
	return string(raw) + "\n"
}
