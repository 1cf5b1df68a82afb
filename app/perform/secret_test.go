package perform

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

// The secrets of these runs: one that a person typed, one from the vault, one of
// an integration, one that its client signed in for.
const (
	typed    = `typed/secret+"7"&<é>`
	vaulted  = `vaulted secret %41 \n`
	late     = "late/secret-that is asked for when the file is read"
	signedIn = "eyJhbGciOiJSUzI1NiJ9.signed-in"
)

var vendor = workflow.NewIntegration(workflow.IntegrationSpec[string]{
	Name: "vendor", Title: "Vendor",
	Open: func(_ context.Context, c workflow.Connection) (string, error) {
		c.Hide(signedIn)
		return c.Secrets["client_secret"], nil
	},
})

// marks is a set that finds every one of them in every form.
func marks() *redact.Set {
	set := &redact.Set{}
	for _, text := range []string{typed, vaulted, late, connectionSecret, signedIn} {
		set.Add(text)
	}
	return set
}

// spoken are the ways in which a secret slips out.
func spoken(secret string) []string {
	quoted, _ := json.Marshal(secret)
	return []string{
		"it is " + secret, "https://x.example/?p=" + url.QueryEscape(secret), "https://x.example/" + url.PathEscape(secret), string(quoted),
		"Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+secret)), fmt.Sprintf("%q", secret),
	}
}

type passwordInput struct {
	Password workflow.Secret `json:"password"`
}

// tellsAll writes its secrets wherever a workflow can write, in a first attempt
// that fails and a second one that recalls.
func tellsAll(t *testing.T) func(ctx context.Context, run *workflow.Run, in passwordInput) (workflow.FileResult, error) {
	return func(ctx context.Context, run *workflow.Run, in passwordInput) (workflow.FileResult, error) {
		kept, err := workflow.Step(ctx, "keep", func(ctx context.Context) (map[string]string, error) {
			fromVault, err := run.Secret(ctx, "vendor_key")
			if err != nil {
				return nil, err
			}
			client, err := workflow.Connect(ctx, vendor)
			return map[string]string{"typed": in.Password.Reveal(), "vault": fromVault, "client": client, "token": signedIn}, err
		})
		if err != nil {
			return workflow.FileResult{}, err
		}
		if kept["typed"] != typed || kept["vault"] != vaulted || kept["client"] != connectionSecret {
			t.Errorf("attempt %d has other secrets: %q", run.Attempt, kept)
		}
		for _, secret := range kept {
			for _, text := range spoken(secret) {
				workflow.Log(ctx).Info(text, "field", text, text, "key", "deep", map[string]any{"list": []string{text}})
				run.Progress(1, 2, text)
				run.ItemFailed(text, workflow.Explain(errors.New(text), text))
			}
		}
		text := strings.Join(spoken(typed), "\n")
		if _, err := workflow.Step(ctx, "fail", func(context.Context) (int, error) { return 0, errors.New(text) }); err == nil {
			t.Error("a step did not fail")
		}
		if run.Attempt == 1 {
			return workflow.FileResult{}, workflow.Explain(errors.New(text), text)
		}
		// Every read ends within a secret, and one is asked for while the file is read.
		content := io.MultiReader(iotest.OneByteReader(strings.NewReader(text+vaulted+connectionSecret+signedIn)), &lateReader{ctx: ctx, run: run})
		return workflow.FileResult{Name: vaulted + ".txt", ContentType: `text/plain; x="` + vaulted + `"`, Content: content}, nil
	}
}

// lateReader asks for its content when it is read.
type lateReader struct {
	ctx  context.Context
	run  *workflow.Run
	rest *strings.Reader
}

func (l *lateReader) Read(p []byte) (int, error) {
	if l.rest == nil {
		text, err := l.run.Secret(l.ctx, "late_key")
		if err != nil {
			return 0, err
		}
		l.rest = strings.NewReader(text)
	}
	return l.rest.Read(p)
}

func secretive(t *testing.T) *workflow.Definition {
	return workflow.Define(workflow.Spec{
		Name: fmt.Sprintf("probe_%d", probes.Add(1)), Title: "Probe", OrganizationOptional: true,
		Retry: workflow.Retry{Attempts: 2, Backoff: time.Second},
	}, tellsAll(t)).Definition()
}

// acceptSealed is a run with the typed secret in its input.
func (w *world) acceptSealed(def *workflow.Definition) executions.Doorbell {
	w.t.Helper()
	d := bell(w.t, "")
	for key, text := range map[string]string{"vendor_key": vaulted, "late_key": late} {
		value, err := organizations.NewSecretValue(text)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := w.store.Vault().Set(w.t.Context(), d.Scope(), key, value); err != nil {
			w.t.Fatal(err)
		}
	}
	var err error
	e := pending(d, def)
	given, _ := json.Marshal(map[string]string{"password": typed})
	if e.Input, e.Sealed, err = sealing.Seal(w.t.Context(), w.store.Sealer(), d.Scope(), d.ID(), "the run's own key", given, map[string]string{"password": typed}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.store.Executions().Accept(w.t.Context(), store.Acceptance{Execution: e}); err != nil {
		w.t.Fatal(err)
	}
	return d
}

// everything is all that can be read of a run.
func (w *world) everything(d executions.Doorbell) string {
	w.t.Helper()
	e := w.get(d)
	steps, err := w.store.Steps().List(w.t.Context(), d.Scope(), d.ID())
	if err != nil {
		w.t.Fatal(err)
	}
	text := fmt.Sprintf("%+v %s %s %+v %q", e, e.Input, e.Result.Body, e.Problem, e.Sealed)
	for _, s := range steps {
		text += fmt.Sprintf("\n%+v %q", s, s.Result)
	}
	for _, l := range w.lines(d) {
		text += fmt.Sprintf("\n%+v %s", l, l.Fields)
	}
	return text
}

func TestNothingThatARunLeavesHoldsASecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	def := secretive(t)
	bubble(t, def, func(w *world) {
		d := w.acceptSealed(def)
		w.deliver(d)
		if text := w.everything(d); marks().Holds(text) || !strings.Contains(text, "***") {
			t.Errorf("after an attempt that failed: %s", found(text))
		}
		time.Sleep(time.Minute)
		e := w.delivered(d)
		ended(t, e, executions.CompletedWithErrors, "")
		if e.Attempt != 2 || e.Sealed != nil || e.Result.Kind != executions.ResultFile {
			t.Errorf("attempt %d, sealed %q, %s", e.Attempt, e.Sealed, e.Result.Body)
		}
		if text := w.everything(d) + w.heard.String() + w.resultFile(d); marks().Holds(text) {
			t.Errorf("at the end: %s", found(text))
		}
	}, func(w *world) { w.dir = dir; w.restart() })
	// The files hold all that was ever written, in the order of writing.
	holdsNone(t, dir)
}

// resultFile is the content of the file that the run made.
func (w *world) resultFile(d executions.Doorbell) string {
	w.t.Helper()
	var saved struct{ ID, Name string }
	if err := json.Unmarshal(w.get(d).Result.Body, &saved); err != nil {
		w.t.Fatal(err)
	}
	file, content, err := w.store.Files().Open(w.t.Context(), d.Scope(), saved.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	raw, err := io.ReadAll(content)
	if err := errors.Join(err, content.Close()); err != nil || !bytes.Contains(raw, []byte("***")) {
		w.t.Errorf("%q, %v", raw, err)
	}
	if file.CreatedBy != "u" || file.ExecutionID != string(d.ID()) || !strings.HasPrefix(file.ContentType, "text/plain") || int64(len(raw)) != file.Size {
		w.t.Errorf("%+v with %d bytes", file, len(raw))
	}
	return file.Name + file.ContentType + saved.Name + string(raw)
}

// found shortens a text to what stands around a mark.
func found(text string) string {
	for _, line := range strings.Split(text, "\n") {
		if marks().Holds(line) {
			return line
		}
	}
	return "a mark over several lines"
}

func holdsNone(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		files++
		if marks().Holds(string(raw)) {
			t.Errorf("%s holds a secret", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestAStepCannotBeNamedAfterASecret(t *testing.T) {
	t.Parallel()
	def := workflow.Define(workflow.Spec{Name: fmt.Sprintf("probe_%d", probes.Add(1)), Title: "Probe", OrganizationOptional: true},
		func(ctx context.Context, _ *workflow.Run, in passwordInput) (any, error) {
			_ = step(ctx, "reset "+in.Password.Reveal(), func() error { t.Error("it ran"); return nil })
			return nil, nil
		}).Definition()
	bubble(t, def, func(w *world) {
		d := w.acceptSealed(def)
		ended(t, w.delivered(d), executions.Failed, "step_name_secret")
		if text := w.everything(d); marks().Holds(text) {
			t.Error(found(text))
		}
	})
}

// A key that was lost is not asked for again and again.
func TestARunWhoseSecretsCannotBeOpenedFailsAtOnce(t *testing.T) {
	t.Parallel()
	def := secretive(t)
	bubble(t, def, func(w *world) {
		d := w.acceptSealed(def)
		w.ports.Sealer = strangers{}
		w.engine = w.newEngine()
		began := time.Now()
		e := w.delivered(d)
		ended(t, e, executions.Failed, "secret_unreadable")
		if time.Since(began) > time.Second || e.Sealed != nil {
			t.Errorf("after %v: %+v", time.Since(began), e)
		}
	})
}

// strangers is a sealer with another key.
type strangers struct{}

func (strangers) Seal(context.Context, organizations.Scope, string, []byte) ([]byte, error) {
	return nil, errors.New("not asked for")
}

func (strangers) Open(context.Context, organizations.Scope, string, []byte) ([]byte, error) {
	return nil, fault.New(fault.Unavailable, "secret_unreadable", "It was sealed under another key.")
}
