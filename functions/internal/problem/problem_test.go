package problem

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// known is the context of a request that the log knows as an-id.
func known(t *testing.T) context.Context {
	t.Helper()
	return Correlate(t.Context(), "an-id")
}

func TestAFaultIsShownByItsKind(t *testing.T) {
	t.Parallel()
	for kind, status := range map[fault.Kind]int{
		fault.Malformed: 400, fault.Invalid: 422, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404,
		fault.Conflict: 409, fault.Stale: 412, fault.Unconditional: 428, fault.TooLarge: 413, fault.TooMany: 429, fault.Upstream: 502, fault.Unavailable: 503,
	} {
		f := fault.Wrap(errors.New("the cause"), kind, "a_code", "A sentence.")
		f.Permission, f.ExecutionID = "canFly", "a-run"
		f.Fields = []fault.Field{{In: "body", Pointer: "/a", Code: "format", Message: "Enter an a."}}
		want := &Problem{
			Type: "about:blank", Title: http.StatusText(status), Status: status, Code: "a_code", Detail: "A sentence.",
			CorrelationID: "an-id", Permission: "canFly", ExecutionID: "a-run",
			Errors: []BadField{{In: "body", Pointer: "/a", Code: "format", Message: "Enter an a."}},
		}
		if diff := cmp.Diff(want, Of(known(t), fmt.Errorf("around: %w", f))); diff != "" {
			t.Errorf("%d: %s", status, diff)
		}
	}
}

func TestWhatIsNoFaultKeepsItsTextToItself(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"an error": errors.New("quite a secret"), "an internal fault": fault.New(fault.Internal, "secret", "Quite a secret."), "a fault without a kind": &fault.Fault{Code: "secret", Message: "Secret."},
	} {
		want := &Problem{
			Type: "about:blank", Title: "Internal Server Error", Status: 500, Code: "internal", CorrelationID: "an-id",
			Detail: "Something went wrong on our side. Try again, and name the correlation id if it stays.",
		}
		if diff := cmp.Diff(want, Of(known(t), err)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTheTimeToTryAgainIsInWholeSeconds(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]string{
		0: "1", time.Millisecond: "1", time.Second: "1", time.Second + 1: "2", 1500 * time.Millisecond: "2", time.Minute: "60", -time.Hour: "1",
	} {
		for _, kind := range []fault.Kind{fault.Unavailable, fault.TooMany} {
			f := fault.New(kind, "a_code", "A sentence.")
			f.RetryAfter = after
			if got := HeadersOf(f).Get("Retry-After"); got != want {
				t.Errorf("%s is said as %s, want %s", after, got, want)
			}
		}
	}
	if got := HeadersOf(fault.New(fault.Conflict, "a_code", "A sentence.")); len(got) > 0 {
		t.Errorf("a conflict has headers: %v", got)
	}
}

func TestAChallengeTellsAMissingTokenFromABadOne(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"token_missing": `Bearer realm="bifrost"`, "token_invalid": `Bearer realm="bifrost", error="invalid_token"`, "token_expired": `Bearer realm="bifrost", error="invalid_token"`,
	} {
		if got := HeadersOf(fault.New(fault.Unauthenticated, code, "Sign in.")).Get("WWW-Authenticate"); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}

func TestEveryStatusOfHumaHasWordsOfOurs(t *testing.T) {
	t.Parallel()
	for status, code := range map[int]string{
		400: "malformed_request", 404: "not_found", 405: "method_not_allowed", 408: "request_timeout",
		413: "body_too_large", 415: "unsupported_media_type", 422: "validation_failed", 500: "internal", 502: "internal",
	} {
		p := OfHuma(known(t), status, []error{errors.New("quite a secret"), &huma.ErrorDetail{Message: "quite a secret", Value: "secret"}})
		if p.Code != code || p.Status != status || p.CorrelationID != "an-id" || p.Detail == "" {
			t.Errorf("%d: %+v", status, p)
		}
		if status != 422 && p.Errors != nil {
			t.Errorf("%d lists fields: %+v", status, p.Errors)
		}
	}
}

func TestAProblemInsideOfHumasErrorsIsTheAnswer(t *testing.T) {
	t.Parallel()
	inside := &Problem{Status: 403, Code: "a_code"}
	if got := OfHuma(known(t), 500, []error{errors.New("another"), inside}); got != inside {
		t.Errorf("%+v", got)
	}
}

func TestHumasComplaintsBecomeFields(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		location, message string
		want              BadField
	}{
		{"body", "expected object", BadField{"body", "", "type", "Send a JSON object."}},
		{"body.a", "expected string", BadField{"body", "/a", "type", "Enter a text."}},
		{"body.a.b[2].c", "unexpected property", BadField{"body", "/a/b/2/c", "unknown_property", "There is no such property."}},
		{"body", "expected required property name to be present", BadField{"body", "/name", "required", "This is required."}},
		{"body.permissions", "expected required property canViewHistory to be present", BadField{"body", "/permissions/canViewHistory", "required", "This is required."}},
		{"query.limit", "expected number >= 1", BadField{"query", "/limit", "range", "This number is out of range or not a number."}},
		{"query.limit", "invalid integer", BadField{"query", "/limit", "type", "Enter a whole number."}},
		{"query.mine", "invalid boolean", BadField{"query", "/mine", "type", "Enter true or false."}},
		{"header.Idempotency-Key", "expected length <= 255", BadField{"header", "/Idempotency-Key", "max_length", "This is too long."}},
		{"path.id", "required path parameter is missing", BadField{"path", "/id", "required", "This is required."}},
		{"body", NullAt + "/a/0/b", BadField{"body", "/a/0/b", "null", "Leave this out instead of sending null."}},
		{"body.a/b~c", "unexpected property", BadField{"body", "/a~1b~0c", "unknown_property", "There is no such property."}},
		{"body", NamedTwice, BadField{"body", "", "duplicate", "A property is named more than once."}},
		{"elsewhere", "a message of tomorrow", BadField{"body", "/elsewhere", "invalid", "This value is not valid here."}},
	} {
		if diff := cmp.Diff(c.want, fieldOf(&huma.ErrorDetail{Location: c.location, Message: c.message, Value: "secret"})); diff != "" {
			t.Errorf("%s %s: %s", c.location, c.message, diff)
		}
	}
}

func TestOutsideOfARequestThereIsNoCorrelationID(t *testing.T) {
	t.Parallel()
	if got := CorrelationID(t.Context()); got != "" {
		t.Errorf("got %q", got)
	}
}
