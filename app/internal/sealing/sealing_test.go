package sealing_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const run = executions.ID("0190a3a0-1234-7000-8000-000000000001")

// box seals by writing down where.
type box struct{ err error }

func (b box) Seal(_ context.Context, s organizations.Scope, about string, plain []byte) ([]byte, error) {
	return slices.Concat([]byte(s.Key()+" "+about+"\n"), plain), b.err
}

func (b box) Open(_ context.Context, s organizations.Scope, about string, sealed []byte) ([]byte, error) {
	plain, ours := strings.CutPrefix(string(sealed), s.Key()+" "+about+"\n")
	if !ours {
		return nil, errors.New("sealed for another place")
	}
	return []byte(plain), b.err
}

var parameters = []catalog.Parameter{
	{Name: "name", Type: catalog.TypeString}, {Name: "password", Type: catalog.TypeSecret}, {Name: "key", Type: catalog.TypeSecret},
}

// sealed takes an input through both halves, and answers what is kept and what comes back.
func sealed(t *testing.T, input string) (x executions.Execution, back string, hidden []string) {
	t.Helper()
	x.ID = run
	texts := sealing.Texts(parameters, []byte(input))
	var err error
	if x.Input, x.Sealed, err = sealing.Seal(t.Context(), box{}, x.Scope, run, "a key", []byte(input), texts); err != nil {
		t.Fatal(err)
	}
	opened, key, err := sealing.Open(t.Context(), box{}, x, func(text string) { hidden = append(hidden, text) })
	if err != nil {
		t.Fatal(err)
	}
	if (key == nil) != (len(texts) == 0) {
		t.Errorf("the key is %x", key)
	}
	slices.Sort(hidden)
	return x, string(opened), hidden
}

func TestAnInputComesBackAsItWasGiven(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		input, kept string
		hidden      []string
	}{
		"one secret":          {`{"name":"Zoë","password":"correct horse"}`, `{"name":"Zoë","password":"***"}`, []string{"correct horse"}},
		"two":                 {`{"key":"a \"quoted\" one","password":"\u00fcber"}`, `{"key":"***","password":"***"}`, []string{`a "quoted" one`, "über"}},
		"one that is left":    {`{"key":null,"password":"correct horse"}`, `{"key":null,"password":"***"}`, []string{"correct horse"}},
		"numbers stay exact":  {`{"name":12345678901234567890,"password":"correct horse"}`, `{"name":12345678901234567890,"password":"***"}`, []string{"correct horse"}},
		"none":                {`{ "name" : "Zoë" }`, `{ "name" : "Zoë" }`, nil},
		"null":                {`{"password":null}`, `{"password":null}`, nil},
		"nothing at all":      {``, ``, nil},
		"stars are no secret": {`{"name":"***"}`, `{"name":"***"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, back, hidden := sealed(t, c.input)
			if string(x.Input) != c.kept || (x.Sealed == nil) != (c.hidden == nil) {
				t.Errorf("kept %s, sealed %q", x.Input, x.Sealed)
			}
			if diff := cmp.Diff(c.hidden, hidden); diff != "" || !same(c.input, back) {
				t.Errorf("%s\ncame back as %s", diff, back)
			}
		})
	}
}

// same compares JSON by what it says.
func same(a, b string) bool {
	if a == b {
		return true
	}
	var left, right map[string]any
	return json.Unmarshal([]byte(a), &left) == nil && json.Unmarshal([]byte(b), &right) == nil && cmp.Equal(left, right)
}

func TestWhatIsSealedForOneRunOpensForNoOther(t *testing.T) {
	t.Parallel()
	x, _, _ := sealed(t, `{"password":"correct horse"}`)
	x.ID = "0190a3a0-1234-7000-8000-000000000002"
	if _, _, err := sealing.Open(t.Context(), box{}, x, func(string) { t.Error("a secret was told") }); err == nil {
		t.Error("it opened")
	}
}

func TestTroubleOfTheSealerComesThrough(t *testing.T) {
	t.Parallel()
	trouble := errors.New("kaputt")
	if _, _, err := sealing.Seal(t.Context(), box{err: trouble}, organizations.Scope{}, run, "a key", []byte(`{}`), map[string]string{"password": "correct horse"}); !errors.Is(err, trouble) {
		t.Error(err)
	}
	x, _, _ := sealed(t, `{"password":"correct horse"}`)
	if _, _, err := sealing.Open(t.Context(), box{err: trouble}, x, func(string) {}); !errors.Is(err, trouble) {
		t.Error(err)
	}
}

func TestWhatWasDamagedIsAnErrorWithoutAValue(t *testing.T) {
	t.Parallel()
	good, _, _ := sealed(t, `{"password":"correct horse"}`)
	for name, change := range map[string]func(*executions.Execution){
		"the input":  func(x *executions.Execution) { x.Input = []byte(`["correct horse"]`) },
		"the secret": func(x *executions.Execution) { x.Sealed = append(x.Sealed, "horse"...) },
	} {
		x := good
		x.Sealed = slices.Clone(good.Sealed)
		change(&x)
		if _, _, err := sealing.Open(t.Context(), box{}, x, func(string) {}); err == nil || strings.Contains(err.Error(), "horse") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsLockedOpensWithItsKeyInItsPlaceOnly(t *testing.T) {
	t.Parallel()
	key, other := sealing.KeyOf("one"), sealing.KeyOf("another")
	locked, err := key.Lock("here", []byte("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := key.Unlock("here", locked); err != nil || string(plain) != "correct horse" {
		t.Errorf("%q, %v", plain, err)
	}
	again, err := key.Lock("here", []byte("correct horse"))
	if err != nil || string(again) == string(locked) || strings.Contains(string(locked), "horse") {
		t.Errorf("%q, %q, %v", locked, again, err)
	}
	changed := slices.Clone(locked)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another key":   func() ([]byte, error) { return other.Unlock("here", locked) },
		"no key":        func() ([]byte, error) { return sealing.Key(nil).Unlock("here", locked) },
		"another place": func() ([]byte, error) { return key.Unlock("there", locked) },
		"changed":       func() ([]byte, error) { return key.Unlock("here", changed) },
		"cut":           func() ([]byte, error) { return key.Unlock("here", locked[:5]) },
	} {
		if plain, err := open(); err == nil || plain != nil {
			t.Errorf("%s: %q", name, plain)
		}
	}
}
