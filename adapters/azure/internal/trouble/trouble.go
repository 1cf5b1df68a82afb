// Package trouble says in the platform's words what Azure's services say in
// theirs. It is the one place that reads their status and error codes.
package trouble

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// The codes of the faults that an adapter acts on. Each calls for a look at
// what is stored: the answer to an earlier try may have been lost.
const (
	// Exists is the Conflict of making what is there already.
	Exists = "already_exists"
	// Changed is the Conflict of a condition that does not hold.
	Changed = "changed_meanwhile"
	// Missing is the NotFound of what is not there.
	Missing = "not_found"
)

// later is when to try again after trouble that does not say so itself, and
// muchLater when only a person can mend it.
const (
	later     = 5 * time.Second
	muchLater = 30 * time.Second
)

// longestWait is the most that an answer can make a caller wait.
const longestWait = 5 * time.Minute

// Fault translates what a call to a service ended with; service is its name in
// a sentence ("Azure Tables"). It answers
//   - nil for nil, and the context's own error once that has ended;
//   - a Fault as it is;
//   - Conflict Exists, Conflict Changed and NotFound Missing;
//   - TooLarge row_too_large for what Azure refuses by its size;
//   - Unavailable storage_unavailable, storage_refused or storage_incomplete,
//     with RetryAfter;
//   - any other error with the service's name: a defect.
func Fault(ctx context.Context, service string, err error) error {
	var known *fault.Fault
	var answer *azcore.ResponseError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &known):
		return err
	case errors.As(err, &answer):
		return ofAnswer(service, answer)
	case isSignIn(err):
		return unavailable(plain(err), "storage_refused", "Azure does not let this program sign in to "+service+".", muchLater)
	case isTransport(err):
		return unavailable(plain(err), "storage_unavailable", service+" does not answer. Try again in a moment.", later)
	}
	return fmt.Errorf("%s: %w", service, err)
}

// Passing reports whether the same request may succeed a little later: nobody
// answered, or with a status that says so.
func Passing(resp *http.Response, err error) bool {
	if err != nil {
		return isTransport(err) && !isSignIn(err)
	}
	return isPassing(resp.StatusCode)
}

func isPassing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// RetryAfter is how long an answer asks to wait; zero when it does not. It never
// believes in more than five minutes, and reads no date: the machine's clock may
// be wrong.
func RetryAfter(resp *http.Response) time.Duration {
	if resp == nil {
		return 0
	}
	for _, header := range []struct {
		name string
		unit time.Duration
	}{{"retry-after-ms", time.Millisecond}, {"x-ms-retry-after-ms", time.Millisecond}, {"Retry-After", time.Second}} {
		if n, err := strconv.ParseUint(resp.Header.Get(header.name), 10, 31); err == nil && n > 0 {
			return min(time.Duration(n)*header.unit, longestWait)
		}
	}
	return 0
}

// missingParts are the error codes that name a table, queue or container, and
// not what should be inside.
var missingParts = map[string]bool{
	"TableNotFound": true, "QueueNotFound": true, "ContainerNotFound": true,
	"TableBeingDeleted": true, "QueueBeingDeleted": true, "ContainerBeingDeleted": true,
}

// tooLarge are the error codes of what is larger than Azure keeps.
var tooLarge = map[string]bool{
	"EntityTooLarge": true, "PropertyValueTooLarge": true, "RequestBodyTooLarge": true, "TooManyProperties": true,
}

func ofAnswer(service string, answer *azcore.ResponseError) error {
	if missingParts[answer.ErrorCode] {
		return unavailable(answer, "storage_incomplete", "A part of "+service+" that Bifrost needs is missing. Deploy its infrastructure, or let it be created at the start.", muchLater)
	}
	if tooLarge[answer.ErrorCode] || answer.StatusCode == http.StatusRequestEntityTooLarge {
		return ErrTooLarge(answer)
	}
	switch answer.StatusCode {
	case http.StatusNotFound:
		return fault.Wrap(answer, fault.NotFound, Missing, "This does not exist.")
	case http.StatusConflict:
		return fault.Wrap(answer, fault.Conflict, Exists, "This exists already.")
	case http.StatusPreconditionFailed:
		return fault.Wrap(answer, fault.Conflict, Changed, "Somebody else has changed this meanwhile.")
	case http.StatusUnauthorized, http.StatusForbidden:
		return unavailable(answer, "storage_refused", service+" refuses this program's access. An administrator has to look at its key or role.", muchLater)
	}
	if !isPassing(answer.StatusCode) {
		return fmt.Errorf("%s: %w", service, answer)
	}
	wait := RetryAfter(answer.RawResponse)
	if wait == 0 {
		wait = later
	}
	return unavailable(answer, "storage_unavailable", service+" is busy. Try again in a moment.", wait)
}

// ErrTooLarge is the fault for what does not fit into a row; the cause says what.
func ErrTooLarge(cause error) error {
	return fault.Wrap(cause, fault.TooLarge, "row_too_large", "This is larger than one row can hold.")
}

func unavailable(cause error, code, message string, wait time.Duration) error {
	f := fault.Wrap(cause, fault.Unavailable, code, message)
	f.RetryAfter = wait
	return f
}

// isSignIn reports whether no token could be had, so that nothing was sent. The
// SDK marks such an error by a method.
func isSignIn(err error) bool {
	var final interface {
		error
		NonRetriable()
	}
	return errors.As(err, &final)
}

// isTransport reports whether the request or its answer may have been lost.
func isTransport(err error) bool {
	var wire net.Error
	return errors.As(err, &wire) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

// plain leaves out the address of a request, whose query says what was asked.
func plain(err error) error {
	var sent *url.Error
	if !errors.As(err, &sent) {
		return err
	}
	host := "an address"
	if at, parsed := url.Parse(sent.URL); parsed == nil {
		host = at.Host
	}
	return fmt.Errorf("%s %s: %w", sent.Op, host, sent.Err)
}
