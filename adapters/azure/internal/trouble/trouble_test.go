package trouble

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/bifrost-run/bifrost/domain/fault"
)

func answered(status int, code string, headers ...string) error {
	resp := &http.Response{StatusCode: status, Header: http.Header{}}
	for i := 0; i < len(headers); i += 2 {
		resp.Header.Set(headers[i], headers[i+1])
	}
	return &azcore.ResponseError{StatusCode: status, ErrorCode: code, RawResponse: resp}
}

var errRefused = &url.Error{Op: "Get", URL: "http://host:1/T()?$filter=Name+eq+'Ada'&sig=s3cr3t", Err: &net.OpError{Op: "dial", Err: errors.New("connection refused")}}

func TestWhatAzureSaysBecomesOneFault(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		kind fault.Kind
		code string
		wait time.Duration
	}{
		"a missing entity":          {answered(404, "ResourceNotFound"), fault.NotFound, Missing, 0},
		"a missing entity, bare":    {&azcore.ResponseError{StatusCode: 404}, fault.NotFound, Missing, 0},
		"a missing table":           {answered(404, "TableNotFound"), fault.Unavailable, "storage_incomplete", muchLater},
		"a missing queue":           {answered(404, "QueueNotFound"), fault.Unavailable, "storage_incomplete", muchLater},
		"a missing container":       {answered(404, "ContainerNotFound"), fault.Unavailable, "storage_incomplete", muchLater},
		"a table on its way out":    {answered(409, "TableBeingDeleted"), fault.Unavailable, "storage_incomplete", muchLater},
		"an entity that exists":     {answered(409, "EntityAlreadyExists"), fault.Conflict, Exists, 0},
		"a blob that exists":        {answered(409, "BlobAlreadyExists"), fault.Conflict, Exists, 0},
		"a condition that fails":    {answered(412, "UpdateConditionNotSatisfied"), fault.Conflict, Changed, 0},
		"an append elsewhere":       {answered(412, "AppendPositionConditionNotMet"), fault.Conflict, Changed, 0},
		"a rotated key":             {answered(403, "AuthenticationFailed"), fault.Unavailable, "storage_refused", muchLater},
		"a missing role":            {answered(403, "AuthorizationPermissionMismatch"), fault.Unavailable, "storage_refused", muchLater},
		"a token of nobody":         {answered(401, "InvalidAuthenticationInfo"), fault.Unavailable, "storage_refused", muchLater},
		"throttling":                {answered(429, "", "Retry-After", "7"), fault.Unavailable, "storage_unavailable", 7 * time.Second},
		"a busy server":             {answered(503, "ServerBusy"), fault.Unavailable, "storage_unavailable", later},
		"a busy server, bare":       {&azcore.ResponseError{StatusCode: 503}, fault.Unavailable, "storage_unavailable", later},
		"a slow server":             {answered(500, "OperationTimedOut"), fault.Unavailable, "storage_unavailable", later},
		"a large entity":            {answered(400, "EntityTooLarge"), fault.TooLarge, "row_too_large", 0},
		"a large property":          {answered(400, "PropertyValueTooLarge"), fault.TooLarge, "row_too_large", 0},
		"a large request":           {answered(413, "RequestBodyTooLarge"), fault.TooLarge, "row_too_large", 0},
		"a refused connection":      {errRefused, fault.Unavailable, "storage_unavailable", later},
		"a cut connection":          {fmt.Errorf("read: %w", io.ErrUnexpectedEOF), fault.Unavailable, "storage_unavailable", later},
		"a closed connection":       {io.EOF, fault.Unavailable, "storage_unavailable", later},
		"an answer that came late":  {context.DeadlineExceeded, fault.Unavailable, "storage_unavailable", later},
		"no identity":               {azidentity.NewCredentialUnavailableError("no identity"), fault.Unavailable, "storage_refused", muchLater},
		"a failed sign-in":          {fmt.Errorf("token: %w", &azidentity.AuthenticationFailedError{}), fault.Unavailable, "storage_refused", muchLater},
		"a fault of our own":        {fault.New(fault.Invalid, "ours", "Ours."), fault.Invalid, "ours", 0},
		"a fault of our own inside": {fmt.Errorf("row: %w", fault.New(fault.Invalid, "ours", "Ours.")), fault.Invalid, "ours", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := Fault(t.Context(), "Azure Tables", test.err)
			var f *fault.Fault
			if !errors.As(err, &f) || f.Kind != test.kind || f.Code != test.code || f.RetryAfter != test.wait {
				t.Errorf("got %#v", err)
			}
			if f != nil && (strings.Contains(f.Message, "RESPONSE") || !strings.HasSuffix(f.Message, ".")) {
				t.Errorf("the sentence is %q", f.Message)
			}
			if !errors.Is(err, test.err) && !errors.Is(test.err, errRefused) {
				t.Errorf("%v has lost its cause", err)
			}
		})
	}
}

func TestWhatNobodyForesawIsADefect(t *testing.T) {
	t.Parallel()
	for _, err := range []error{answered(400, "InvalidInput"), answered(416, "InvalidRange"), errors.New("a surprise")} {
		got := Fault(t.Context(), "Azure Blobs", err)
		var f *fault.Fault
		if errors.As(got, &f) || !errors.Is(got, err) || !strings.HasPrefix(got.Error(), "Azure Blobs: ") {
			t.Errorf("%v became %v", err, got)
		}
	}
	if err := Fault(t.Context(), "Azure Blobs", nil); err != nil {
		t.Errorf("nothing became %v", err)
	}
}

func TestTheEndOfTheCallersContextIsAnsweredAsItIs(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithTimeout(t.Context(), 0)
	defer stop()
	for _, err := range []error{errRefused, answered(503, ""), answered(404, ""), errors.New("a surprise")} {
		if got := Fault(gone, "Azure Tables", err); !errors.Is(got, context.Canceled) {
			t.Errorf("got %v", got)
		}
		if got := Fault(late, "Azure Tables", err); !errors.Is(got, context.DeadlineExceeded) {
			t.Errorf("got %v", got)
		}
	}
	if got := Fault(gone, "Azure Tables", nil); got != nil {
		t.Errorf("what had succeeded became %v", got)
	}
}

func TestAnAddressStaysOutOfTheLog(t *testing.T) {
	t.Parallel()
	text := Fault(t.Context(), "Azure Tables", errRefused).Error()
	for _, private := range []string{"Ada", "s3cr3t", "filter"} {
		if strings.Contains(text, private) {
			t.Errorf("%q is in %q", private, text)
		}
	}
	if !strings.Contains(text, "host:1") || !strings.Contains(text, "connection refused") {
		t.Errorf("the reason is missing in %q", text)
	}
}

func TestOnlyWhatPassesIsWorthAnotherTry(t *testing.T) {
	t.Parallel()
	for status := 200; status < 600; status++ {
		want := status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504
		if got := Passing(&http.Response{StatusCode: status}, nil); got != want {
			t.Errorf("%d: %v", status, got)
		}
	}
	for err, want := range map[error]bool{
		errRefused: true, io.EOF: true, context.DeadlineExceeded: true, errors.New("a surprise"): false,
		azidentity.NewCredentialUnavailableError("none"): false,
	} {
		if got := Passing(nil, err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}

func TestRetryAfterIsReadAndBounded(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"Retry-After: 3": 3 * time.Second, "retry-after-ms: 250": 250 * time.Millisecond, "x-ms-retry-after-ms: 40": 40 * time.Millisecond,
		"Retry-After: 100000": longestWait, "Retry-After: -1": 0, "Retry-After: soon": 0, "Retry-After: 0": 0,
		"Retry-After: Sun, 22 Nov 2099 10:00:00 GMT": 0, "Retry-After: 99999999999999999999": 0,
	} {
		name, value, _ := strings.Cut(header, ": ")
		resp := &http.Response{Header: http.Header{}}
		resp.Header.Set(name, value)
		if got := RetryAfter(resp); got != want {
			t.Errorf("%s: %s", header, got)
		}
	}
	if got := RetryAfter(nil); got != 0 {
		t.Errorf("no answer: %s", got)
	}
}
