package integration_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guides are what newcomers follow word for word.
var guides = filepath.Join("..", "..", "docs", "guides")

// block is a piece of Go in a guide: ```go file=workflows/x.go, or example=Name.
var block = regexp.MustCompile("(?ms)^```go (file|example)=(\\S+)\n(.*?)^```$")

// blocks are the pieces of a guide that say where they belong.
func blocks(t *testing.T, guide, kind string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(guides, guide))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, match := range block.FindAllStringSubmatch(string(text), -1) {
		if match[1] == kind {
			found[match[2]] = match[3]
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s has no blocks of the kind %s", guide, kind)
	}
	return found
}

// The files of the guide are laid over the repository, and their own test passes.
func TestTheFirstWorkflowIsAsTheGuideSays(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	dir, overlay := t.TempDir(), map[string]string{}
	for name, code := range blocks(t, "first-workflow.md", "file") {
		path := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(path, []byte(code), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(root, filepath.FromSlash(name))] = path
	}
	raw, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	overlaid := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlaid, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	command := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-overlay", overlaid, "./workflows/users", "-run", "^TestLicencesOfDisabledAccountsAreTakenBack$")
	command.Dir = root
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestLicencesOfDisabledAccountsAreTakenBack") {
		t.Errorf("%v\n%s", err, out)
	}
}

// What the guide shows of an example is what the example's test runs.
func TestTheStepsOfTheGuideAreThoseOfTheExamples(t *testing.T) {
	t.Parallel()
	code, err := os.ReadFile(filepath.Join("..", "..", "workflow", "workflowtest", "example_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, guide := range []string{"steps.md", "undo.md"} {
		for name, shown := range blocks(t, guide, "example") {
			if !strings.Contains(squeezed(string(code)), squeezed(shown)) || !strings.Contains(string(code), name) {
				t.Errorf("%s: %s is not in the examples:\n%s", guide, name, shown)
			}
		}
	}
}

// squeezed is code without what indentation makes of it.
func squeezed(code string) string { return strings.Join(strings.Fields(code), " ") }
