package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
)

// patience bounds every wait: whoever waits longer has failed.
const patience = time.Minute

const password = "correct horse battery"

type enrolInput struct {
	Name     string          `json:"name" label:"Name" minLength:"2"`
	Count    int             `json:"count,omitempty" label:"Count" maximum:"9"`
	Fail     string          `json:"fail,omitempty" label:"Fail" enum:"all,one"`
	Password workflow.Secret `json:"password,omitempty" label:"Password"`
}

type enrolRow struct {
	Name  string `json:"name" label:"Name"`
	Count int    `json:"count" label:"Count"`
}

// Enrol succeeds, or fails as its input asks.
var Enrol = workflow.Define(workflow.Spec{Name: "enrol", Title: "Enrol somebody", Category: "Tests", OrganizationOptional: true}, enrol)

func enrol(ctx context.Context, run *workflow.Run, in enrolInput) (workflow.Table, error) {
	if _, err := workflow.Step(ctx, "look", func(ctx context.Context) (int, error) {
		workflow.Log(ctx).Info("looking \x1b[31mfor it", "name", in.Name)
		return 1, nil
	}); err != nil {
		return workflow.Table{}, err
	}
	if in.Fail == "one" {
		run.ItemFailed("Sales", workflow.Explain(errors.New("404"), "The group is gone."))
	}
	_, err := workflow.Step(ctx, "send", func(context.Context) (int, error) {
		if in.Fail == "all" {
			return 0, workflow.Explain(errors.New("cause"), "It was not sent.")
		}
		return 2, nil
	})
	return workflow.TableOf([]enrolRow{{in.Name, in.Count}}), err
}

var _ = workflow.Define(workflow.Spec{Name: "for_clients", Title: "For clients"},
	func(context.Context, *workflow.Run, struct{}) (workflow.Markdown, error) { return "# Done", nil })

// waiting runs until it is cancelled.
var _ = workflow.Define(workflow.Spec{Name: "waiting", Title: "Waiting", OrganizationOptional: true},
	func(ctx context.Context, _ *workflow.Run, _ struct{}) (struct{}, error) {
		workflow.Log(ctx).Info("waiting for Ctrl+C")
		<-ctx.Done()
		return struct{}{}, ctx.Err()
	})

// served is a program that runs in this process.
type served struct {
	t          *testing.T
	addr, data string
	stop       context.CancelFunc
	ended      chan int
}

// serving starts a program and waits until it serves.
func serving(t *testing.T, flags ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &served{t: t, data: t.TempDir(), stop: cancel, ended: make(chan int, 1)}
	out, trouble := announcement{make(chan string, 1)}, &bytes.Buffer{}
	go func() {
		s.ended <- run(ctx, append([]string{"run", "--addr", "127.0.0.1:0", "--data", s.data}, flags...), out, trouble)
	}()
	select {
	case banner := <-out.said:
		s.addr = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`).FindString(banner)
	case code := <-s.ended:
		t.Fatalf("it ended with %d: %s", code, trouble)
	case <-time.After(patience):
		t.Fatal("it does not start")
	}
	t.Cleanup(cancel)
	return s
}

// end stops the program.
func (s *served) end() {
	s.t.Helper()
	s.stop()
	select {
	case code := <-s.ended:
		if s.ended <- code; code != 0 {
			s.t.Errorf("it ended with %d", code)
		}
	case <-time.After(patience):
		s.t.Fatal("it does not stop")
	}
}

// workflow runs a command of bifrost workflow at the program.
func (s *served) workflow(words ...string) outcome {
	s.t.Helper()
	return s.within(s.t.Context(), words...)
}

func (s *served) within(ctx context.Context, words ...string) outcome {
	s.t.Helper()
	var out, trouble bytes.Buffer
	code := run(ctx, append([]string{"workflow", words[0], "--addr", s.addr, "--data", s.data}, words[1:]...), &out, &trouble)
	return outcome{code, out.String(), trouble.String()}
}

// want compares an outcome's code and looks for texts in what it said.
func want(t *testing.T, o outcome, code int, out string, trouble ...string) {
	t.Helper()
	if o.code != code || !strings.Contains(o.out, out) || out == "" && o.out != "" {
		t.Errorf("exit %d, want %d; it printed %q, want %q; and said\n%s", o.code, code, o.out, out, o.trouble)
	}
	for _, text := range trouble {
		if !strings.Contains(o.trouble, text) {
			t.Errorf("it does not say %q:\n%s", text, o.trouble)
		}
	}
}

func TestTheWorkflowsOfAProgramAreListedWithoutIt(t *testing.T) {
	t.Parallel()
	o := call(t, "workflow", "list")
	want(t, o, 0, "NAME         TITLE           CATEGORY  NEEDS\nenrol        Enrol somebody  Tests\nfor_clients  For clients\nwaiting      Waiting\n")
	if o.trouble != "" || strings.Contains(o.out, "READY") {
		t.Errorf("got %+v", o)
	}
	var list []struct {
		Name, Title, Category string
		RequiresOrganization  bool
		Needs                 struct{ Integrations, Settings []string }
		Ready                 *bool
	}
	if err := json.Unmarshal([]byte(call(t, "workflow", "list", "--json").out), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 3 || list[0].Title != "Enrol somebody" || !list[1].RequiresOrganization || list[0].Needs.Settings == nil || list[0].Ready != nil {
		t.Errorf("got %+v", list)
	}
}

func TestTheProgramSaysWhatIsReadyForAnOrganization(t *testing.T) {
	t.Parallel()
	s := serving(t)
	for _, org := range []string{"contoso", "CONT", "Contoso", "global"} {
		o := s.workflow("list", "--org", org)
		want(t, o, 0, "READY\n")
		if rows := strings.Count(o.out, "yes\n"); rows != 3 {
			t.Errorf("%s: %d of 3 are ready:\n%s", org, rows, o.out)
		}
	}
	want(t, s.workflow("list", "--org", "contoso", "--json"), 0, `"ready": true`)
	wantRefusal(t, s.workflow("list", "--org", "nobody"), 2, `"nobody"`, "Contoso", "--org")
	wantRefusal(t, s.workflow("list", "--org", "contoso", "--as", "eve"), 1, "technician")
	want(t, s.workflow("list", "--org", "contoso", "--as", "technician"), 0, "READY\n")
	wantRefusal(t, s.workflow("list", "--org", "adatum", "--as", "technician"), 2, "Contoso, Fabrikam")
	s.end()
}

func TestARunIsFollowedAndItsEndIsTheExitCode(t *testing.T) {
	t.Parallel()
	s := serving(t)
	o := s.workflow("run", "enrol", "--org", "contoso", "--set", "name=Ana", "--set", "count=3")
	want(t, o, 0, "NAME  COUNT\nAna   3\n", "enrol for Contoso, run ", "info  [look] looking ", "name=Ana", "Success after ")
	if strings.Contains(o.trouble, "\x1b") {
		t.Errorf("a log line commands the terminal: %q", o.trouble)
	}
	want(t, s.workflow("run", "enrol", "--set", "name=Ana", "--set", "fail=one"), 3, "Ana", "enrol for global", "CompletedWithErrors", "Sales: The group is gone.")
	want(t, s.workflow("run", "enrol", "--set", "name=Ana", "--set", "fail=all"), 1, "", "Failed", "It was not sent.", "Step: send", "Details: ")
	want(t, s.workflow("run", "for_clients", "--org", "fabrikam", "--as", "technician"), 0, "# Done\n")
	file := filepath.Join(t.TempDir(), "in.json")
	if err := os.WriteFile(file, []byte(`{"name":"Bo","count":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var run struct {
		Status string
		Input  struct {
			Name  string
			Count int
		}
	}
	o = s.workflow("run", "enrol", "--input", file, "--set", "count=2", "--json")
	if err := json.Unmarshal([]byte(o.out), &run); err != nil || run.Status != "Success" || run.Input.Name != "Bo" || run.Input.Count != 2 {
		t.Errorf("%v: %+v", err, o)
	}
	s.end()
}

func TestWhatCannotBeRunIsRefused(t *testing.T) {
	t.Parallel()
	s := serving(t)
	list := filepath.Join(t.TempDir(), "list.json")
	if err := os.WriteFile(list, []byte(`[]`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		words []string
		code  int
		says  string
	}{
		"an unknown workflow":          {[]string{"fly"}, 2, "bifrost workflow list"},
		"no organization":              {[]string{"for_clients"}, 2, "--org"},
		"an unknown organization":      {[]string{"for_clients", "--org", "x"}, 2, "Fabrikam"},
		"an input without a name":      {[]string{"enrol", "--set", "x"}, 2, "name=value"},
		"an unknown input":             {[]string{"enrol", "--set", "size=1"}, 2, `"size"`},
		"a number that is none":        {[]string{"enrol", "--set", "count=many"}, 2, "count is a int"},
		"a file that is not there":     {[]string{"enrol", "--input", "none.json"}, 2, "cannot be read"},
		"a file that holds a list":     {[]string{"enrol", "--input", list}, 2, "JSON object"},
		"somebody else's organization": {[]string{"for_clients", "--org", "adatum", "--as", "technician"}, 2, "Contoso"},
	} {
		t.Run(name, func(t *testing.T) { wantRefusal(t, s.workflow(append([]string{"run"}, c.words...)...), c.code, c.says) })
	}
	o := s.workflow("run", "enrol", "--set", "name=A", "--set", "count=10", "--set", "fail=none")
	want(t, o, 2, "", "bifrost: 3 fields need attention.\n", "\n  name: ", "\n  count: ", "\n  fail: ")
	wantRefusal(t, s.workflow("run", "enrol", "--set", "name=Ana", "--as", "technician"), 1, "permission")
	s.end()
}

// hears calls a function once something was said.
type hears struct {
	bytes.Buffer
	text string
	then func()
}

func (h *hears) Write(said []byte) (int, error) {
	if strings.Contains(string(said), h.text) {
		h.then()
	}
	return h.Buffer.Write(said)
}

func TestCtrlCCancelsTheRunAndShowsItsEnd(t *testing.T) {
	t.Parallel()
	s := serving(t)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	trouble := &hears{text: "waiting for Ctrl+C", then: interrupt}
	code := run(ctx, []string{"workflow", "run", "waiting", "--addr", s.addr, "--data", s.data}, &bytes.Buffer{}, trouble)
	if said := trouble.String(); code != 1 || !strings.Contains(said, "Cancelling the run.") || !strings.Contains(said, "Cancelled after ") {
		t.Errorf("exit %d: %s", code, said)
	}
	s.end()
}
