package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

const mark = "hunter2-mark"

// holder holds secrets in every way that a struct can.
type holder struct {
	Shown   Secret `json:"shown"`
	hidden  Secret
	Pointer *Secret           `json:"pointer"`
	List    []Secret          `json:"list"`
	Keyed   map[string]Secret `json:"keyed"`
	Any     any               `json:"any"`
}

func holding() holder {
	s := NewSecret(mark)
	return holder{Shown: s, hidden: s, Pointer: &s, List: []Secret{s}, Keyed: map[string]Secret{"a": s}, Any: s}
}

func TestASecretIsRevealedOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	s, h := NewSecret(mark), holding()
	if s.Reveal() != mark || h.hidden.Reveal() != mark || (Secret{}).Reveal() != "" {
		t.Errorf("%q %q %q", s.Reveal(), h.hidden.Reveal(), (Secret{}).Reveal())
	}
}

func TestNoWayToPrintASecretShowsIt(t *testing.T) {
	t.Parallel()
	s := NewSecret(mark)
	h := holding()
	for _, value := range []any{s, &s, h, &h, []Secret{s}, map[string]any{"a": s}, struct{ s *Secret }{&s}, fmt.Errorf("wrong: %v", s), errors.Join(fmt.Errorf("%s", s))} {
		for _, verb := range "vsqxXdobcUtTeEfFgGpw" {
			for _, flags := range []string{"", "+", "#", "-20", "020.3", " "} {
				text := fmt.Sprintf("%"+flags+string(verb), value)
				if strings.Contains(text, mark) || strings.Contains(text, fmt.Sprintf("%x", mark)) || strings.Contains(text, fmt.Sprintf("%X", mark)) {
					t.Errorf("%%%s%c of %T shows it: %s", flags, verb, value, text)
				}
			}
		}
	}
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", &s), fmt.Sprintf("%q", s), s.String()} {
		if text != "***" {
			t.Errorf("it prints as %s", text)
		}
	}
}

func TestNoWayToEncodeASecretShowsIt(t *testing.T) {
	t.Parallel()
	h := holding()
	raw, err := json.Marshal(h)
	if want := `{"shown":"***","pointer":"***","list":["***"],"keyed":{"a":"***"},"any":"***"}`; err != nil || string(raw) != want {
		t.Errorf("%s %v", raw, err)
	}
	if keys, err := json.Marshal(map[Secret]int{h.Shown: 1}); err != nil || string(keys) != `{"***":1}` {
		t.Errorf("as a key: %s %v", keys, err)
	}
	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("x", "secret", h.Shown, "pointer", h.Pointer, "holder", h, "all", slog.GroupValue(slog.Any("in", h.List)))
	}
	if strings.Contains(out.String(), mark) || strings.Count(out.String(), "***") < 8 {
		t.Error(out.String())
	}
}

type sealedInput struct {
	Password Secret `json:"password" label:"Password" minLength:"8" pattern:"^[a-z]"`
	List     File   `json:"list,omitempty" help:"A CSV file"`
}

func TestSecretsAndFilesAreParameters(t *testing.T) {
	t.Parallel()
	fields, problems := Inspect(reflect.TypeFor[sealedInput]())
	want := []host.Parameter{
		{Name: "password", Type: host.TypeSecret, Label: "Password", Required: true, MinLength: pointer(8), Pattern: "^[a-z]"},
		{Name: "list", Type: host.TypeFile, Label: "List", Help: "A CSV file"},
	}
	if diff := cmp.Diff(want, Parameters(fields)); diff != "" || problems != nil {
		t.Error(diff, problems)
	}
}

func TestASecretInputIsDecodedAndNeverRepeated(t *testing.T) {
	t.Parallel()
	fields, _ := Inspect(reflect.TypeFor[sealedInput]())
	in, err := New[sealedInput](fields, []byte(`{"password":"`+mark+`","list":"upload-1"}`))
	if err != nil || in.Password.Reveal() != mark || !in.List.Given() {
		t.Errorf("%v %v", in, err)
	}
	for name, text := range map[string]string{
		"a number":         `{"password":71224}`,
		"a list":           `{"password":["` + mark + `"]}`,
		"an object":        `{"password":{"text":"` + mark + `"}}`,
		"broken JSON":      `{"password":"` + mark,
		"what hid another": `{"password":"***"}`,
		"a file that is a number, and the secret is good": `{"password":"` + mark + `","list":7}`,
		"none":       `{}`,
		"null":       `{"password":null}`,
		"no object":  `"` + mark + `"`,
		"half a key": `{"` + mark + `":1}`,
	} {
		in, err := New[sealedInput](fields, []byte(text))
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v", err, in), mark) || strings.Contains(err.Error(), "71224") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsSealedIsAFieldOfTheInputItself(t *testing.T) {
	t.Parallel()
	type tree struct {
		Left, Right *tree
		Leaf        Secret
	}
	type endless struct{ Next *endless }
	const deep = "field A: a secret or a file must be a field of the input itself"
	for name, c := range map[string]struct {
		in   any
		want []string
	}{
		"in a struct": {struct {
			A struct{ Password Secret } `json:"a"`
		}{}, []string{deep}},
		"deep below": {struct {
			A struct {
				Lists map[string][]*struct{ List File }
			} `json:"a"`
		}{}, []string{deep}},
		"in a type that contains itself": {struct {
			A tree `json:"a"`
		}{}, []string{deep}},
		"nowhere in a type that contains itself": {struct {
			A endless `json:"a"`
		}{}, nil},
		"in a list": {struct {
			A []Secret `json:"a"`
		}{}, []string{"field A: the type []input.Secret is not supported"}},
		"behind a pointer": {struct {
			A *File `json:"a"`
		}{}, []string{"field A: the type *input.File is not supported"}},
		"with a default": {struct {
			A Secret `json:"a" default:"hunter2"`
		}{}, []string{"field A: a secret has no default"}},
		"a file with a default": {struct {
			A File `json:"a" default:"x"`
		}{}, []string{"field A: a file has no default"}},
		"with a choice": {struct {
			A Secret `json:"a" enum:"a,b"`
		}{}, []string{"field A: enum is for strings"}},
		"with a format": {struct {
			A Secret `json:"a" format:"email"`
		}{}, []string{`field A: the format "email" does not belong to input.Secret`}},
		"a file with a length": {struct {
			A File `json:"a" maxLength:"9"`
		}{}, []string{"field A: maxLength is for texts and lists"}},
	} {
		_, problems := Inspect(reflect.TypeOf(c.in))
		if diff := cmp.Diff(c.want, problems); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAFileIsItsIDUntilItIsOpened(t *testing.T) {
	t.Parallel()
	f := NewFile("upload-1")
	raw, err := json.Marshal(map[string]File{"list": f, "none": {}})
	if err != nil || string(raw) != `{"list":"upload-1","none":""}` || !f.Given() || (File{}).Given() {
		t.Errorf("%s %v", raw, err)
	}
	if _, err := f.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "there is no run") {
		t.Error("outside of a run:", err)
	}
	s := &session.Session{}
	_, _, _ = s.End(nil)
	if _, err := f.Open(session.Place{Session: s}.Enter(t.Context())); err == nil || !strings.Contains(err.Error(), "it is over") {
		t.Error("after the run:", err)
	}
}

var _ io.Reader = (*Upload)(nil)
