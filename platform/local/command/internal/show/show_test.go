package show

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func result(t *testing.T, kind, body string) string {
	t.Helper()
	var out strings.Builder
	if err := Result(&out, kind, json.RawMessage(body)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAResultIsShownByItsKind(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ kind, body, want string }{
		"a table": {
			"table", `{"columns":[{"key":"n","label":"Name"},{"key":"c","label":"Count"}],"rows":[{"n":"Zoë","c":3},{"n":"a\nb"},{"c":{"x":[1]},"n":null}]}`,
			"NAME  COUNT\nZoë   3\na b\n      {\"x\":[1]}\n",
		},
		"an empty table":        {"table", `{"columns":[{"key":"n","label":"Name"}],"rows":[]}`, "NAME\n"},
		"a text":                {"markdown", `"# Done\n\n- one\n"`, "# Done\n\n- one\n"},
		"a file":                {"file", `{"id":"f1","name":"a.csv","size":3}`, "a.csv (3 bytes), file f1\n"},
		"JSON":                  {"json", `{"a":[1,"é"]}`, "{\n  \"a\": [\n    1,\n    \"é\"\n  ]\n}\n"},
		"a kind of later times": {"hologram", `1`, "1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := result(t, c.kind, c.body); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNothingThatIsShownCommandsTheTerminal(t *testing.T) {
	t.Parallel()
	const red = "\x1b[31m\u009b31m\u202e\a"
	quoted, err := json.Marshal("x" + red + "y")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	Log(&out, Line{Level: "info" + red, Step: red, Message: red, Fields: json.RawMessage(`{"k":` + string(quoted) + `}`)})
	Failure(&out, red, red)
	Problem(&out, red, red, red)
	for kind, body := range map[string]string{
		"table":    `{"columns":[{"key":"n","label":` + string(quoted) + `}],"rows":[{"n":` + string(quoted) + `}]}`,
		"markdown": string(quoted), "file": `{"id":` + string(quoted) + `,"name":` + string(quoted) + `}`, "json": "\"\u009b\u202e\"",
	} {
		out.WriteString(result(t, kind, body))
	}
	if strings.ContainsAny(out.String(), "\x1b\u009b\u202e\a") {
		t.Errorf("%q", out.String())
	}
	if got := result(t, "json", "\"\u009b\U000e0001\""); got != `"\u009b\udb40\udc01"`+"\n" {
		t.Errorf("JSON that a program reads has changed: %s", got)
	}
}

func TestALineOfALogHasItsStepAndItsFields(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 14, 3, 5, 6_000_000, time.Local)
	var out strings.Builder
	Log(&out, Line{Time: at, Level: "info", Step: "create user", Message: "Creating.", Fields: json.RawMessage(`{"b":[1,2],"a":"x y","c":null}`)})
	Log(&out, Line{Time: at, Level: "error", Message: "Two\nlines", Fields: json.RawMessage(`no JSON`)})
	const want = "14:03:05.006 info  [create user] Creating.  a=x y  b=[1,2]  c=\n14:03:05.006 error Two\nlines\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestAnEmptyStepAndNoDetailsAreLeftOut(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	Problem(&out, "", "It failed.", "")
	Problem(&out, "send", "It failed.", "why")
	Failure(&out, "Sales", "Gone.")
	if want := "  It failed.\n  It failed.\n  Step: send\n  Details: why\n  Sales: Gone.\n"; out.String() != want {
		t.Errorf("got %q", out.String())
	}
}

// shut is a terminal that has gone.
type shut struct{}

var errShut = errors.New("shut")

func (shut) Write([]byte) (int, error) { return 0, errShut }

func TestATerminalThatHasGoneAndABodyThatIsNoneAreErrors(t *testing.T) {
	t.Parallel()
	for kind, body := range map[string]string{
		"table": `{"columns":[{"key":"n","label":"N"}]}`, "markdown": `"x"`, "file": `{}`, "json": `1`,
	} {
		if err := Result(shut{}, kind, json.RawMessage(body)); !errors.Is(err, errShut) {
			t.Errorf("%s: %v", kind, err)
		}
		if err := Result(&strings.Builder{}, kind, json.RawMessage(`{"rows":`)); err == nil {
			t.Errorf("%s: half a body is shown", kind)
		}
	}
}
