package workflowtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

type stayInput struct {
	Guest     string          `json:"guest"`
	From      time.Time       `json:"from" format:"date"`
	At        time.Time       `json:"at,omitempty"`
	Days      []time.Time     `json:"days,omitempty" format:"date"`
	Nights    int             `json:"nights" default:"3"`
	Breakfast bool            `json:"breakfast" default:"true"`
	Rooms     []string        `json:"rooms"`
	Pin       workflow.Secret `json:"pin"`
	Note      string          `json:"note,omitempty"`
	Extra     map[string]any  `json:"extra,omitempty"`
}

func (in stayInput) Validate() []workflow.FieldError {
	if in.Nights > 14 {
		return []workflow.FieldError{{Field: "nights", Message: "Stay two weeks at most."}}
	}
	return nil
}

var (
	monday = time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)
	noon   = time.Date(2026, 3, 30, 12, 0, 0, 0, time.FixedZone("", 7200))
)

func stayed() (*workflow.Workflow[stayInput, string], *stayInput) {
	var got stayInput
	return probe(workflow.Spec{}, func(_ context.Context, _ *workflow.Run, in stayInput) (string, error) {
		got = in
		return in.Guest, nil
	}), &got
}

func TestTheInputArrivesAsTheTestWroteIt(t *testing.T) {
	t.Parallel()
	w, got := stayed()
	in := stayInput{
		Guest: "Ana", From: monday, At: noon, Days: []time.Time{monday, monday.AddDate(0, 0, 1)}, Nights: 2, Breakfast: true,
		Rooms: []string{"1"}, Pin: workflow.NewSecret("123456"), Note: "x", Extra: map[string]any{"a": 1.0},
	}
	workflowtest.Run(t, w, in)
	if got.Pin.Reveal() != "123456" {
		t.Error("the secret did not arrive")
	}
	got.Pin, in.Pin = workflow.Secret{}, workflow.Secret{}
	if diff := cmp.Diff(in, *got, cmp.AllowUnexported(workflow.Secret{})); diff != "" {
		t.Error(diff)
	}
}

func TestAZeroValueIsNotGivenWhereThereIsADefault(t *testing.T) {
	t.Parallel()
	w, got := stayed()
	workflowtest.Run(t, w, stayInput{From: monday, Rooms: []string{}, Pin: workflow.NewSecret("123456")})
	if got.Guest != "" || got.Nights != 3 || !got.Breakfast || got.Rooms == nil {
		t.Errorf("%+v", got)
	}
	workflowtest.RunJSON(t, w, `{"guest":"","from":"2026-03-30","nights":0,"breakfast":false,"rooms":[],"pin":"123456"}`)
	if got.Nights != 0 || got.Breakfast {
		t.Errorf("%+v", got)
	}
}

func TestAnInputThatNobodyCouldSendFailsTheTest(t *testing.T) {
	t.Parallel()
	w, _ := stayed()
	wantSaid(t, "workflowtest: probe would refuse this input:\n  from: Fill in this field. (required)\n  rooms: Fill in this field. (required)\n  pin: Fill in this field. (required)", func(t testing.TB) {
		workflowtest.Run(t, w, stayInput{Guest: "Ana"})
	})
	wantSaid(t, "workflowtest: probe would refuse this input:\n  nights: Stay two weeks at most. (invalid_value)", func(t testing.TB) {
		workflowtest.Run(t, w, stayInput{From: monday, Nights: 15, Rooms: []string{}, Pin: workflow.NewSecret("123456")})
	})
	for text, want := range map[string]string{
		`[]`:   "\n  the input: Send the input as one JSON object. (type)",
		`null`: "\n  the input: Send the input as one JSON object. (type)",
		`{"guest":7,"from":"soon","rooms":null,"pin":"12345","room":1}`: "\n  guest: This is not of the type string. (type)\n  from: This is not of the type date. (type)" +
			"\n  rooms: Fill in this field. (required)\n  pin: Enter at least 6 characters. (min_length)\n  room: The workflow has no parameter of this name. (unknown_parameter)",
	} {
		wantSaid(t, "workflowtest: probe would refuse this input:"+want, func(t testing.TB) { workflowtest.RunJSON(t, w, text) })
	}
	wantSaid(t, "workflowtest: probe: the input is not JSON: json: unsupported type: func()", func(t testing.TB) {
		workflowtest.Run(t, w, stayInput{Extra: map[string]any{"f": func() {}}})
	})
}

func TestValidateAnswersWhatIsWrong(t *testing.T) {
	t.Parallel()
	w, _ := stayed()
	good := stayInput{From: monday, Rooms: []string{"1"}, Pin: workflow.NewSecret("123456")}
	if bad := workflowtest.Validate(t, w, good); bad != nil {
		t.Error(bad)
	}
	good.Nights = 15
	want := []workflow.FieldError{{Field: "nights", Code: "invalid_value", Message: "Stay two weeks at most."}}
	if diff := cmp.Diff(want, workflowtest.Validate(t, w, good)); diff != "" {
		t.Error(diff)
	}
	good.Rooms = nil
	want = []workflow.FieldError{{Field: "rooms", Code: "required", Message: "Fill in this field."}}
	if diff := cmp.Diff(want, workflowtest.Validate(t, w, good)); diff != "" {
		t.Error("its own rules rely on all others:", diff)
	}
}

func TestNoInputIsAnEmptyObject(t *testing.T) {
	t.Parallel()
	w := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (string, error) { return "done", nil })
	if got := workflowtest.RunJSON(t, w, "").Out(); got != "done" {
		t.Error(got)
	}
}
