package contract_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions"
)

// contractFile is what clients are generated from. `make generate` writes it, as
// does this test with -update.
const contractFile = "openapi.json"

var update = flag.Bool("update", false, "write "+contractFile)

// rendered is the OpenAPI file of this build.
var rendered = sync.OnceValues(functions.Contract)

// contract is the OpenAPI file of this build, decoded.
func contract(t *testing.T) map[string]any {
	t.Helper()
	raw, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	return document
}

func TestTheOpenAPIFileIsWhatTheProgramServes(t *testing.T) {
	raw, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(contractFile, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(contractFile)
	if err != nil {
		t.Fatalf("%v: run make generate", err)
	}
	var want map[string]any
	if err := json.Unmarshal(committed, &want); err != nil {
		t.Fatalf("%s: %v", contractFile, err)
	}
	if diff := cmp.Diff(want, contract(t)); diff != "" {
		t.Errorf("the API has changed: run make generate, and look at what changes for clients (-committed +now)\n%s", diff)
	}
}

func TestTheOpenAPIFileIsTheSameInEveryBuild(t *testing.T) {
	t.Parallel()
	first, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if again, err := functions.Contract(); err != nil || !bytes.Equal(first, again) {
			t.Fatalf("it differs from one call to the next: %v", err)
		}
	}
}

func TestTheOpenAPIFileIsOfVersion31(t *testing.T) {
	t.Parallel()
	document := contract(t)
	if version := document["openapi"].(string); !strings.HasPrefix(version, "3.1.") {
		t.Errorf("the version is %s", version)
	}
	info := document["info"].(map[string]any)
	for _, name := range []string{"title", "version", "description"} {
		if text, _ := info[name].(string); text == "" {
			t.Errorf("info has no %s", name)
		}
	}
	for name := range document {
		if !slices.Contains([]string{"openapi", "info", "servers", "paths", "components", "tags"}, name) {
			t.Errorf("%s stands at the top", name)
		}
	}
}

// eachOperation visits every operation of the file as "METHOD /path".
func eachOperation(t *testing.T, document map[string]any, visit func(where, method, path string, operation map[string]any)) {
	t.Helper()
	count := 0
	paths := document["paths"].(map[string]any)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for method, operation := range paths[path].(map[string]any) {
			count++
			visit(strings.ToUpper(method)+" "+path, method, path, operation.(map[string]any))
		}
	}
	if count < 19 {
		t.Errorf("only %d operations were visited", count)
	}
}

var (
	operationID = regexp.MustCompile(`^[a-z]+([A-Z][a-z]+)+$`)
	pathName    = regexp.MustCompile(`\{([a-zA-Z]+)\}`)
)

func TestEveryOperationIsDescribed(t *testing.T) {
	t.Parallel()
	taken := map[string]string{}
	eachOperation(t, contract(t), func(where, method, path string, operation map[string]any) {
		for _, name := range []string{"summary", "description", "operationId", "x-permission"} {
			if text, _ := operation[name].(string); strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", where, name)
			}
		}
		if description, _ := operation["description"].(string); !strings.HasSuffix(description, ".") {
			t.Errorf("%s: the description is no sentence: %s", where, description)
		}
		if tags, _ := operation["tags"].([]any); len(tags) != 1 || tags[0] == "" {
			t.Errorf("%s has the tags %v, not one", where, tags)
		}
		id, _ := operation["operationId"].(string)
		if !operationID.MatchString(id) || taken[id] != "" {
			t.Errorf("%s: the id %q is taken by %q or no name of a method", where, id, taken[id])
		}
		taken[id] = where
		if !strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/api/admin") || strings.HasPrefix(path, "/api/runtime") {
			t.Errorf("%s is outside of what the Functions host serves", where)
		}
	})
}

func TestEveryOperationSaysWhatItRequires(t *testing.T) {
	t.Parallel()
	words := []string{"anyone", "signed in", "member", "own", "self", "offered", string(permissions.AdminRole)}
	for _, p := range permissions.All() {
		words = append(words, string(p))
	}
	eachOperation(t, contract(t), func(where, _, _ string, operation map[string]any) {
		required, _ := operation["x-permission"].(string)
		alternatives := strings.ReplaceAll(strings.TrimSuffix(required, ", somewhere"), " and ", " or ")
		for word := range strings.SplitSeq(alternatives, " or ") {
			if !slices.Contains(words, word) {
				t.Errorf("%s requires %q, which is no permission", where, word)
			}
		}
		if secured(operation) == (required == "anyone") {
			t.Errorf("%s is for %q, and its security is %v", where, required, operation["security"])
		}
	})
}

// secured reports whether an operation needs a token: an empty requirement among
// its security makes the token optional.
func secured(operation map[string]any) bool {
	requirements, _ := operation["security"].([]any)
	return len(requirements) > 0 && !slices.ContainsFunc(requirements, func(r any) bool {
		schemes, _ := r.(map[string]any)
		return len(schemes) == 0
	})
}

// passThrough are the operations that take or answer what may be of any type: a file, or
// what somebody else has signed.
var passThrough = []any{"uploadFile", "downloadFile", "sendToHook"}

// exports are the operations that answer rows or lines.
var exports = map[string][]string{
	"exportAuditEntries":  {"application/x-ndjson"},
	"exportExecutions":    {"application/x-ndjson", "text/csv"},
	"exportOrganizations": {"text/csv"},
}

// kindsOf are the content types of what an operation answers with a status.
func kindsOf(id, status string) []string {
	switch {
	case status >= "400":
		return []string{"application/problem+json"}
	case status == "204" || status == "304":
		return nil
	case slices.Contains(passThrough, any(id)) && status == "200":
		return []string{"application/octet-stream"}
	case exports[id] != nil:
		return exports[id]
	default:
		return []string{"application/json"}
	}
}

func TestEveryOperationDocumentsItsErrors(t *testing.T) {
	t.Parallel()
	eachOperation(t, contract(t), func(where, method, path string, operation map[string]any) {
		responses := operation["responses"].(map[string]any)
		statuses := []string{"500", "503"}
		if operation["x-permission"] != "anyone" {
			statuses = append(statuses, "400", "401", "403")
		}
		if strings.Contains(path, "{") {
			statuses = append(statuses, "404")
		}
		if _, hasBody := operation["requestBody"]; hasBody {
			statuses = append(statuses, "413", "415", "422")
		}
		for _, status := range statuses {
			if responses[status] == nil {
				t.Errorf("%s does not document %s", where, status)
			}
		}
		for status, response := range responses {
			content, _ := response.(map[string]any)["content"].(map[string]any)
			id, _ := operation["operationId"].(string)
			if kinds := slices.Sorted(maps.Keys(content)); !slices.Equal(kinds, kindsOf(id, status)) {
				t.Errorf("%s: %s is documented as %v, not as %v", where, status, kinds, kindsOf(id, status))
			}
			if text, _ := response.(map[string]any)["description"].(string); text == "" {
				t.Errorf("%s: %s has no description", where, status)
			}
		}
	})
}

func TestEveryParameterIsDeclared(t *testing.T) {
	t.Parallel()
	eachOperation(t, contract(t), func(where, _, path string, operation map[string]any) {
		declared := map[string]bool{}
		parameters, _ := operation["parameters"].([]any)
		for _, parameter := range parameters {
			p := parameter.(map[string]any)
			key := fmt.Sprint(p["in"], " ", p["name"])
			if declared[key] {
				t.Errorf("%s declares %s twice", where, key)
			}
			declared[key] = true
			if text, _ := p["description"].(string); text == "" || p["schema"] == nil {
				t.Errorf("%s: %s has no description or no schema", where, key)
			}
			if p["in"] == "path" && p["required"] != true {
				t.Errorf("%s: %s is not required", where, key)
			}
		}
		for _, name := range pathName.FindAllStringSubmatch(path, -1) {
			if !declared["path "+name[1]] {
				t.Errorf("%s does not declare {%s}", where, name[1])
			}
		}
		body, ok := operation["requestBody"].(map[string]any)
		kind := "application/json"
		if slices.Contains(passThrough, operation["operationId"]) {
			kind = "application/octet-stream"
		}
		content, _ := body["content"].(map[string]any)
		if operation["operationId"] == "importOrganizations" {
			delete(content, "text/csv") // it takes both
		}
		if ok && (len(content) != 1 || content[kind] == nil || body["required"] != true) {
			t.Errorf("%s: the body is %v", where, body)
		}
	})
}

// everyNode visits every object of the file with its JSON pointer.
func everyNode(value any, at string, visit func(at string, node map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		visit(at, v)
		for name, child := range v {
			everyNode(child, at+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name), visit)
		}
	case []any:
		for i, child := range v {
			everyNode(child, fmt.Sprint(at, "/", i), visit)
		}
	}
}

func TestEveryReferenceResolvesAndEverySchemaIsUsed(t *testing.T) {
	t.Parallel()
	document := contract(t)
	shared := map[string]bool{}
	for _, sort := range []string{"schemas", "examples", "headers"} {
		for name := range document["components"].(map[string]any)[sort].(map[string]any) {
			shared["#/components/"+sort+"/"+name] = true
		}
	}
	used := map[string]bool{}
	everyNode(document, "", func(at string, node map[string]any) {
		reference, ok := node["$ref"].(string)
		if used[reference] = true; ok && !shared[reference] {
			t.Errorf("%s leads nowhere: %s", at, reference)
		}
	})
	for name := range shared {
		if !used[name] {
			t.Errorf("%s is used nowhere", name)
		}
	}
}

func TestEverySchemaIsOneOfJSONSchema(t *testing.T) {
	t.Parallel()
	types := []string{"object", "array", "string", "integer", "number", "boolean"}
	schemas := contract(t)["components"].(map[string]any)["schemas"].(map[string]any)
	everyNode(schemas, "", func(at string, node map[string]any) {
		if strings.HasSuffix(at, "/properties") || strings.Contains(at, "/examples/") || at == "" {
			return
		}
		kind, ok := node["type"].(string)
		if node["type"] != nil && (!ok || !slices.Contains(types, kind)) {
			t.Errorf("%s has the type %v: properties are absent, never null", at, node["type"])
		}
		properties, _ := node["properties"].(map[string]any)
		required, _ := node["required"].([]any)
		for _, name := range required {
			if properties[name.(string)] == nil {
				t.Errorf("%s requires %s and does not have it", at, name)
			}
		}
		if kind == "array" && node["items"] == nil {
			t.Errorf("%s is a list of nobody knows what", at)
		}
		if pattern, ok := node["pattern"].(string); ok {
			if _, err := regexp.Compile(pattern); err != nil {
				t.Errorf("%s: %v", at, err)
			}
		}
		for name := range properties {
			if !regexp.MustCompile(`^[a-z][a-zA-Z]*$`).MatchString(name) {
				t.Errorf("%s: %s is not camel case", at, name)
			}
		}
	})
}

// Clients ignore properties that they do not know, and requests with such are refused.
func TestRequestsAreClosedAndAnswersMayGrow(t *testing.T) {
	t.Parallel()
	document := contract(t)
	schemas := document["components"].(map[string]any)["schemas"].(map[string]any)
	sent := map[string]bool{}
	var follow func(value any)
	follow = func(value any) {
		everyNode(value, "", func(_ string, node map[string]any) {
			reference, _ := node["$ref"].(string)
			if name, ok := strings.CutPrefix(reference, "#/components/schemas/"); ok && !sent[name] {
				sent[name] = true
				follow(schemas[name])
			}
		})
	}
	eachOperation(t, document, func(_, _, _ string, operation map[string]any) { follow(operation["requestBody"]) })
	for name, schema := range schemas {
		object := schema.(map[string]any)
		if object["type"] == "object" && object["properties"] != nil && sent[name] != (object["additionalProperties"] == false) {
			t.Errorf("%s: a request has it: %t, and others beside its properties: %v", name, sent[name], object["additionalProperties"])
		}
	}
	if len(sent) < 20 || len(sent) > len(schemas)-20 {
		t.Errorf("requests have %d of %d schemas", len(sent), len(schemas))
	}
}

func TestEveryAnswerSaysItsHeaders(t *testing.T) {
	t.Parallel()
	eachOperation(t, contract(t), func(where, _, _ string, operation map[string]any) {
		for status, response := range operation["responses"].(map[string]any) {
			headers, _ := response.(map[string]any)["headers"].(map[string]any)
			if headers["X-Correlation-Id"] == nil || (headers["Retry-After"] != nil) != (status == "429" || status == "503") {
				t.Errorf("%s: %s declares the headers %v", where, status, slices.Sorted(maps.Keys(headers)))
			}
		}
	})
}

func TestAPermissionsObjectHasAllFour(t *testing.T) {
	t.Parallel()
	schemas := contract(t)["components"].(map[string]any)["schemas"].(map[string]any)
	object := schemas["Permissions"].(map[string]any)
	var want []any
	for _, p := range permissions.All() {
		want = append(want, string(p))
	}
	if diff := cmp.Diff(want, object["required"]); diff != "" {
		t.Error(diff)
	}
	if len(object["properties"].(map[string]any)) != 4 || object["additionalProperties"] != false {
		t.Errorf("it has others: %v", object)
	}
}
