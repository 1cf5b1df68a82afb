package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFailedRunIsReplayedWhileTheProgramRunsAndAfterwards(t *testing.T) {
	t.Parallel()
	s := serving(t)
	want(t, s.workflow("run", "enrol", "--org", "contoso", "--set", "name=Ana", "--set", "fail=all", "--set", "password="+password), 1, "", "It was not sent.")
	again := func() {
		t.Helper()
		o := s.workflow("replay", "last-failed")
		want(t, o, 0, "", "Replaying enrol for Contoso, run ", "which ended as Failed", "It was not sent.", "Step: send",
			`"name":"Ana"`, "The secret input password was erased", "Recalled: look\n", `Stopped at the step "send", which failed then.`)
		for _, unwanted := range []string{password, "looking"} {
			if strings.Contains(o.trouble, unwanted) {
				t.Errorf("it says %s:\n%s", unwanted, o.trouble)
			}
		}
	}
	again()
	wantRefusal(t, s.workflow("replay", "last-failed", "--continue"), 2, "password", "--input")
	input := filepath.Join(t.TempDir(), "in.json")
	if err := os.WriteFile(input, []byte(`{"password":"`+password+`"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, s.workflow("replay", "last-failed", "--continue", "--input", input), 1, "", "Called: send\n", "It ended as Failed", "It was not sent.")
	if err := os.WriteFile(input, []byte(`{"password":"`+password+`","fail":"one"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, s.workflow("replay", "last-failed", "--continue", "--input", input), 3, "Ana", "It ended as CompletedWithErrors", "Sales: The group is gone.")
	// Nothing was stored of all that.
	want(t, s.workflow("replay", "last"), 0, "", "which ended as Failed", "Recalled: look\n")
	s.end()
	again()
	wantRefusal(t, s.workflow("replay", "0"), 1, "This run does not exist.")
}

func TestARunThatSucceededIsReplayedToItsEnd(t *testing.T) {
	t.Parallel()
	s := serving(t)
	want(t, s.workflow("run", "enrol", "--set", "name=Ana", "--set", "fail=one"), 3, "Ana")
	want(t, s.workflow("replay", "last"), 0, "NAME  COUNT\nAna   0\n", "Recalled: look, send\n", "It ended as CompletedWithErrors", "Sales: The group is gone.")
	s.end()
}

func TestATestOfARunIsWrittenBesideItsWorkflow(t *testing.T) {
	t.Parallel()
	s := serving(t)
	want(t, s.workflow("run", "enrol", "--set", "name=Ana", "--set", "fail=all", "--set", "password="+password), 1, "")
	s.end()
	// The workflow's variable is in a test file of this folder, so nothing outside can name it.
	elsewhere := filepath.Join(t.TempDir(), "case_test.go")
	wantRefusal(t, s.workflow("replay", "last", "--write", elsewhere), 1, "is in no Go module")
	wantRefusal(t, s.workflow("replay", "last", "--write", "workflow_test.go"), 1, "is there already")
	wantRefusal(t, s.workflow("replay", "last", "--write", "case.go"), 2, "_test.go", "--write")
	wantRefusal(t, s.workflow("replay", "last", "--write", "case_test.go", "--continue"), 2, "--write")
}
