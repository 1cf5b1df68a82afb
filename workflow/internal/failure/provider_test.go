package failure

import (
	"context"
	"errors"
	"testing"
)

// unreadable is an error whose own methods panic.
type unreadable struct{ error }

func (unreadable) As(any) bool { panic("no") }

func TestADataProviderIsSpokenOfAsOne(t *testing.T) {
	t.Parallel()
	plain := errors.New("403")
	_, panicked := Guard(func() (int, error) { panic("kaputt") })
	for name, c := range map[string]struct {
		err           error
		code, message string
	}{
		"a plain error":            {plain, "workflow_failed", "The data provider failed."},
		"an explained one":         {Explain(plain, "No groups."), "workflow_failed", "No groups."},
		"a panic":                  {panicked, "panicked", "The data provider stopped because of a fault in its code."},
		"the end of its time":      {context.DeadlineExceeded, "timeout", "The data provider did not answer in time."},
		"its time, explained":      {Explain(context.DeadlineExceeded, "Too slow."), "timeout", "Too slow."},
		"a step":                   {InStep("read", plain), "step_failed", "The step “read” failed."},
		"inputs of another shape":  {Coded(InputIncompatible, plain), "input_incompatible", "The inputs do not fit this version of the data provider."},
		"something to set":         {Explain(Permanent(Coded("setting_missing", plain)), "Set it."), "setting_missing", "Set it."},
		"an error that is unsound": {unreadable{plain}, "panicked", "The data provider stopped because of a fault in its code."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := Diagnose(SettleProvider(c.err)); d.Code != c.code || d.Message != c.message {
				t.Errorf("got %+v", d)
			}
		})
	}
}
