package handler_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/story"
)

// caller speaks to an app as one person, for one organization.
type caller struct {
	t                         *testing.T
	base, token, organization string
}

// reply is what came back: the status is zero when nothing did.
type reply struct {
	status int
	header http.Header
	body   string
}

// try makes one request, with more headers in pairs. The handler may die meanwhile.
func (c *caller) try(method, path, body string, headers ...string) (reply, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	for name, value := range map[string]string{"Authorization": bearer(c.token), "X-Organization-Id": c.organization} {
		if value != "" {
			request.Header.Set(name, value)
		}
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }() // It was only read.
	text, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, answer.Header, string(text)}, err
}

func bearer(token string) string {
	if token == "" {
		return ""
	}
	return "Bearer " + token
}

// must is try with the status that has to come, and reads the JSON. A question that
// storage was too busy for is asked again, as its answer says: there may be much else
// to do for this machine.
func (c *caller) must(method, path, body string, status int, into any, headers ...string) {
	c.t.Helper()
	var r reply
	var err error
	await(func() bool {
		r, err = c.try(method, path, body, headers...)
		return method != http.MethodGet || err != nil || !story.IsBusy(r.status, []byte(r.body))
	}, func() int { return 0 })
	if err != nil || r.status != status {
		c.t.Fatalf("%s %s answered %d, not %d: %v %s", method, path, r.status, status, err, r.body)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal([]byte(r.body), into); err != nil {
		c.t.Fatalf("%s %s: %v in %s", method, path, err, r.body)
	}
}

// execution is what these tests read of a run.
type execution struct {
	ID      string
	Status  string
	Attempt int
	Steps   []struct {
		Name, Status string
	}
	Error *struct{ Code string }
}

// line is one of a log.
type line struct {
	Seq     int
	Time    string
	Message string
}

// log is a whole log, or what there is of it.
type log struct {
	Lines  []line
	Cursor string
	Done   bool
	Status string
}

// execution reads a run.
func (r reply) execution(t *testing.T) execution {
	t.Helper()
	var e execution
	if err := json.Unmarshal([]byte(r.body), &e); err != nil {
		t.Errorf("%v in %s", err, r.body)
	}
	return e
}
