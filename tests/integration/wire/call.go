package wire

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
)

// Call is one request in the words of its service.
type Call struct {
	// Service is "tables", "queues", "blobs" or "secrets"; empty for another.
	Service string
	// Verb is what is asked: "get", "query", "merge", "send", "append".
	Verb string
	// Resource is the table, queue or container, or the address of another service.
	Resource string
}

// String is the three words.
func (c Call) String() string { return strings.TrimSpace(c.Service + " " + c.Verb + " " + c.Resource) }

// services maps how each module of the SDK introduces itself.
var services = map[string]string{"azsdk-go-aztables/": "tables", "azsdk-go-azqueue/": "queues", "azsdk-go-azblob/": "blobs", "azsdk-go-azsecrets/": "secrets"}

// Classify reads what a request asks for, and leaves it as it was.
func Classify(r *http.Request) (Call, error) {
	call := Call{Verb: strings.ToLower(r.Method), Resource: r.URL.Host}
	for module, service := range services {
		if strings.Contains(r.UserAgent(), module) {
			call.Service = service
		}
	}
	path := pathOf(r)
	switch call.Service {
	case "tables":
		body, err := bodyOf(r)
		if err != nil {
			return call, err
		}
		call.Verb, call.Resource = tableCall(r, path, body)
	case "queues":
		call.Resource, _, _ = strings.Cut(path, "/")
		call.Verb = queueVerb(r, path)
	case "blobs":
		call.Resource, _, _ = strings.Cut(path, "/")
		call.Verb = blobVerb(r)
	}
	return call, nil
}

// pathOf is the path below the account, which the emulator has in front.
func pathOf(r *http.Request) string {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if net.ParseIP(r.URL.Hostname()) != nil {
		_, path, _ = strings.Cut(path, "/")
	}
	return path
}

// inTransaction finds a table's name in the first operation of a transaction.
var inTransaction = regexp.MustCompile(`(?m)^(?:POST|PUT|PATCH|DELETE) \S*?/([A-Za-z][A-Za-z0-9]{2,62})(?:[(?]\S*)? HTTP/1\.1\r?$`)

func tableCall(r *http.Request, path string, body []byte) (verb, table string) {
	table, keys, _ := strings.Cut(path, "(")
	switch {
	case path == "$batch":
		if match := inTransaction.FindSubmatch(body); match != nil {
			table = string(match[1])
		}
		return "transaction", table
	case path == "Tables":
		return "create table", ""
	case r.Method == http.MethodGet && keys == ")":
		return "query", table
	case r.Method == http.MethodPost:
		return "insert", table
	case r.Method == http.MethodPatch:
		return "merge", table
	case r.Method == http.MethodPut && r.Header.Get("If-Match") == "":
		return "put", table
	case r.Method == http.MethodPut:
		return "replace", table
	}
	return strings.ToLower(r.Method), table
}

func queueVerb(r *http.Request, path string) string {
	_, messages, _ := strings.Cut(path, "/")
	switch {
	case messages == "":
		return strings.ToLower(r.Method) + " queue"
	case r.Method == http.MethodPost:
		return "send"
	case r.Method == http.MethodGet && r.URL.Query().Get("peekonly") != "":
		return "peek"
	case r.Method == http.MethodGet:
		return "receive"
	case r.Method == http.MethodPut:
		return "update"
	}
	return strings.ToLower(r.Method)
}

func blobVerb(r *http.Request) string {
	of := r.URL.Query().Get("comp")
	switch {
	case of == "appendblock":
		return "append"
	case of != "":
		return strings.ToLower(r.Method) + " " + of
	case r.URL.Query().Get("restype") == "container":
		return strings.ToLower(r.Method) + " container"
	case header(r, "X-Ms-Blob-Type") == "AppendBlob":
		return "create"
	}
	return strings.ToLower(r.Method)
}

// header reads a header whose name the SDK may have written in small letters.
func header(r *http.Request, name string) string {
	for key, values := range r.Header {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// bodyOf reads a request's body and puts it back.
func bodyOf(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}
