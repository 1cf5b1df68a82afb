package archive

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// ways are the two to the same archive: where the store is, and over HTTP.
func (l *library) ways(behave func(t *testing.T, source replay.Source)) {
	l.t.Helper()
	file := filepath.Join(l.t.TempDir(), "key.pem")
	l.must(os.WriteFile(file, []byte("the signing key"), 0o600))
	proof, err := NewProof(file)
	l.must(err)
	server := httptest.NewServer(l.Handler(proof, slog.New(slog.DiscardHandler)))
	l.t.Cleanup(func() { server.Close(); http.DefaultClient.CloseIdleConnections() })
	for name, source := range map[string]replay.Source{
		"in the store": l.For("admin"), "over HTTP": Remote{Base: server.URL, Token: "admin", Proof: proof},
	} {
		l.t.Run(name, func(t *testing.T) { behave(t, source) })
	}
}

func TestARunIsFoundWhereverItIsWithWhatItsStepsStored(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	id := l.finish(l.contoso, failed())
	l.ways(func(t *testing.T, source replay.Source) {
		got, err := source.Run(t.Context(), string(id))
		want := replay.Record{
			ID: string(id), Workflow: "enrol", Status: executions.Failed, Attempt: 1,
			Organization: host.Organization{ID: l.contoso.OrganizationID(), Name: "Contoso", TenantID: "72f988bf-0000-41af-91ab-00000000000a"},
			Caller:       host.Caller{ID: "ana", Name: "Ana"}, Input: json.RawMessage(`{"email":"ana@contoso.example","password":"***"}`),
			Steps: []replay.Step{
				{Name: "look", Result: json.RawMessage(`[1]`), Shown: json.RawMessage(`[1]`)},
				{Name: "fetch key", Result: json.RawMessage(`{"key":"` + vendorKey + `"}`), Shown: json.RawMessage(`{"key":"***"}`), Secret: true},
				{Name: "pay", Intent: true},
			},
			FailedSteps: []string{"send"}, Secrets: []string{vendorKey},
			Problem: &executions.Problem{Code: "step_failed", Message: "It was not sent.", Step: "send"},
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(replay.Record{}, "FinishedAt")); diff != "" || err != nil {
			t.Errorf("%s %v", diff, err)
		}
		if time.Since(got.FinishedAt) > time.Hour || got.FinishedAt.IsZero() {
			t.Errorf("it ended at %v", got.FinishedAt)
		}
	})
}

// What an undo stores is not what the steps of its workflow answer.
func TestAnUndoIsNotReplayed(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	of := l.finish(l.contoso, failed())
	id := l.finish(l.contoso, failed(), func(x *executions.Execution) {
		x.Trigger, x.Origin = executions.TriggerUndo, executions.Origin{ID: string(of)}
	})
	l.ways(func(t *testing.T, source replay.Source) {
		if _, err := source.Run(t.Context(), string(id)); err == nil || !strings.Contains(err.Error(), "undoes the run "+string(of)) {
			t.Errorf("%v", err)
		}
		for _, which := range []string{replay.Last, replay.LastFailed} {
			if got, err := source.Run(t.Context(), which); got.ID != string(of) || err != nil {
				t.Errorf("%s is %s, %v", which, got.ID, err)
			}
		}
	})
}

func TestTheNewestRunsAreFoundAcrossOrganizations(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.ways(func(t *testing.T, source replay.Source) {
		for which, says := range map[string]string{replay.Last: "No run is over", replay.LastFailed: "None of the latest runs failed"} {
			if _, err := source.Run(t.Context(), which); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s of nothing: %v", which, err)
			}
		}
	})
	l.finish(l.global, failed())
	bad := l.finish(l.contoso, failed())
	l.finish(l.adatum, succeeded())
	last := l.finish(l.global, succeeded())
	l.accept(l.adatum) // newer, and not over
	l.ways(func(t *testing.T, source replay.Source) {
		for which, want := range map[string]executions.ID{replay.Last: last, replay.LastFailed: bad} {
			if got, err := source.Run(t.Context(), which); err != nil || got.ID != string(want) {
				t.Errorf("%s is %s, %v, want %s", which, got.ID, err, want)
			}
		}
	})
}

func TestWhatCannotBeReplayedIsSaidInASentence(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	_, waiting := l.accept(l.contoso)
	l.ways(func(t *testing.T, source replay.Source) {
		for which, says := range map[string]string{
			string(waiting): "This run is not over yet.", newID(): "This run does not exist.", "x": "This run does not exist.", "../me": "This run does not exist.",
		} {
			if _, err := source.Run(t.Context(), which); err == nil || !strings.Contains(host.Diagnose(err).Message+err.Error(), says) {
				t.Errorf("%s: %v", which, err)
			}
		}
	})
}

func TestARunIsGivenWhatIsConfiguredForItsOrganization(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.configure()
	upload := newID()
	_, err := l.Files().Create(t.Context(), l.contoso, object.File{ID: upload, Name: "people ü.csv", ContentType: "text/csv"}, strings.NewReader("a,b"), files.MaxBytes)
	l.must(err)
	contoso := replay.Record{Organization: host.Organization{ID: l.contoso.OrganizationID()}}
	l.ways(func(t *testing.T, source replay.Source) {
		settings, err := source.Settings(t.Context(), contoso, []string{"office", "nothing"})
		if diff := cmp.Diff(map[string]host.Setting{"office": {Type: host.SettingString, Value: "Leeds"}}, settings); diff != "" || err != nil {
			t.Errorf("%s %v", diff, err)
		}
		if text, err := source.Secret(t.Context(), contoso, "own"); text != vendorKey || err != nil {
			t.Errorf("%s %v", text, err)
		}
		for secrets, key := range map[bool]string{true: apiKey, false: replay.Hidden} {
			c, err := source.Connection(t.Context(), contoso, "vendor", secrets)
			want := host.Connection{
				Integration: "vendor", TenantID: "72f988bf-0000-41af-91ab-00000000000a",
				Settings: map[string]string{"base": "https://vendor.example"}, Secrets: map[string]string{"key": key},
			}
			if diff := cmp.Diff(want, c, cmpopts.IgnoreFields(host.Connection{}, "Hide")); diff != "" || err != nil || c.Hide != nil {
				t.Errorf("%s %v", diff, err)
			}
		}
		f, err := source.File(t.Context(), contoso, upload)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(f.Content)
		if err := f.Content.Close(); err != nil {
			t.Error(err)
		}
		if f.Content = nil; err != nil || string(content) != "a,b" || f != (host.File{Name: "people ü.csv", ContentType: "text/csv", Size: 3}) {
			t.Errorf("%+v %s %v", f, content, err)
		}
	})
}

// What belongs to one organization is nobody else's, and what is missing is the
// author's code to hear of, with a code and a sentence.
func TestWhatIsNotThereIsARefusalWithItsCode(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.configure()
	l.ways(func(t *testing.T, source replay.Source) {
		for name, of := range map[string]replay.Record{"another organization": {Organization: host.Organization{ID: l.adatum.OrganizationID()}}, "global": {}} {
			_, noSecret := source.Secret(t.Context(), of, "own")
			_, noConnection := source.Connection(t.Context(), of, "vendor", true)
			if d := host.Diagnose(noSecret); d.Code != "secret_missing" || !d.Permanent || d.Message == "" {
				t.Errorf("%s: %+v", name, d)
			}
			if d := host.Diagnose(noConnection); d.Code != "integration_not_connected" || !d.Permanent {
				t.Errorf("%s: %+v", name, d)
			}
			if _, err := source.File(t.Context(), of, newID()); err == nil {
				t.Errorf("%s has a file", name)
			}
			if settings, err := source.Settings(t.Context(), of, []string{"office"}); len(settings) != 0 || err != nil {
				t.Errorf("%s: %v %v", name, settings, err)
			}
		}
	})
}

func TestOnlyAnAdministratorReadsTheArchive(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.configure()
	id := l.finish(l.contoso, failed())
	contoso := replay.Record{Organization: host.Organization{ID: l.contoso.OrganizationID()}}
	for token, code := range map[string]string{"technician": "admin_required", "nobody": "token_invalid"} {
		source := l.For(token)
		for name, ask := range map[string]func() (any, error){
			"run":        func() (any, error) { return source.Run(t.Context(), string(id)) },
			"settings":   func() (any, error) { return source.Settings(t.Context(), contoso, []string{"office"}) },
			"secret":     func() (any, error) { return source.Secret(t.Context(), contoso, "own") },
			"connection": func() (any, error) { return source.Connection(t.Context(), contoso, "vendor", true) },
			"file":       func() (any, error) { return source.File(t.Context(), contoso, newID()) },
		} {
			value, err := ask()
			if fault.Code(err) != code || strings.Contains(fmt.Sprint(value), vendorKey) {
				t.Errorf("%s by %s: %v", name, token, err)
			}
		}
	}
}
