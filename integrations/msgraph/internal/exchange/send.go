// Package exchange carries one call to Microsoft and tells what became of it: an
// answer, a refusal or silence. It knows when a call may be sent again, and keeps
// secrets out of every error. What is called and why is the client's business.
package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	maxTries    = 4
	maxResponse = 8 << 20 // a page of 999 users is near 1 MiB
	// tryTimeout ends a single try, so that one that hangs leaves time for another.
	tryTimeout = 30 * time.Second
	// firstBackoff is doubled before each further try, and half of it is random.
	firstBackoff = 500 * time.Millisecond
)

// Call is one request, which may be sent several times.
type Call struct {
	Method, Address    string
	ContentType, Token string
	Body               []byte
	// Resend says that doing it twice is harmless. Without it a call is only
	// sent again when the server said that it did nothing.
	Resend bool
	// Secrets are texts of the body that no error may show.
	Secrets []string
}

// Hidden are all the texts that must not appear in an error about this call.
func (c Call) Hidden(more ...string) []string {
	return append(append(more, c.Secrets...), c.Token)
}

// Response is an answer that was read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Send tries a call until it is answered for good. The error is for calls
// without an answer; it holds neither header nor body.
func Send(ctx context.Context, client *http.Client, c Call) (Response, error) {
	for try := 1; ; try++ {
		answer, err := sendOnce(ctx, client, c)
		wait, again := c.again(try, answer, err)
		if !again || !pause(ctx, wait) {
			return answer, err
		}
	}
}

// again decides whether and when to repeat: a refusal that promises that
// nothing was done (429, or 503 with a time) for every call, any other trouble
// only for those that are harmless to repeat.
func (c Call) again(try int, answer Response, err error) (time.Duration, bool) {
	after, told := retryAfter(answer.Header)
	if !told {
		after = backoff(try)
	}
	untouched := answer.Status == http.StatusTooManyRequests || answer.Status == http.StatusServiceUnavailable && told
	trouble := err != nil || answer.Status >= http.StatusInternalServerError
	return after, try < maxTries && (untouched || trouble && c.Resend)
}

func sendOnce(ctx context.Context, client *http.Client, c Call) (Response, error) {
	tryContext, cancel := context.WithTimeout(ctx, tryTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(tryContext, c.Method, c.Address, bytes.NewReader(c.Body))
	if err != nil {
		return Response{}, errors.New("the address is not valid")
	}
	request.Header.Set("Accept", "application/json")
	if c.ContentType != "" {
		request.Header.Set("Content-Type", c.ContentType)
	}
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	answer, err := receive(client, request)
	if err != nil && tryContext.Err() != nil && ctx.Err() == nil {
		return Response{}, fmt.Errorf("no answer within %s", tryTimeout)
	}
	return answer, err
}

// receive sends once and reads the whole answer.
func receive(client *http.Client, request *http.Request) (Response, error) {
	answer, err := client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // the rest of it repeats the address
		}
		return Response{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxResponse+1))
	if err != nil {
		return Response{}, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(body) > maxResponse {
		return Response{}, fmt.Errorf("the answer is larger than %d bytes", maxResponse)
	}
	return Response{Status: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

// retryAfter reads the header in both of its forms, seconds and a date.
func retryAfter(header http.Header) (time.Duration, bool) {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(time.Until(date), 0), true
	}
	return 0, false
}

func backoff(try int) time.Duration {
	full := firstBackoff << (try - 1)
	return full/2 + rand.N(full/2)
}

// pause waits, unless the context is over before the wait is: then trying again
// is pointless, and the last answer is worth more than a timeout.
func pause(ctx context.Context, wait time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
