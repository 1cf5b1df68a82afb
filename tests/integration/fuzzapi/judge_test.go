package fuzzapi

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/tests/contract/openapi"
)

// judge says what is wrong with an answer to a request that reached its operation.
func (p *program) judge(r request, a answer) []string {
	var found []string
	response, isDeclared := r.operation.Responses[strconv.Itoa(a.status)]
	if a.status >= http.StatusInternalServerError && (a.status != http.StatusBadGateway || !isDeclared) {
		found = append(found, "it is the program's fault")
	}
	if slices.Contains(ofHTTP, a.status) {
		return append(found, judgeNoise(r, a)...)
	}
	if !isDeclared {
		return append(found, "this status is not declared")
	}
	found = append(found, p.judgeBody(response, a)...)
	return append(found, repeated(r, a)...)
}

// ofHTTP are what any request may get before it reaches an operation: it is too slow, or
// its address or headers are too long.
var ofHTTP = []int{http.StatusRequestTimeout, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge}

// judgeBody holds a body against its schema.
func (p *program) judgeBody(response openapi.Response, a answer) []string {
	if len(response.Content) == 0 {
		if len(a.body) > 0 {
			return []string{"a body is not declared"}
		}
		return nil
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	media, ok := response.Content[kind]
	if _, isAny := response.Content["application/octet-stream"]; isAny {
		return nil
	}
	if !ok {
		return []string{fmt.Sprintf("the content type %q is not declared", kind)}
	}
	if kind != "application/json" && kind != "application/problem+json" {
		return nil
	}
	value, err := a.value()
	if err != nil {
		return []string{"the body is no JSON"}
	}
	if problem, ok := value.(map[string]any); ok && a.status >= http.StatusBadRequest {
		if code, _ := problem["code"].(string); !p.codes[code] {
			return []string{"docs/errors.md does not know the code " + code}
		}
	}
	return p.document.Breaks(media.Schema, value)
}

// repeated says whether a refusal holds what was sent.
func repeated(r request, a answer) []string {
	if a.status < http.StatusBadRequest {
		return nil
	}
	text := strings.ToLower(string(a.body))
	for name, values := range a.header {
		text += "\n" + strings.ToLower(name+": "+strings.Join(values, ","))
	}
	for _, mark := range r.marks {
		if strings.Contains(text, mark) {
			return []string{"it repeats what was sent"}
		}
	}
	return nil
}

// judgeNoise says what is wrong with an answer to a request that means no operation.
func judgeNoise(r request, a answer) []string {
	found := repeated(r, a)
	if a.status >= http.StatusInternalServerError {
		found = append(found, "it is the program's fault")
	}
	if a.status >= http.StatusBadRequest && r.method != http.MethodHead && !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
		// What no HTTP server could read is refused before the program is asked.
		if unread := []int{http.StatusBadRequest, http.StatusRequestHeaderFieldsTooLarge}; !slices.Contains(unread, a.status) || strings.Contains(string(a.body), "{") {
			found = append(found, "the refusal is no problem")
		}
	}
	return found
}
