package executions

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestAResultIsShownByItsKind(t *testing.T) {
	t.Parallel()
	for want, stored := range map[string]executions.Result{
		`null`:                            {},
		`{"kind":"json","value":{"a":1}}`: {Kind: executions.ResultJSON, Body: []byte(`{"a":1}`)},
		`{"kind":"json","value":null}`:    {Kind: executions.ResultJSON},
		`{"kind":"table","columns":[],"rows":[{"a":1}]}`: {Kind: executions.ResultTable, Body: []byte(`{"columns":[],"rows":[{"a":1}]}`)},
		// A table that cannot be read is shown as it is.
		`{"kind":"table","value":[1]}`: {Kind: executions.ResultTable, Body: []byte(`[1]`)},
	} {
		if got, err := json.Marshal(result(stored)); err != nil || string(got) != want {
			t.Errorf("%s, want %s: %v", got, want, err)
		}
	}
}

func TestATimeBetweenTwoMomentsNeedsBoth(t *testing.T) {
	t.Parallel()
	at := time.Unix(1, 0)
	if between(time.Time{}, at) != nil || between(at, time.Time{}) != nil {
		t.Error("one moment is enough")
	}
	if got := between(at, at.Add(1999*time.Microsecond)); got == nil || *got != 1 {
		t.Errorf("got %v", got)
	}
	if got := between(at, at); got == nil || *got != 0 {
		t.Errorf("no time is shown as %v", got)
	}
}

func TestARowSaysWhenItIsTriedNextOnlyWhileItWaits(t *testing.T) {
	t.Parallel()
	at := time.Unix(1, 0)
	waiting := executions.Execution{Status: executions.Pending, CreatedAt: at, DueAt: at.Add(time.Second)}
	if got := row(waiting).DueAt; got == nil || !time.Time(*got).Equal(at.Add(time.Second)) {
		t.Errorf("got %v", got)
	}
	waiting.DueAt = at
	if row(waiting).DueAt != nil {
		t.Error("a run that is due has a time to wait for")
	}
	waiting.DueAt, waiting.Status = at.Add(time.Second), executions.Running
	if row(waiting).DueAt != nil {
		t.Error("a run that is running has a time to wait for")
	}
}
