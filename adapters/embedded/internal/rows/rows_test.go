package rows

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const (
	anID  = "0190b5a2-7c11-7abc-8def-0123456789ab"
	anOrg = "0190b5a2-0000-7000-8000-000000000001"
)

// fill sets every field below v to something that is not zero, so that a field
// that a row forgets is noticed, today or when it is added.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 3, 4, 5, 6, 7, 8009, time.UTC)))
		return
	case organizations.Scope:
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("a ünïcode\x00 text")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint8:
		v.SetUint(0xfe)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(0.3)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

func doorbell(t *testing.T, id, scope string) executions.Doorbell {
	t.Helper()
	d, err := executions.NewDoorbell(id, scope)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// full is a run with every field set, in the place where its rows will be.
func full(t *testing.T) executions.Execution {
	t.Helper()
	var e executions.Execution
	fill(reflect.ValueOf(&e).Elem())
	d := doorbell(t, anID, anOrg)
	e.ID, e.Scope = d.ID(), d.Scope()
	return e
}

// through writes a row to JSON and reads it.
func through[T any](t *testing.T, row *T) *T {
	t.Helper()
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	read := new(T)
	if err := json.Unmarshal(text, read); err != nil {
		t.Fatal(err)
	}
	return read
}

func scopes(a, b organizations.Scope) bool { return a == b }

func TestRowsForgetNothingOfARun(t *testing.T) {
	t.Parallel()
	e := full(t)
	got := through(t, RunOf(e)).Execution(e.Doorbell())
	through(t, InputOf(e)).Into(&got)
	through(t, OutputOf(e)).Into(&got)
	if diff := cmp.Diff(e, got, cmp.Comparer(scopes)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestRowsForgetNothingOfALine(t *testing.T) {
	t.Parallel()
	var line executions.Line
	fill(reflect.ValueOf(&line).Elem())
	if diff := cmp.Diff(line, through(t, LineOf(line)).Line()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestEmptyRunComesBackEmpty(t *testing.T) {
	t.Parallel()
	d := doorbell(t, anID, "GLOBAL")
	e := executions.Execution{ID: d.ID(), Scope: d.Scope()}
	if diff := cmp.Diff(e, through(t, RunOf(e)).Execution(d), cmp.Comparer(scopes)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if OutputOf(e) != nil {
		t.Error("a run that came to nothing has an output")
	}
	if InputOf(e) != nil {
		t.Error("a run that was given nothing has an input")
	}
}

// The folders of people hold rows in this shape: a change that this test sees
// needs a new schema version and a way to read the old one.
func TestShapeOfTheRowsIsKept(t *testing.T) {
	t.Parallel()
	e := executions.Execution{
		Workflow: executions.Workflow{Name: "user_onboarding", Title: "Set up a user", Build: "v1"},
		Status:   executions.Failed, Trigger: executions.TriggerAPI, ClientIP: "::1",
		Actor:     executions.Actor{ID: "u", DisplayName: "Zoë", Type: "platform"},
		Reference: &executions.Reference{System: "halopsa", ID: "1", URL: "https://x"},
		Attempt:   2, Retry: executions.Retry{Attempts: 3, Backoff: time.Second, Max: time.Minute, Jitter: 0.5}, Timeout: time.Hour,
		Progress:    executions.Progress{Done: 1, Total: 2, Text: "half"},
		Problem:     &executions.Problem{Code: "step_failed", Message: "m", Step: "s", Details: "d"},
		FailedSteps: []executions.Step{{Name: "s", Status: executions.StepFailed, Attempt: 2, Duration: 5, Result: []byte("1")}},
		CreatedAt:   time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Fence: 4, ClaimID: "c", Worker: "w", LogBytes: 9,
		Result: executions.Result{Kind: executions.ResultJSON, Body: []byte("1")}, Failures: []executions.Failure{{Item: "i", Message: "m"}},
	}
	d := doorbell(t, anID, anOrg)
	e.ID, e.Scope = d.ID(), d.Scope()
	for want, row := range map[string]any{
		`{"schemaVersion":0,"id":"` + anID + `","workflow":"user_onboarding","title":"Set up a user","build":"v1","status":"Failed",` +
			`"trigger":"api","actor":{"id":"u","displayName":"Zoë","type":"platform"},"clientIp":"::1",` +
			`"reference":{"system":"halopsa","id":"1","url":"https://x"},"attempt":2,` +
			`"retry":{"attempts":3,"backoff":1000000000,"max":60000000000,"jitter":0.5},"timeout":3600000000000,` +
			`"progress":{"done":1,"total":2,"text":"half"},"problem":{"code":"step_failed","message":"m","step":"s","details":"d"},` +
			`"failedSteps":[{"name":"s","status":"Failed","attempt":2,"duration":5,"result":"MQ=="}],` +
			`"createdAt":"2026-03-04T05:06:07Z","fence":4,"claimId":"c","worker":"w","logBytes":9}`: RunOf(e),
		`{"schemaVersion":0,"kind":"json","body":"MQ==","failures":[{"item":"i","message":"m"}]}`:            OutputOf(e),
		`{"schemaVersion":0,"input":"e30="}`:                                                                 &Input{Input: []byte("{}")},
		`{"schemaVersion":0,"input":"e30=","sealed":"AQI="}`:                                                 &Input{Input: []byte("{}"), Sealed: []byte{1, 2}},
		`{"schemaVersion":0,"id":"` + anID + `","scope":"` + anOrg + `"}`:                                    PointerTo(e),
		`{"schemaVersion":0,"seq":1,"level":"info","message":"m","attempt":1,"step":"s","fields":"e30="}`:    LineOf(executions.Line{Seq: 1, Level: "info", Message: "m", Attempt: 1, Step: "s", Fields: []byte("{}")}),
		`{"schemaVersion":0,"name":"s","status":"Success","order":3}`:                                        StepOf(executions.Step{Name: "s", Status: executions.StepSuccess}, 3),
		`{"schemaVersion":0,"name":"s","status":"Intent","order":4}`:                                         StepOf(executions.Step{Name: "s", Status: executions.StepIntent}, 4),
		`{"schemaVersion":0,"name":"s","status":"Success","result":"MQ==","sealed":true,"order":5}`:          StepOf(executions.Step{Name: "s", Status: executions.StepSuccess, Result: []byte("1"), Sealed: true}, 5),
		`{"schemaVersion":0,"name":"s","status":"Success","undoable":true,"order":6}`:                        StepOf(executions.Step{Name: "s", Status: executions.StepSuccess, Undoable: true}, 6),
		`{"schemaVersion":0,"lines":2,"bytes":130}`:                                                          &Log{Lines: 2, Bytes: 130},
		`{"schemaVersion":0,"executionId":"` + anID + `","bodyHash":"h","createdAt":"2026-03-04T05:06:07Z"}`: &IdempotencyKey{ID: anID, BodyHash: "h", CreatedAt: e.CreatedAt},
		`{"schemaVersion":0,"scope":"` + anOrg + `","key":"k","createdAt":"2026-03-04T05:06:07Z"}`:           &KeyTime{Scope: anOrg, Key: "k", CreatedAt: e.CreatedAt},
	} {
		got, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

func TestShapeOfTheKeysIsKept(t *testing.T) {
	t.Parallel()
	d := doorbell(t, anID, anOrg)
	due := time.UnixMilli(1700000000000)
	for want, got := range map[string]string{
		"run." + anOrg + ".fe6f4a5d83ee85437210fedcba987654.": string(RunKey(d)),
		"by-user.u.fe6f4a5d83ee85437210fedcba987654.":         string(ByUserKey("u", d.ID())),
		"line." + anOrg + "." + anID + ".8000000000000007.":   string(LineKey(d, 7)),
		"pending.8000018bcfe56800." + anID + ".":              string(OpenKey(executions.Execution{ID: d.ID(), Status: executions.Pending, DueAt: due})),
		"held." + anID + ".":                                  string(OpenKey(executions.Execution{ID: d.ID(), Status: executions.Cancelling})),
		"":                                                    string(OpenKey(executions.Execution{ID: d.ID(), Status: executions.Success})),
		"key-time.8000018bcfe56800." + anOrg + ".digest.":     string(KeyTimeKey(due, anOrg, "digest")),
	} {
		if want = strings.ReplaceAll(want, ".", "\x00\x01"); got != want {
			t.Errorf("the key is %q, want %q", got, want)
		}
	}
}

func TestPositionsAreNewestFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawID(t, "a"), drawID(t, "b")
		if got, want := strings.Compare(Position(a), Position(b)), strings.Compare(string(b), string(a)); got != want {
			t.Errorf("positions of %s and %s compare as %d, want %d", a, b, got, want)
		}
	})
}

func drawID(t *rapid.T, label string) executions.ID {
	raw := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label)
	id := uuid.UUID(slices.Clone(raw))
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return executions.ID(id.String())
}
