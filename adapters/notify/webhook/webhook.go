// Package webhook fills ports/notify.Webhook by net/http: messages to chats, in the
// shape that a workflow of Microsoft Teams takes, with the same in plain fields beside
// it. Where a message may be sent to is decided here, when the connection is made.
package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/notify"
)

// postMost is how long one message may take, from its name to the answer.
const postMost = 10 * time.Second

// Options say how far messages may go.
type Options struct {
	// AllowPrivate lets them go to this machine and its network, and without TLS: for
	// trying it out. A program that others can enter addresses into must not.
	AllowPrivate bool
}

// Client implements notify.Webhook. It is safe for concurrent use.
type Client struct {
	options Options
	http    *http.Client
}

var _ notify.Webhook = (*Client)(nil)

// New is a Client. It keeps no connection open.
func New(o Options) *Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if !o.AllowPrivate {
		dialer.ControlContext = publicOnly
	}
	return &Client{options: o, http: &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: 5 * time.Second,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, MaxResponseHeaderBytes: 32 << 10,
			Proxy: nil, // a proxy would resolve the name where nobody looks
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Host answers the host of an address.
func (c *Client) Host(address organizations.SecretValue) (string, error) {
	at, err := c.read(address)
	if err != nil {
		return "", err
	}
	return at.Hostname(), nil
}

// Post sends one message. The answer is read no further than its head.
func (c *Client) Post(ctx context.Context, address organizations.SecretValue, m notify.Message) error {
	at, err := c.read(address)
	if err != nil {
		return err
	}
	body, err := payload(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, postMost)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, at.String(), bytes.NewReader(body))
	if err != nil {
		return invalid("This is no address.") // err repeats it
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Bifrost")
	answer, err := c.http.Do(request)
	if err != nil {
		return unreachable(err)
	}
	_ = answer.Body.Close() // nobody reads it
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fault.New(fault.Upstream, refusal(answer.StatusCode), "The webhook answered "+strconv.Itoa(answer.StatusCode)+".")
	}
	return nil
}

// refusal is the code for a status that is no success. One of 400 to 499 is about the
// message or the address, which stay the same, unless it asks for patience.
func refusal(status int) string {
	if status >= 400 && status <= 499 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests {
		return notify.WebhookRejected
	}
	return "webhook_refused"
}

// read takes an address apart. Nothing of it is in an error.
func (c *Client) read(address organizations.SecretValue) (*url.URL, error) {
	at, err := url.Parse(address.Reveal())
	switch {
	case err != nil || at.Hostname() == "" || at.Opaque != "":
		return nil, invalid("Enter the whole address, such as https://prod-00.westeurope.logic.azure.com/workflows/...")
	case at.User != nil:
		return nil, invalid("Leave out the name and password before the host.")
	case at.Scheme != "https" && (!c.options.AllowPrivate || at.Scheme != "http"):
		return nil, invalid("Enter an address that begins with https://.")
	case !c.options.AllowPrivate && isPrivateHost(at.Hostname()):
		return nil, invalid("Enter an address that everybody can reach, not one of this machine or its network.")
	}
	at.Fragment, at.RawFragment = "", ""
	return at, nil
}

func invalid(sentence string) error {
	return fault.New(fault.Invalid, "address_invalid", sentence)
}
