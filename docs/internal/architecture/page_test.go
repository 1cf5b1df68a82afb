package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestThePageIsWhatTheCodeSays(t *testing.T) {
	t.Parallel()
	drawn, err := draw("../../..")
	if err != nil {
		t.Fatal(err)
	}
	page := committed(t)
	written, err := fill(page, drawn)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(written), string(page)); diff != "" {
		t.Errorf("docs/architecture.md is not what the code says: run make generate\n%s", diff)
	}
}

func TestADrawingHasNoMoreThanPeopleCanSee(t *testing.T) {
	t.Parallel()
	for _, drawing := range strings.Split(string(committed(t)), "```mermaid\n")[1:] {
		drawing, _, _ = strings.Cut(drawing, "```")
		nodes := map[string]bool{}
		for line := range strings.Lines(drawing) {
			if name := strings.TrimSpace(line); strings.HasPrefix(name, "n_") {
				nodes[strings.FieldsFunc(name, func(r rune) bool { return r == '[' || r == '(' || r == ' ' })[0]] = true
			}
		}
		if len(nodes) > 25 {
			t.Errorf("a drawing has %d nodes, which nobody can follow: draw less of it\n%s", len(nodes), drawing)
		}
	}
}

func TestAPartGoesBetweenItsMarkers(t *testing.T) {
	t.Parallel()
	page := "# Title\n" + opening + "floors -->\n\nold\n\n" + closing + "after\n"
	written, err := fill([]byte(page), map[string]string{"floors": "new\n"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "# Title\n" + opening + "floors -->\n\nnew\n\n" + closing + "after\n"; string(written) != want {
		t.Error(cmp.Diff(want, string(written)))
	}
	again, err := fill(written, map[string]string{"floors": "new\n"})
	if err != nil || string(again) != string(written) {
		t.Errorf("the same again gives %q, %v", again, err)
	}
}

func TestMarkersThatNothingFillsAreRefused(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"no place":    "# Title\n",
		"another one": opening + "roofs -->\n" + closing + opening + "floors -->\n" + closing,
		"twice":       opening + "floors -->\n" + closing + opening + "floors -->\n" + closing,
		"no end":      opening + "floors -->\n",
		"no marker":   opening + "floors",
	} {
		if written, err := fill([]byte(page), map[string]string{"floors": "new\n"}); err == nil {
			t.Errorf("%s: written as %q", name, written)
		}
	}
}

func TestAnArrowThatFollowsFromOthersIsNotDrawn(t *testing.T) {
	t.Parallel()
	drawing := drawFloors(map[string]goPackage{
		"domain/a":     {Path: "domain/a"},
		"ports/a":      {Path: "ports/a", Imports: []string{"domain/a"}},
		"adapters/a/b": {Path: "adapters/a/b", Imports: []string{"domain/a", "ports/a", "adapters/a"}},
		"docs/a":       {Path: "docs/a", Imports: []string{"domain/a"}},
	})
	want := "```mermaid\nflowchart TD\n    n_adapters[\"adapters<br/>technologies\"]\n    n_domain[\"domain<br/>nouns\"]\n    n_ports[\"ports<br/>capabilities\"]\n" +
		"    n_adapters --> n_ports\n    n_ports --> n_domain\n```\n"
	if diff := cmp.Diff(want, drawing); diff != "" {
		t.Error(diff)
	}
}

func committed(t *testing.T) []byte {
	t.Helper()
	page, err := os.ReadFile("../../architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestAScheduleIsSaidInWords(t *testing.T) {
	t.Parallel()
	for schedule, want := range map[string]string{
		"*/15 * * * * *": "every 15 seconds",
		"0 40 * * * *":   "at minute 40 of every hour",
		"0 5 1 * * *":    "daily at 01:05 UTC",
		"@daily *":       "@daily any",
	} {
		if said := when(schedule); said != want {
			t.Errorf("%s is said as %q, want %q", schedule, said, want)
		}
	}
}
