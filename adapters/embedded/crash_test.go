package embedded_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/testflags"
)

// childDir tells a copy of this test program to be the process that dies, and
// childTask at what work.
const (
	childDir  = "BIFROST_TEST_CHILD_DIR"
	childTask = "BIFROST_TEST_CHILD_TASK"
)

// tasks are what a child may be at.
func tasks() map[string]func(s *embedded.Store, say func(word, id string)) error {
	return map[string]func(*embedded.Store, func(word, id string)) error{"": perform, "files": keepFiles, "forget": forgetRuns, "hold": hold}
}

// parallel is how many tests run at a time unless the command line says: they wait
// for the disk and for each other almost as much as they compute.
const parallel = "6"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		fmt.Fprintln(os.Stdout, "ended", child(dir, os.Getenv(childTask)))
		os.Exit(1)
	}
	testflags.UnlessChosen(map[string]string{"test.parallel": parallel})
	goleak.VerifyTestMain(m)
}

// child works on a data folder until it is killed. It prints what it was told
// was done, after it was told.
func child(dir, task string) error {
	s, err := embedded.Open(embedded.Options{Dir: dir})
	if err != nil {
		return err
	}
	var out sync.Mutex
	return tasks()[task](s, func(word, id string) {
		out.Lock()
		defer out.Unlock()
		fmt.Fprintln(os.Stdout, word, id)
	})
}

// perform takes runs through their lives.
func perform(s *embedded.Store, say func(word, id string)) error {
	return forever(8, func(i int) error {
		return live(s, i%4, func(word string, e executions.Execution) { say(word, string(e.ID)) })
	})
}

// forever does something again and again, several times at once, until it fails.
func forever(times int, do func(i int) error) error {
	failed := make(chan error)
	for range times {
		go func() {
			for i := 0; ; i++ {
				if err := do(i); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

// live takes a run as far as told: accepted, running with a step and a log,
// cancelling, or finished.
func live(s *embedded.Store, far int, say func(string, executions.Execution)) error {
	ctx := context.Background()
	e := newRun()
	e.Sealed = []byte("sealed")
	if _, err := s.Executions().Accept(ctx, store.Acceptance{Execution: e}); err != nil {
		return err
	}
	say("accepted", e)
	if far == 0 {
		return nil
	}
	_, lease, err := s.Executions().Claim(ctx, e.Doorbell(), claim())
	if err != nil {
		return err
	}
	say("claimed", e)
	if err := s.Steps().Store(ctx, lease, executions.Step{Name: "step", Status: executions.StepSuccess, Result: []byte(`1`)}); err != nil {
		return err
	}
	if _, err := s.Logs().Append(ctx, lease, []executions.Line{{Message: "one"}, {Message: "two"}}); err != nil {
		return err
	}
	say("worked", e)
	if far == 1 {
		return nil
	}
	if far == 2 {
		_, err := s.Recovery().Cancel(ctx, e.Scope, e.ID, time.Now())
		say("cancelling", e)
		return err
	}
	_, err = s.Executions().Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Result: executions.Result{Kind: executions.ResultJSON, Body: []byte(`2`)}, Now: time.Now()})
	say("finished", e)
	return err
}

// everywhere is where the runs of these tests live.
var everywhere = permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope

func newRun() executions.Execution {
	now := time.Now().UTC()
	return executions.Execution{
		ID: executions.ID(uuid.Must(uuid.NewV7()).String()), Scope: everywhere, Status: executions.Pending,
		Workflow: executions.Workflow{Name: "w"}, Actor: executions.Actor{ID: "somebody"}, Input: []byte(`{}`),
		CreatedAt: now, DueAt: now,
	}
}

func claim() executions.Claim {
	return executions.Claim{ClaimID: uuid.NewString(), Worker: "worker", Now: time.Now(), Knows: func(string) bool { return true }}
}

// startAndKill runs the child until it has said so many lines, kills it with
// SIGKILL, and answers how far it said that each run or file had come.
func startAndKill(t *testing.T, dir, task string, lines int) map[executions.ID]string {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), childDir+"="+dir, childTask+"="+task)
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	said := map[executions.ID]string{}
	n := 0
	for scanner := bufio.NewScanner(stdout); scanner.Scan(); n++ {
		if n == lines {
			if err := command.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
		word, id, ok := strings.Cut(scanner.Text(), " ")
		if !ok || word == "ended" {
			t.Fatalf("the child said %q", scanner.Text())
		}
		said[executions.ID(id)] = word
	}
	if err := command.Wait(); err == nil || n < lines {
		t.Fatalf("the child ended by itself after %d lines: %v", n, err)
	}
	return said
}

func TestKilledProcessLosesNothingThatItWasTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	said := map[executions.ID]string{}
	for _, lines := range []int{1, 40, 1500} { // One folder, three deaths.
		for id, word := range startAndKill(t, dir, "", lines) {
			said[id] = word
		}
	}
	s := open(t, dir)
	now := time.Now()
	dead := map[executions.ID]bool{}
	due, err := s.Recovery().Due(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range due {
		dead[d.ID()] = true
	}
	rung := rung(t, s)
	for id, word := range said {
		e, err := s.History().Get(t.Context(), everywhere, id)
		if err != nil {
			t.Errorf("the %s run %s: %v", word, id, err)
			continue
		}
		wantAsFarAs(t, s, e, word)
		if held := e.Status.IsHeld(); held != dead[id] {
			t.Errorf("the %s run %s is %s, and a dead lease: %v", word, id, e.Status, dead[id])
		}
		if pending := e.Status == executions.Pending; pending != rung[id] {
			t.Errorf("the %s run %s is %s, and has a wake-up: %v", word, id, e.Status, rung[id])
		}
	}
	for _, d := range due {
		if _, err := s.Recovery().Recover(t.Context(), d, now, 0); err != nil {
			t.Errorf("recover %s: %v", d.ID(), err)
		}
		if e, err := s.History().Get(t.Context(), d.Scope(), d.ID()); err != nil || !e.Status.IsTerminal() {
			t.Errorf("the dead run %s is %s after its recovery: %v", d.ID(), e.Status, err)
		}
	}
	if due, err = s.Recovery().Due(t.Context(), now); err != nil || len(due) > 0 {
		t.Errorf("%d runs are left after the recovery: %v", len(due), err)
	}
}

// wantAsFarAs expects at least what the child was told; it may have done more
// than it could say.
func wantAsFarAs(t *testing.T, s *embedded.Store, e executions.Execution, word string) {
	t.Helper()
	ends := map[string]executions.Status{"cancelling": executions.Cancelling, "finished": executions.Success}
	switch word {
	case "cancelling", "finished":
		if e.Status != ends[word] {
			t.Errorf("the %s run %s is %s", word, e.ID, e.Status)
		}
	case "claimed", "worked":
		if e.Status == executions.Pending || e.Fence != 1 || e.Attempt != 1 {
			t.Errorf("the %s run %s is %s under fence %d", word, e.ID, e.Status, e.Fence)
		}
	}
	if string(e.Input) != `{}` || (e.Status == executions.Success) != (string(e.Result.Body) == `2`) {
		t.Errorf("the %s run %s has input %q and result %q", word, e.ID, e.Input, e.Result.Body)
	}
	if (string(e.Sealed) == "sealed") == e.Status.IsTerminal() {
		t.Errorf("the %s run %s is %s and has the secret inputs %q", word, e.ID, e.Status, e.Sealed)
	}
	if word == "accepted" || word == "claimed" {
		return
	}
	steps, err := s.Steps().List(t.Context(), e.Scope, e.ID)
	if err != nil || len(steps) != 1 {
		t.Errorf("the %s run %s has %d steps: %v", word, e.ID, len(steps), err)
	}
	log, err := s.Logs().Read(t.Context(), e.Scope, e.ID, 0, 10)
	if err != nil || len(log.Lines) != 2 || log.Cursor != 2 {
		t.Errorf("the %s run %s has %d lines: %v", word, e.ID, len(log.Lines), err)
	}
}

// rung receives every doorbell that is due.
func rung(t *testing.T, s *embedded.Store) map[executions.ID]bool {
	t.Helper()
	page, err := s.History().List(t.Context(), everywhere, history.Filter{}, store.Paging{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	found := map[executions.ID]bool{}
	for _, e := range page.Items {
		if e.Status != executions.Pending {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		d, err := s.Deliveries().Receive(ctx)
		cancel()
		if err != nil {
			t.Fatalf("a Pending run has no wake-up: %v", err)
		}
		if found[d.Doorbell.ID()] {
			t.Errorf("%s rang twice", d.Doorbell.ID())
		}
		found[d.Doorbell.ID()] = true
	}
	return found
}

func TestFolderOfALivingProcessIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), childDir+"="+dir)
	output, err := command.Output()
	if err == nil || !strings.Contains(string(output), "The data folder "+dir+" is in use by another running bifrost.") {
		t.Errorf("the second process said %q, %v", output, err)
	}
	if _, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: newRun()}); err != nil {
		t.Errorf("the first process was disturbed: %v", err)
	}
}
