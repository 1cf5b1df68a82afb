package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Execution is one run.
type Execution struct {
	ID         string
	Status     string
	DurationMs int64
	Result     *Result
	Failures   []Failure
	Error      *Failed
	// JSON is the whole answer.
	JSON json.RawMessage `json:"-"`
}

// UnmarshalJSON keeps the whole answer as well.
func (e *Execution) UnmarshalJSON(raw []byte) error {
	type plain Execution
	if err := json.Unmarshal(raw, (*plain)(e)); err != nil {
		return err
	}
	e.JSON = append(json.RawMessage(nil), raw...)
	return nil
}

// Result is what the workflow returned: Columns and Rows for a table, File for a
// file, Value else.
type Result struct {
	Kind                       string
	Value, Columns, Rows, File json.RawMessage
}

// Body is the result as package show takes it.
func (r Result) Body() json.RawMessage {
	switch {
	case r.Columns != nil:
		return fmt.Appendf(nil, `{"columns":%s,"rows":%s}`, r.Columns, r.Rows)
	case r.File != nil:
		return r.File
	default:
		return r.Value
	}
}

// Failure is one item that failed.
type Failure struct{ Item, Message string }

// Failed is why a run did not succeed.
type Failed struct{ Code, Message, Step, Details string }

// Log is a part of a run's log.
type Log struct {
	Lines  []Line
	Cursor string
	// Done says that the run is over and every line was read.
	Done bool
}

// Line is one line of it.
type Line struct {
	Time                 time.Time
	Level, Message, Step string
	Fields               json.RawMessage
}

// Start accepts a run of a workflow.
func (c *Client) Start(ctx context.Context, organization, workflow string, input map[string]json.RawMessage) (e Execution, err error) {
	body := map[string]any{"input": input}
	err = c.call(ctx, http.MethodPost, "/api/workflows/"+url.PathEscape(workflow)+"/executions", organization, body, &e)
	return e, err
}

// Execution answers a run as it is.
func (c *Client) Execution(ctx context.Context, organization, id string) (e Execution, err error) {
	err = c.call(ctx, http.MethodGet, "/api/executions/"+url.PathEscape(id), organization, nil, &e)
	return e, err
}

// Cancel asks a run to stop.
func (c *Client) Cancel(ctx context.Context, organization, id string) error {
	return c.call(ctx, http.MethodPost, "/api/executions/"+url.PathEscape(id)+"/cancel", organization, nil, &Execution{})
}

// Log answers the lines after a cursor, empty for the beginning, and waits for
// news as long as asked.
func (c *Client) Log(ctx context.Context, organization, id, cursor string, wait time.Duration) (log Log, err error) {
	query := url.Values{"cursor": {cursor}, "wait": {strconv.Itoa(int(wait / time.Second))}}
	err = c.call(ctx, http.MethodGet, "/api/executions/"+url.PathEscape(id)+"/logs?"+query.Encode(), organization, nil, &log)
	return log, err
}
