// Package crowd is the clients of the chaos tests: people and programs that ask
// again under the same key until they are answered, and afterwards somebody who
// reads everything. What may be answered is judged elsewhere.
package crowd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// patience bounds one request: a program that stands still answers nobody.
	patience = 10 * time.Second
	// pause is how long somebody waits who was not answered.
	pause = 50 * time.Millisecond
)

// Client speaks as one person to a program, which may have several addresses.
type Client struct {
	Bases []string
	Token string
	// retries and replays are shared by everybody who uses the client.
	retries, replays, turns atomic.Int64
}

// Retries is how many requests were not answered, Replays how many were answered as
// one before.
func (c *Client) Retries() int { return int(c.retries.Load()) }

// Replays is how many requests were answered by what an earlier one had started.
func (c *Client) Replays() int { return int(c.replays.Load()) }

// request is one question.
type request struct {
	method, path, organization, body string
	headers                          map[string]string
}

// answer is what came back.
type answer struct {
	status int
	body   []byte
}

// once asks the next address.
func (c *Client) once(ctx context.Context, q request) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	base := c.Bases[int(c.turns.Add(1))%len(c.Bases)]
	asked, err := http.NewRequestWithContext(ctx, q.method, base+q.path, strings.NewReader(q.body))
	if err != nil {
		return answer{}, err
	}
	asked.Header.Set("Authorization", "Bearer "+c.Token)
	if q.organization != "" {
		asked.Header.Set("X-Organization-Id", q.organization)
	}
	if q.body != "" {
		asked.Header.Set("Content-Type", "application/json")
	}
	for name, value := range q.headers {
		asked.Header.Set(name, value)
	}
	got, err := http.DefaultClient.Do(asked)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = got.Body.Close() }() // It was only read.
	if got.Header.Get("Idempotency-Replayed") != "" {
		c.replays.Add(1)
	}
	text, err := io.ReadAll(got.Body)
	return answer{got.StatusCode, text}, err
}

// ask asks again until somebody answers, which a refusal is, too.
func (c *Client) ask(ctx context.Context, q request) (answer, error) {
	for {
		a, err := c.once(ctx, q)
		if err == nil && a.status < http.StatusInternalServerError {
			return a, nil
		}
		c.retries.Add(1)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return answer{}, fmt.Errorf("%s %s is not answered: %w, %d %s", q.method, q.path, err, a.status, a.body)
		}
	}
}

// Read asks again until the answer has the status, and reads it.
func (c *Client) Read(ctx context.Context, method, path, organization, body string, status int, into any) error {
	a, err := c.ask(ctx, request{method: method, path: path, organization: organization, body: body})
	if err != nil {
		return err
	}
	if a.status != status {
		return fmt.Errorf("%s %s is answered %d: %s", method, path, a.status, a.body)
	}
	return json.Unmarshal(a.body, into)
}
