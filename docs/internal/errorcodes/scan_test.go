package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const planted = `package thing

const missing = "thing_missing"

var gone = &fault.Fault{Kind: fault.NotFound, Code: "thing_gone", Message: "It has gone."}

func plain() error { return fault.New(fault.Conflict, "thing_taken", "It is " + word() + " taken.") }

func named() error { return fault.Wrap(nil, fault.NotFound, missing, "There is none.") }

func shaped(kind fault.Kind, code, message string) error { return fault.New(kind, code, message) }

func handed() error { return shaped(fault.Upstream, "thing_broken", "It is broken.") }

func secret() error { return fault.New(fault.Internal, "thing_secret", "Never shown.") }

func renamed() error {
	f := fault.ValidationFailed()
	f.Code, f.Message = "thing_required", "Enter it again."
	return f
}

func both(code string) error {
	f := fault.New(fault.Invalid, code, "It is late.")
	f.Fields = []fault.Field{{In: "body", Pointer: "/a", Code: code}}
	return f
}

func late() error { return both("thing_late") }

type check struct{}

func (c *check) note(pointer, code string) { c.all = append(c.all, fault.Field{In: "body", Pointer: pointer, Code: code}) }

func whole() []fault.Field { return []fault.Field{{In: "body", Code: "too_square"}} }

func (c *check) judge() { c.note("/a", "too_round") }
`

const elsewhere = `package other

func asked() error { return thing.Shaped("thing_odd") }
`

// written is a module with these sources.
func moduleOf(t *testing.T, sources map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for _, room := range rooms {
		if err := os.MkdirAll(filepath.Join(root, room), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range sources {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestEveryWayToWriteACodeIsRead(t *testing.T) {
	t.Parallel()
	found, err := scan(moduleOf(t, map[string]string{
		"domain/thing/thing.go":  planted,
		"domain/thing/shaped.go": "package thing\n\nfunc Shaped(code string) error { return fault.New(fault.Invalid, code, \"It is odd.\") }\n",
		"app/other/other.go":     elsewhere, "app/other/other_test.go": strings.ReplaceAll(elsewhere, "thing_odd", "thing_tested"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for code, r := range found.faults {
		for status := range r.statuses {
			got[code] += status + " " + r.sentence
		}
	}
	want := map[string]string{
		"thing_gone": "404 It has gone.", "thing_taken": "409 It is … taken.", "thing_missing": "404 There is none.", "thing_broken": "502 It is broken.",
		"thing_odd": "422 ", "thing_late": "422 ", "thing_required": "422 Enter it again.", "validation_failed": "422 3 fields need attention.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"too_round": true, "too_square": true, "thing_late": true}, found.fields); diff != "" {
		t.Errorf("fields (-want +got)\n%s", diff)
	}
	if text := page(found); !strings.Contains(text, "| `thing_taken` | 409 | It is … taken. |\n") || !strings.Contains(text, "- `too_round`\n") {
		t.Errorf("the page is\n%s", text)
	}
}

func TestWhatIsNoGoIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := scan(moduleOf(t, map[string]string{"app/broken.go": "package"})); err == nil {
		t.Error("it is read")
	}
	if _, err := scan(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("nothing is read")
	}
}
