package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// wait lets an answer come when the run is over.
var wait = http.Header{"Prefer": {"wait=30"}}

// mostConnections is how many are kept open: more than ask at a time.
const mostConnections = 128

// client asks a program as one account for one organization.
type client struct {
	http         *http.Client
	base, token  string
	organization string
}

// newClient keeps a connection for each of the most that ask at a time.
func newClient(base, token string, most int) *client {
	return &client{base: base, token: token, http: &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{MaxIdleConns: most, MaxIdleConnsPerHost: most},
	}}
}

// in is the same caller in one organization.
func (c *client) in(organization string) *client {
	other := *c
	other.organization = organization
	return &other
}

// at is the same caller at another server.
func (c *client) at(base string) *client {
	other := *c
	other.base = base
	return &other
}

// call answers the body of an answer that says yes.
func (c *client) call(ctx context.Context, method, path, body string, headers http.Header) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, values := range headers {
		r.Header[name] = values
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("X-Organization-Id", c.organization)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, fmt.Errorf("%s %s answered %d: %s", method, path, response.StatusCode, text)
	}
	return text, nil
}

// ask is call with the answer read.
func ask[T any](ctx context.Context, c *client, method, path, body string, headers http.Header) (T, error) {
	var answer T
	text, err := c.call(ctx, method, path, body, headers)
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return answer, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return answer, nil
}

// execution is what is read of a run.
type execution struct {
	ID        string    `json:"id"`
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"createdAt"`
}

// start asks for a run and answers what is known of it then.
func (c *client) start(ctx context.Context, workflow string, headers http.Header) (execution, error) {
	return ask[execution](ctx, c, http.MethodPost, startPath(workflow), "{}", headers)
}

func startPath(workflow string) string { return "/api/workflows/" + workflow + "/executions" }

// run starts a run and answers once it has ended well.
func (c *client) run(ctx context.Context, workflow string) error {
	e, err := c.start(ctx, workflow, wait)
	if err == nil && e.Status != "Success" {
		return fmt.Errorf("the run %s of %s is %s", e.ID, workflow, e.Status)
	}
	return err
}

// organizationNamed makes a client and answers its id.
func (c *client) organizationNamed(ctx context.Context, name string) (string, error) {
	body, err := json.Marshal(map[string]string{"name": name})
	if err != nil {
		return "", err
	}
	made, err := ask[struct {
		ID string `json:"id"`
	}](ctx, c, http.MethodPost, "/api/organizations", string(body), nil)
	return made.ID, err
}
