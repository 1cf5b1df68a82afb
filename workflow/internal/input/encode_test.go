package input

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// given is an input in which everything has a value of its own.
var given = everything{
	Name: "Ana", License: "E3", Count: 3, Big: -1, Share: 0.25, Sure: true, Mail: "ana@contoso.com",
	Start: time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), At: time.Date(2026, 1, 2, 1, 4, 5, 5e8, time.UTC), Day: "2026-01-02",
	Groups: []string{"a"}, Numbers: []int{4}, Days: []time.Time{time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
	Address: address{City: "Nice"}, Extra: map[string]any{"a": "b"},
}

func encoded[In any](t *testing.T, in In) (text string, back *In) {
	t.Helper()
	fields, problems := Inspect(reflect.TypeFor[In]())
	raw, err := Encode(reflect.ValueOf(in), fields)
	if err != nil || problems != nil {
		t.Fatal(err, problems)
	}
	back, err = New[In](fields, raw)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), back
}

func TestWhatIsEncodedDecodesToTheSame(t *testing.T) {
	t.Parallel()
	if _, back := encoded(t, given); !cmp.Equal(given, *back, cmp.AllowUnexported(everything{})) {
		t.Error(cmp.Diff(given, *back, cmp.AllowUnexported(everything{})))
	}
	text, back := encoded(t, sealedInput{Password: NewSecret(mark), List: NewFile("upload-1")})
	if text != `{"list":"upload-1","password":"`+mark+`"}` || back.Password.Reveal() != mark || back.List != NewFile("upload-1") {
		t.Error(text)
	}
}

func TestAnyTextAndNumberSurvivesEncoding(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		in := given
		in.Name, in.Count = rapid.String().Draw(r, "name"), rapid.Int().Draw(r, "count")
		in.Groups = rapid.SliceOf(rapid.String()).Draw(r, "groups")
		_, back := encoded(t, in)
		if back.Name != in.Name || back.Count != in.Count || len(back.Groups) != len(in.Groups) || back.Groups == nil {
			r.Errorf("%+v became %+v", in, back)
		}
	})
}

func TestWhatIsNotGivenIsLeftOut(t *testing.T) {
	t.Parallel()
	fields, _ := Inspect(reflect.TypeFor[everything]())
	raw, err := Encode(reflect.ValueOf(everything{}), fields)
	if want := `{"count":0,"day":"","mail":"","name":""}`; err != nil || string(raw) != want {
		t.Errorf("%s %v, want %s", raw, err, want)
	}
	raw, err = Encode(reflect.ValueOf(everything{Groups: []string{}, Numbers: []int{}}), fields)
	if want := `{"count":0,"day":"","groups":[],"mail":"","name":"","numbers":[]}`; err != nil || string(raw) != want {
		t.Errorf("%s %v, want %s", raw, err, want)
	}
	sealed, _ := Inspect(reflect.TypeFor[sealedInput]())
	if raw, err := Encode(reflect.ValueOf(sealedInput{}), sealed); err != nil || string(raw) != `{}` {
		t.Errorf("%s %v", raw, err)
	}
}

func TestWhatIsNotJSONIsNotEncoded(t *testing.T) {
	t.Parallel()
	fields, _ := Inspect(reflect.TypeFor[everything]())
	if raw, err := Encode(reflect.ValueOf(everything{Extra: map[string]any{"f": func() {}}}), fields); err == nil {
		t.Errorf("%s", raw)
	}
}
