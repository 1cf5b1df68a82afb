package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/exchange"
	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/signin"
	"github.com/bifrost-run/bifrost/workflow"
)

// Client calls Microsoft Graph for one tenant. It is safe for concurrent use.
type Client struct {
	http *http.Client
	base *url.URL
	app  signin.Credential
	// hide is told of every token and password that is sent.
	hide func(secret string)
}

// get reads one object.
func (c *Client) get(ctx context.Context, address string, into any) error {
	return c.do(ctx, exchange.Call{Method: http.MethodGet, Address: address, Resend: true}, into)
}

// create sends what must not be done twice; secrets are texts in it that no
// error may show.
func (c *Client) create(ctx context.Context, address string, body, into any, secrets ...string) error {
	call, err := change(http.MethodPost, address, body)
	if err != nil {
		return err
	}
	call.Secrets = secrets
	return c.do(ctx, call, into)
}

// reach sends a change that says how things shall be afterwards, so that sending
// it again does no harm. The body may be nil.
func (c *Client) reach(ctx context.Context, method, address string, body any) error {
	call, err := change(method, address, body)
	if err != nil {
		return err
	}
	call.Resend = true
	return c.do(ctx, call, nil)
}

func change(method, address string, body any) (exchange.Call, error) {
	call := exchange.Call{Method: method, Address: address}
	if body == nil {
		return call, nil
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return exchange.Call{}, fmt.Errorf("encode the request: %w", err)
	}
	call.ContentType, call.Body = "application/json", encoded
	return call, nil
}

// address is the full address of a path below /v1.0.
func (c *Client) address(path string, query url.Values) string {
	address := c.base.String() + "/v1.0" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

// nobody is an id that no object has.
const nobody = "00000000-0000-0000-0000-000000000000"

// segment is an id as part of an address. One that would leave its place there
// becomes an id that nothing has, so that the answer is ErrNotFound instead of
// something about another object.
func segment(id string) string {
	if id == "" || id == "." || id == ".." {
		return nobody
	}
	return url.PathEscape(id)
}

// do signs in, sends, and decodes a good answer; into may be nil. An answer of
// 401 was not acted upon, so one try with a new token is safe for every method.
func (c *Client) do(ctx context.Context, call exchange.Call, into any) error {
	for renewed := false; ; renewed = true {
		token, err := c.app.Token(ctx, c.http)
		if err != nil {
			return err
		}
		call.Token = token
		for _, text := range call.Hidden() {
			c.hide(text)
		}
		answer, err := exchange.Send(ctx, c.http, call)
		if err != nil {
			return exchange.Unanswered(ctx, call, err)
		}
		if answer.Status == http.StatusUnauthorized && !renewed {
			c.app.Forget(token)
			continue
		}
		return decode(answer, call.Hidden(c.app.Secret), into)
	}
}

func decode(answer exchange.Response, secrets []string, into any) error {
	if answer.Status < 200 || answer.Status > 299 {
		return exchange.Refused(answer, secrets)
	}
	if into == nil {
		return nil
	}
	return read(answer.Body, into)
}

func read(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return workflow.Explain(errors.New("the answer of Microsoft Graph is not the JSON that was expected"),
			"Microsoft 365 sent an answer that could not be read.")
	}
	return nil
}
