package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/bifrost-run/bifrost/workflow"
)

// maxPages ends a list that would never end; at 999 users a page it is far
// above the largest tenants.
const maxPages = 1000

// Client calls Microsoft Graph for one tenant. It is safe for concurrent use.
type Client struct {
	http *http.Client
	base *url.URL
	app  credential
}

// get reads one object.
func (c *Client) get(ctx context.Context, address string, into any) error {
	return c.do(ctx, call{method: http.MethodGet, address: address, resend: true}, into)
}

// post sends one change; secrets are texts in it that no error may show.
func (c *Client) post(ctx context.Context, address string, body, into any, secrets ...string) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	return c.do(ctx, call{
		method: http.MethodPost, address: address, contentType: "application/json", body: encoded, secrets: secrets,
	}, into)
}

// address is the full address of a path below /v1.0.
func (c *Client) address(path string, query url.Values) string {
	address := c.base.String() + "/v1.0" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

// do signs in, sends, and decodes a good answer; into may be nil. An answer of
// 401 was not acted upon, so one try with a new token is safe for every method.
func (c *Client) do(ctx context.Context, request call, into any) error {
	for renewed := false; ; renewed = true {
		token, err := c.app.token(ctx, c.http)
		if err != nil {
			return err
		}
		request.token = token
		answer, err := send(ctx, c.http, request)
		if err != nil {
			return unanswered(ctx, graphService, request, err)
		}
		if answer.status == http.StatusUnauthorized && !renewed {
			cached.Forget(c.app.key(), token)
			continue
		}
		return decode(answer, request.hidden(c.app.secret), into)
	}
}

func decode(answer response, secrets []string, into any) error {
	if answer.status < 200 || answer.status > 299 {
		return refused(graphError(answer, secrets))
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer.body, into); err != nil {
		return workflow.Explain(errors.New("the answer of Microsoft Graph is not the JSON that was expected"),
			"Microsoft 365 sent an answer that could not be read.")
	}
	return nil
}

// list reads every page. A link to another host is refused, because the token
// would travel there.
func list[T any](ctx context.Context, c *Client, address string) ([]T, error) {
	all := []T{}
	for range maxPages {
		var page struct {
			Value []T    `json:"value"`
			Next  string `json:"@odata.nextLink"`
		}
		if err := c.get(ctx, address, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Value...)
		if page.Next == "" {
			return all, nil
		}
		next, err := url.Parse(page.Next)
		if err != nil || next.Scheme != c.base.Scheme || next.Host != c.base.Host || next.User != nil {
			return nil, errors.New("microsoft Graph linked the next page on another host, which was not followed")
		}
		address = page.Next
	}
	return nil, fmt.Errorf("the list has more than %d pages", maxPages)
}
