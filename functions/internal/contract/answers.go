package contract

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// The headers of answers.
const (
	correlationHeader = "X-Correlation-Id"
	patienceHeader    = "Retry-After"
)

// headers are those that many answers share.
func headers() map[string]*huma.Header {
	return map[string]*huma.Header{
		correlationHeader: {Description: "The log of the program knows the request by it.", Schema: &huma.Schema{Type: huma.TypeString, Examples: []any{aTrace}}},
		patienceHeader:    {Description: "After how many seconds to try again.", Schema: &huma.Schema{Type: huma.TypeInteger, Examples: []any{7}}},
	}
}

// declareHeaders says which headers every answer has, and those that ask for patience.
func declareHeaders(operation *huma.Operation) {
	for status, response := range operation.Responses {
		declared := maps.Clone(response.Headers)
		if declared == nil {
			declared = map[string]*huma.Header{}
		}
		declared[correlationHeader] = &huma.Header{Ref: "#/components/headers/" + correlationHeader}
		if status == strconv.Itoa(http.StatusTooManyRequests) || status == strconv.Itoa(http.StatusServiceUnavailable) {
			declared[patienceHeader] = &huma.Header{Ref: "#/components/headers/" + patienceHeader}
		}
		response.Headers = declared
	}
}

// openAnswers lets what no request has grow: clients ignore properties that they do not
// know. What requests have stays closed, so that a mistyped property is refused.
func openAnswers(document *huma.OpenAPI) {
	schemas := document.Components.Schemas
	sent := map[string]bool{}
	for _, item := range document.Paths {
		for _, operation := range operationsOf(item) {
			if operation.RequestBody == nil {
				continue
			}
			for _, media := range operation.RequestBody.Content {
				reach(schemas, media.Schema, sent)
			}
		}
	}
	for name, schema := range schemas.Map() {
		if schema.AdditionalProperties == false && !sent["#/components/schemas/"+name] {
			schema.AdditionalProperties = nil
		}
	}
}

// reach notes every schema that a schema leads to.
func reach(schemas huma.Registry, schema *huma.Schema, seen map[string]bool) {
	if schema == nil || seen[schema.Ref] {
		return
	}
	if schema.Ref != "" {
		seen[schema.Ref] = true
		reach(schemas, schemas.SchemaFromRef(schema.Ref), seen)
		return
	}
	reach(schemas, schema.Items, seen)
	for _, property := range schema.Properties {
		reach(schemas, property, seen)
	}
	if of, ok := schema.AdditionalProperties.(*huma.Schema); ok {
		reach(schemas, of, seen)
	}
}
