// Package client speaks to a running program over its API, as one account. What
// a person sees of the answers does not live here.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Global is the place that is no organization.
const Global = "global"

// Client is one account at one program.
type Client struct {
	base, token string
}

// New is a client of the program at base ("http://127.0.0.1:7071").
func New(base, token string) *Client { return &Client{base: base, token: token} }

// RefusedError is what the program says about a request that it refused.
type RefusedError struct {
	Status int
	Code   string
	Detail string
	Errors []BadField
}

// BadField is one field of a request with what to enter instead.
type BadField struct{ Pointer, Message string }

// Error is the sentence, and a line for each bad field.
func (p *RefusedError) Error() string {
	lines := []string{p.Detail}
	for _, bad := range p.Errors {
		lines = append(lines, "  "+strings.TrimPrefix(bad.Pointer, "/input/")+": "+bad.Message)
	}
	return strings.Join(lines, "\n")
}

// call makes a request and reads the JSON of a good answer. Other answers are a
// *RefusedError, and a program that does not answer is a *url.Error.
func (c *Client) call(ctx context.Context, method, path, organization string, body, into any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return fmt.Errorf("the request: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, &sent)
	if err != nil {
		return fmt.Errorf("the request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if organization != "" {
		request.Header.Set("X-Organization-Id", organization)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	if response.StatusCode >= http.StatusBadRequest {
		return problemOf(response)
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("read the program's answer: %w", err)
	}
	return nil
}

func problemOf(response *http.Response) error {
	p := &RefusedError{Status: response.StatusCode}
	if err := json.NewDecoder(response.Body).Decode(p); err != nil || p.Detail == "" {
		p.Detail = "The program answered " + response.Status + "."
	}
	p.Status = response.StatusCode
	return p
}

// pages reads every page of a list.
func pages[T any](ctx context.Context, c *Client, path, organization string, limit int) ([]T, error) {
	var all []T
	query := url.Values{"limit": {fmt.Sprint(limit)}}
	for {
		var page struct {
			Items      []T
			NextCursor string
		}
		if err := c.call(ctx, http.MethodGet, path+"?"+query.Encode(), organization, nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.NextCursor == "" {
			return all, nil
		}
		query.Set("cursor", page.NextCursor)
	}
}
