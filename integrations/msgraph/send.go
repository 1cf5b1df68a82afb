package msgraph

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

// call is one request, which may be sent several times.
type call struct {
	method, address    string
	contentType, token string
	body               []byte
	// resend says that doing it twice is harmless. Without it a call is only
	// sent again when the server said that it did nothing.
	resend bool
	// secrets are texts of the body that no error may show.
	secrets []string
}

// hidden are all the texts that must not appear in an error about this call.
func (c call) hidden(more ...string) []string {
	return append(append(more, c.secrets...), c.token)
}

// response is an answer that was read to its end.
type response struct {
	status int
	header http.Header
	body   []byte
}

// send tries a call until it is answered for good. The error is for calls
// without an answer; it holds neither header nor body.
func send(ctx context.Context, client *http.Client, c call) (response, error) {
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
func (c call) again(try int, answer response, err error) (time.Duration, bool) {
	after, told := retryAfter(answer.header)
	if !told {
		after = backoff(try)
	}
	untouched := answer.status == http.StatusTooManyRequests || answer.status == http.StatusServiceUnavailable && told
	trouble := err != nil || answer.status >= http.StatusInternalServerError
	return after, try < maxTries && (untouched || trouble && c.resend)
}

func sendOnce(ctx context.Context, client *http.Client, c call) (response, error) {
	tryContext, cancel := context.WithTimeout(ctx, tryTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(tryContext, c.method, c.address, bytes.NewReader(c.body))
	if err != nil {
		return response{}, errors.New("the address is not valid")
	}
	request.Header.Set("Accept", "application/json")
	if c.contentType != "" {
		request.Header.Set("Content-Type", c.contentType)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := exchange(client, request)
	if err != nil && tryContext.Err() != nil && ctx.Err() == nil {
		return response{}, fmt.Errorf("no answer within %s", tryTimeout)
	}
	return answer, err
}

// exchange sends once and reads the whole answer.
func exchange(client *http.Client, request *http.Request) (response, error) {
	answer, err := client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // the rest of it repeats the address
		}
		return response{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxResponse+1))
	if err != nil {
		return response{}, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(body) > maxResponse {
		return response{}, fmt.Errorf("the answer is larger than %d bytes", maxResponse)
	}
	return response{status: answer.StatusCode, header: answer.Header, body: body}, nil
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
