package workflowtest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// The marks are secrets that are easy to find. JSON writes the quote of the
// second one in another way.
const (
	mark   = "mark-of-a-secret"
	quoted = `mark"with-a-quote`
)

type passwordInput struct {
	Password workflow.Secret `json:"password,omitempty"`
}

// spills is a workflow that knows every kind of secret, and does fn with them.
func spills[Out any](fn func(ctx context.Context, run *workflow.Run, c workflow.Connection) (Out, error)) *workflow.Workflow[passwordInput, Out] {
	return probe(workflow.Spec{Needs: workflow.Needs(sign)}, func(ctx context.Context, run *workflow.Run, _ passwordInput) (Out, error) {
		var zero Out
		c, err := workflow.Connect(ctx, sign)
		if err != nil {
			return zero, err
		}
		if _, err := run.Secret(ctx, "key"); err != nil {
			return zero, err
		}
		return fn(ctx, run, c)
	})
}

func spilled(t testing.TB, w *workflow.Workflow[passwordInput, string], options ...workflowtest.Option) *workflowtest.Result[string] {
	t.Helper()
	return workflowtest.Run(t, w, passwordInput{Password: workflow.NewSecret("mark-of-a-password")}, append(options,
		workflowtest.Secret("key", mark), workflowtest.Secret("unread", "mark-that-is-not-read"),
		workflowtest.Connected(sign, workflow.Connection{Secrets: map[string]string{"token": quoted, "pin": "123"}}))...)
}

func TestASecretThatIsWrittenOutFailsTheTest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		what, shown string
		fn          func(ctx context.Context, run *workflow.Run, c workflow.Connection) (string, error)
	}{
		"in a line": {"the line of the log holds the secret key", "info got ***", func(ctx context.Context, _ *workflow.Run, _ workflow.Connection) (string, error) {
			workflow.Log(ctx).Info("got " + mark)
			return "", nil
		}},
		"in the field of a line": {"the line of the log holds the secret token of sign", `info got {"token":"a***b"}`, func(ctx context.Context, _ *workflow.Run, c workflow.Connection) (string, error) {
			workflow.Log(ctx).Info("got", "token", "a"+c.Secrets["token"]+"b")
			return "", nil
		}},
		"in the progress": {"the progress holds the secret key", "***", func(_ context.Context, run *workflow.Run, _ workflow.Connection) (string, error) {
			run.Progress(1, 2, mark)
			return "", nil
		}},
		"in the result": {"the result holds the input password", `"is ***"`, func(context.Context, *workflow.Run, workflow.Connection) (string, error) {
			return "is mark-of-a-password", nil
		}},
		"in a failed item": {"the failed item holds the secret key", "***: Sorry.", func(_ context.Context, run *workflow.Run, _ workflow.Connection) (string, error) {
			run.ItemFailed(mark, workflow.Explain(errBroken, "Sorry."))
			return "", nil
		}},
		"in a sentence": {"the message of the failure holds the secret key", "The key *** is wrong.", func(context.Context, *workflow.Run, workflow.Connection) (string, error) {
			return "", workflow.Explain(errBroken, "The key "+mark+" is wrong.")
		}},
		"in an error": {"the details of the failure holds the secret key", "401 for ***", func(context.Context, *workflow.Run, workflow.Connection) (string, error) {
			return "", errors.New("401 for " + mark)
		}},
		"hidden by an integration": {"the result holds a secret that sign hides", `"***"`, func(_ context.Context, _ *workflow.Run, c workflow.Connection) (string, error) {
			c.Hide("mark-of-a-bearer")
			return "mark-of-a-bearer", nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := spills(c.fn)
			want := "workflowtest: " + c.what + ": " + c.shown + "\nA platform shows *** in its place: leave it out, or say workflowtest.SecretsMayShow."
			said := saidBy(t, func(t testing.TB) { spilled(t, w) })
			if !slices.Contains(said, want) || strings.Contains(strings.Join(said, ""), "mark") {
				t.Errorf("it said %q, want %q", said, want)
			}
			spilled(t, w, workflowtest.SecretsMayShow())
		})
	}
}

func TestWhatIsNoSecretOfTheRunMayBeWritten(t *testing.T) {
	t.Parallel()
	result := spilled(t, spills(func(ctx context.Context, _ *workflow.Run, c workflow.Connection) (string, error) {
		workflow.Log(ctx).Info("not read: mark-that-is-not-read, too short: " + c.Secrets["pin"])
		_, err := workflow.Step(ctx, "sign in", func(context.Context) (string, error) { return mark, nil })
		return "fine", err // results of steps are sealed
	}))
	if result.Out() != "fine" {
		t.Error(result)
	}
}

func TestAFileThatHoldsASecretFailsTheTest(t *testing.T) {
	t.Parallel()
	w := spills(func(context.Context, *workflow.Run, workflow.Connection) (workflow.FileResult, error) {
		return workflow.FileResult{Name: "a.txt", Content: strings.NewReader("x " + mark)}, nil
	})
	want := "workflowtest: the file holds the secret key: a.txt: x ***\nA platform shows *** in its place: leave it out, or say workflowtest.SecretsMayShow."
	wantSaid(t, want, func(t testing.TB) {
		workflowtest.Run(t, w, passwordInput{}, workflowtest.Secret("key", mark), workflowtest.Connected(sign, workflow.Connection{}))
	})
}

func TestAStepThatIsNamedAfterASecretFails(t *testing.T) {
	t.Parallel()
	w := spills(func(ctx context.Context, _ *workflow.Run, _ workflow.Connection) (string, error) {
		_, _ = workflow.Step(ctx, "use "+mark, func(context.Context) (none, error) { return none{}, nil })
		return "", nil
	})
	if d := spilled(t, w).Diagnosis; d.Code != "step_name_secret" {
		t.Errorf("%+v", d)
	}
}

func TestASecretThatIsMissingSaysHowToGiveIt(t *testing.T) {
	t.Parallel()
	w := spills(func(context.Context, *workflow.Run, workflow.Connection) (string, error) { return "", nil })
	result := workflowtest.Run(t, w, passwordInput{}, workflowtest.Connected(sign, workflow.Connection{}))
	if d := result.Diagnosis; d.Code != "secret_missing" || d.Message != "The secret key is not set: workflowtest.Secret gives one to a test." {
		t.Errorf("%+v", d)
	}
}
