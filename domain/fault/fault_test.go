package fault_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// kinds are all of them, the zero value first.
var kinds = []fault.Kind{
	fault.Internal, fault.Malformed, fault.Invalid, fault.Unauthenticated, fault.Forbidden,
	fault.NotFound, fault.Conflict, fault.Stale, fault.Unconditional, fault.TooLarge, fault.TooMany, fault.Unavailable, fault.Upstream,
}

func TestKindsAreToldApart(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		err := fault.New(kind, "code", "Message.")
		for _, other := range kinds {
			if got := fault.Is(err, other); got != (kind == other) {
				t.Errorf("a fault of kind %d is one of kind %d: %t", kind, other, got)
			}
		}
	}
}

func TestAForgottenKindIsInternal(t *testing.T) {
	t.Parallel()
	if !fault.Is(&fault.Fault{Code: "code"}, fault.Internal) {
		t.Error("the zero kind is not Internal")
	}
}

func TestIsAndCodeSeeThroughWraps(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.Conflict, "tenant_taken", "Another organization holds this tenant.")
	for name, err := range map[string]error{
		"itself":           f,
		"wrapped":          fmt.Errorf("create: %w", f),
		"wrapped twice":    fmt.Errorf("app: %w", fmt.Errorf("store: %w", f)),
		"joined":           errors.Join(io.EOF, f),
		"below a new one":  fault.Wrap(f, fault.Conflict, "tenant_taken", "Again."),
		"wrapped in a new": fmt.Errorf("x: %w", fault.Wrap(io.EOF, fault.Conflict, "tenant_taken", "Again.")),
	} {
		if !fault.Is(err, fault.Conflict) || fault.Code(err) != "tenant_taken" {
			t.Errorf("%s: kind or code is lost, code %q", name, fault.Code(err))
		}
	}
}

func TestTheOutermostFaultCounts(t *testing.T) {
	t.Parallel()
	err := fault.Wrap(fault.New(fault.NotFound, "not_found", "No."), fault.Unavailable, "storage", "Later.")
	if !fault.Is(err, fault.Unavailable) || fault.Is(err, fault.NotFound) || fault.Code(err) != "storage" {
		t.Errorf("%v is not what the outer fault says", err)
	}
}

func TestOtherErrorsAreNoFaults(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, io.EOF, fmt.Errorf("x: %w", io.EOF)} {
		if fault.Is(err, fault.Internal) || fault.Code(err) != "" {
			t.Errorf("%v passes for a fault", err)
		}
	}
}

func TestTheCauseStaysReachable(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("x: %w", fault.Wrap(fmt.Errorf("read: %w", io.ErrUnexpectedEOF), fault.Unavailable, "storage", "Later."))
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("errors.Is does not find the cause")
	}
	var f *fault.Fault
	if !errors.As(err, &f) || f.Message != "Later." || f.Code != "storage" {
		t.Errorf("errors.As found %+v", f)
	}
	if f = fault.New(fault.Stale, "stale", "Old."); f.Unwrap() != nil {
		t.Error("a fault without a cause has one")
	}
}

func TestErrorSpeaksToTheLog(t *testing.T) {
	t.Parallel()
	if got := fault.New(fault.Stale, "stale", "It changed.").Error(); got != "stale: It changed." {
		t.Errorf("got %q", got)
	}
	if got := fault.Wrap(io.EOF, fault.Stale, "stale", "It changed.").Error(); got != "stale: It changed.: EOF" {
		t.Errorf("got %q", got)
	}
}

func TestValidationFailedListsEveryField(t *testing.T) {
	t.Parallel()
	a, b := fault.Field{In: "body", Pointer: "/name"}, fault.Field{In: "body", Pointer: "/tags/0"}
	for _, c := range []struct {
		fields []fault.Field
		begins string
	}{{[]fault.Field{a}, "1 field needs "}, {[]fault.Field{a, b}, "2 fields need "}} {
		err := fault.ValidationFailed(c.fields...)
		if !fault.Is(err, fault.Invalid) || fault.Code(err) != "validation_failed" {
			t.Errorf("got %v", err)
		}
		if len(err.Fields) != len(c.fields) || err.Fields[0] != a || !strings.HasPrefix(err.Message, c.begins) {
			t.Errorf("got %q with %+v", err.Message, err.Fields)
		}
	}
}
