// Package want holds the expectations of the port suites, so that a case reads
// as what is done and what must come of it.
package want

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// OK ends the case when there is an error.
func OK(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// Fault expects a fault of a kind and code.
func Fault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || fault.Code(err) != code {
		t.Errorf("got error %v, want a fault of kind %d, coded %q", err, kind, code)
	}
}

// NotFound expects what an unknown thing and a foreign one have in common.
func NotFound(t *testing.T, err error) {
	t.Helper()
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("got error %v, want a NotFound fault", err)
	}
}

// LeaseLost expects the fault that stops a worker.
func LeaseLost(t *testing.T, err error) {
	t.Helper()
	Fault(t, err, fault.Conflict, "lease_lost")
}

// Error expects some error, where callers are defects and need no better one.
func Error(t *testing.T, err error, what string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s was not refused", what)
	}
}

// Is expects an error of the standard library below whatever was answered.
func Is(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("got error %v, want one that is %v", err, target)
	}
}

// Equal expects two values to be the same. Empty and nil are one, and times are
// compared as instants.
func Equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got, options()...); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}

func options() []cmp.Option {
	return []cmp.Option{
		cmpopts.EquateEmpty(),
		cmp.FilterValues(func(a, b []byte) bool { return len(a)+len(b) > 0 }, cmp.Comparer(bytes.Equal)),
		cmp.Comparer(func(a, b organizations.Scope) bool { return a == b }),
		cmp.Comparer(func(a, b organizations.Target) bool { return a == b }),
		cmp.Comparer(func(a, b permissions.Set) bool { return a == b }),
		cmp.Comparer(func(a, b executions.Doorbell) bool { return a == b }),
	}
}
