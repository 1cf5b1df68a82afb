package shown

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestAResultIsShownByItsKind(t *testing.T) {
	t.Parallel()
	for want, stored := range map[string]executions.Result{
		`null`:                                           {},
		`{"kind":"json","value":{"a":1}}`:                {Kind: executions.ResultJSON, Body: []byte(`{"a":1}`)},
		`{"kind":"json","value":null}`:                   {Kind: executions.ResultJSON},
		`{"kind":"markdown","value":"#"}`:                {Kind: executions.ResultMarkdown, Body: []byte(`"#"`)},
		`{"kind":"table","columns":[],"rows":[{"a":1}]}`: {Kind: executions.ResultTable, Body: []byte(`{"columns":[],"rows":[{"a":1}]}`)},
		`{"kind":"file","file":{"id":"i","name":"n","contentType":"t/t","size":3}}`: {
			Kind: executions.ResultFile, Body: []byte(`{"id":"i","name":"n","contentType":"t/t","size":3}`),
		},
		// What cannot be read is shown as it is.
		`{"kind":"table","value":[1]}`: {Kind: executions.ResultTable, Body: []byte(`[1]`)},
		`{"kind":"file","value":[1]}`:  {Kind: executions.ResultFile, Body: []byte(`[1]`)},
	} {
		if got, err := json.Marshal(result(stored)); err != nil || string(got) != want {
			t.Errorf("%s, want %s: %v", got, want, err)
		}
	}
}

func TestAStepThatMayNotRunTwiceSaysWhatIsKnownOfIt(t *testing.T) {
	t.Parallel()
	intent := executions.Step{Name: "charge", Status: executions.StepIntent, Attempt: 1}
	failed := executions.Step{Name: "charge", Status: executions.StepFailed, Attempt: 1}
	other := executions.Step{Name: "tell", Status: executions.StepFailed, Attempt: 2}
	for name, c := range map[string]struct {
		status executions.Status
		steps  []executions.Step
		want   []string
	}{
		"while it may still be at work":   {executions.Running, []executions.Step{intent}, []string{"charge Running"}},
		"while the run waits":             {executions.Pending, []executions.Step{intent}, []string{"charge Running"}},
		"when the run is over":            {executions.Failed, []executions.Step{intent}, []string{"charge InDoubt"}},
		"when it is known to have failed": {executions.Failed, []executions.Step{intent, failed}, []string{"charge Failed"}},
		"when another one failed":         {executions.CompletedWithErrors, []executions.Step{intent, other}, []string{"charge InDoubt", "tell Failed"}},
		"when it has a result":            {executions.Running, []executions.Step{{Name: "charge", Status: executions.StepSuccess}}, []string{"charge Success"}},
		"when there was none":             {executions.Success, nil, nil},
	} {
		var got []string
		for _, s := range steps(observe.View{Execution: executions.Execution{Status: c.status}, Steps: c.steps}) {
			got = append(got, s.Name+" "+s.Status)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
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
	if got := Row(waiting).DueAt; got == nil || !time.Time(*got).Equal(at.Add(time.Second)) {
		t.Errorf("got %v", got)
	}
	waiting.DueAt = at
	if Row(waiting).DueAt != nil {
		t.Error("a run that is due has a time to wait for")
	}
	waiting.DueAt, waiting.Status = at.Add(time.Second), executions.Running
	if Row(waiting).DueAt != nil {
		t.Error("a run that is running has a time to wait for")
	}
}
