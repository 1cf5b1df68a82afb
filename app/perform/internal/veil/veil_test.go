package veil

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/domain/executions"
)

const password = "correct horse battery"

func known() *redact.Set {
	s := &redact.Set{}
	s.Add(password)
	return s
}

// fill writes the secret into every text and every bytes of a value, so that a
// field that is added and forgotten here is noticed.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("it is " + password)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(`{"it":"` + password + `"}`))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i))
			}
		}
	}
}

// shown is everything that a value says. A failed step has no result.
func shown(t *testing.T, value any) string {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestNothingThatARunSaysOfItselfHoldsASecret(t *testing.T) {
	t.Parallel()
	var line executions.Line
	var progress executions.Progress
	var outcome executions.Outcome
	fill(reflect.ValueOf(&line).Elem())
	fill(reflect.ValueOf(&progress).Elem())
	fill(reflect.ValueOf(&outcome).Elem())
	for i := range outcome.FailedSteps {
		outcome.FailedSteps[i].Result = nil
	}
	// These say nothing of the author's: they come from a list of ours.
	line.Level, line.Step, outcome.Event, outcome.Result.Kind, outcome.Problem.Code = "info", "", "", "", ""
	for i := range outcome.FailedSteps {
		outcome.FailedSteps[i].Status = ""
	}
	for name, said := range map[string]struct {
		value any
		text  string
	}{
		"a line":     {line, shown(t, veiled(Line(known(), line)))},
		"progress":   {progress, shown(t, Progress(known(), progress))},
		"an outcome": {outcome, shown(t, veiled(Outcome(known(), outcome)))},
	} {
		if strings.Contains(said.text, "horse") || !strings.Contains(said.text, "***") {
			t.Errorf("%s says %s", name, said.text)
		}
		if before := shown(t, veiled(said.value)); !strings.Contains(before, "horse") {
			t.Errorf("%s was changed in place: %s", name, before)
		}
	}
}

// veiled shows bytes as the texts that they are.
func veiled(value any) any {
	switch v := value.(type) {
	case executions.Line:
		return []any{v, string(v.Fields)}
	case executions.Outcome:
		return []any{v, string(v.Result.Body)}
	}
	return value
}

func TestWhatHoldsNoSecretIsSaidAsItIs(t *testing.T) {
	t.Parallel()
	line := executions.Line{Message: "licence assigned", Fields: []byte(`{"b":1,"a":2}`)}
	outcome := executions.Outcome{Event: executions.EventSucceed, Result: executions.Result{Kind: executions.ResultJSON, Body: []byte(`{"b":1,"a":2}`)}}
	if got := Line(known(), line); !reflect.DeepEqual(got, line) {
		t.Errorf("%+v", got)
	}
	if got := Outcome(known(), outcome); !reflect.DeepEqual(got, outcome) {
		t.Errorf("%+v", got)
	}
}
