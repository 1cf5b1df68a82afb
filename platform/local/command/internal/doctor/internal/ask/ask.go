// Package ask asks an address over HTTP, each question once, and says in a person's
// words why there is no answer. What the answers mean is not here.
package ask

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// bodyMost bounds what is read of an answer; all that is asked for is smaller.
const bodyMost = 1 << 20

// Answer is what came back, whatever its status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// TLS is nil for an answer in the clear.
	TLS *tls.ConnectionState
	// Sent and Received are this computer's times around the answer.
	Sent, Received time.Time
}

// Origin is one address, "https://func.example". It is safe for concurrent use.
type Origin struct {
	at     string
	client *http.Client

	mu   sync.Mutex
	gets map[string]func() (Answer, error)
}

// At asks nobody. The transport is Client's.
func At(origin string, transport http.RoundTripper) *Origin {
	return &Origin{at: origin, client: Client(transport), gets: map[string]func() (Answer, error){}}
}

// Client follows no redirect and keeps no connection. A nil transport trusts whom this
// computer trusts, and uses its proxy.
func Client(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, OnProxyConnectResponse: led, ForceAttemptHTTP2: true, DisableKeepAlives: true,
		}
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: transport, CheckRedirect: stay}
}

// led is an error for a proxy that does not lead to where it is asked to.
func led(_ context.Context, _ *url.URL, _ *http.Request, said *http.Response) error {
	if said.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("the proxy of this computer answers %d", said.StatusCode)
}

// String is the address.
func (o *Origin) String() string { return o.at }

// Get answers what is at a path. Whoever asks for the same path later gets the answer
// of the first time; Again asks anew.
func (o *Origin) Get(ctx context.Context, path string) (Answer, error) {
	o.mu.Lock()
	once := o.gets[path]
	if once == nil {
		once = sync.OnceValues(func() (Answer, error) { return o.Again(ctx, path) })
		o.gets[path] = once
	}
	o.mu.Unlock()
	return once()
}

// Again answers what is at a path now.
func (o *Origin) Again(ctx context.Context, path string) (Answer, error) {
	return o.Do(ctx, http.MethodGet, path, nil)
}

// Do sends a request without a body. An error is a part of a sentence: why there is no
// answer.
func (o *Origin) Do(ctx context.Context, method, path string, header http.Header) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, o.at+path, nil)
	if err != nil {
		return Answer{}, fmt.Errorf("%s%s is no address", o.at, path)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	a := Answer{Sent: time.Now()}
	response, err := o.client.Do(request)
	if err != nil {
		return Answer{}, Why(err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	a.Received = time.Now()
	a.Status, a.Header, a.TLS = response.StatusCode, response.Header, response.TLS
	if a.Body, err = io.ReadAll(io.LimitReader(response.Body, bodyMost)); err != nil {
		return Answer{}, Why(err)
	}
	return a, nil
}
