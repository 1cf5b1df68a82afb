package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// platform answers as one of this version that has the sign-in of a local program.
func platform(t *testing.T, version string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/health", "/api/health/ready":
			_, _ = io.WriteString(w, `{"status":"ok","version":"`+version+`"}`)
		case "/api/auth/config":
			metadata := `{\"issuer\":\"http://a/{tenantid}\",\"authorization_endpoint\":\"a\",\"token_endpoint\":\"t\",\"jwks_uri\":\"k\"}`
			_, _ = io.WriteString(w, `{"clientId":"c","authority":"https://a/o","authorityMetadata":"`+metadata+`","scopes":["s"],"redirectPath":"/r"}`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestWhatFailedEndsTheCommandWithOne(t *testing.T) {
	t.Parallel()
	at := platform(t, "v1.2.2")
	said, beside, err := call(t, "--at", at, "--expect-version", "v1.2.2")
	if err != nil || beside != "" || !strings.Contains(said, "ok       version") || !strings.HasSuffix(said, "checks: 6 ok, 1 warning, 2 skipped.\n") {
		t.Errorf("%v: %s%s", err, said, beside)
	}
	said, _, err = call(t, "--at", at, "--expect-version", "v1.2.3", "--json")
	var report struct {
		State  string
		Checks []struct{ Name, State, Advice string }
	}
	if bad := json.Unmarshal([]byte(said), &report); bad != nil || report.State != "failed" || len(report.Checks) != 9 {
		t.Errorf("%v: %s", bad, said)
	}
	if ending, is := errors.AsType[line.EndingError](err); !is || ending.Code != line.ExitError {
		t.Errorf("%v", err)
	}
	said, _, err = call(t)
	if err != nil || !strings.Contains(said, "settings") || !strings.Contains(said, "\n         → ") {
		t.Errorf("this computer: %v: %s", err, said)
	}
	said, _, err = call(t, "--storage", "azure")
	if _, is := errors.AsType[line.EndingError](err); !is || !strings.Contains(said, "data folder") || !strings.Contains(said, "containers") {
		t.Errorf("an account: %v: %s", err, said)
	}
}

func TestWhoeverWaitsHearsWhatIsNotWellYet(t *testing.T) {
	t.Parallel()
	results := []check.Result{
		{Name: "api", Finding: check.Well("")}, {Name: "version", Finding: check.Fail("", "")},
		{Name: "clock", Finding: check.Warn("", "")}, {Name: "cors", Finding: check.Fail("", "")},
	}
	if got := waiting(results, 95*time.Second+time.Millisecond); got != "Not well yet: version, cors. Looking again for 1m35s." {
		t.Errorf("%s", got)
	}
}

func TestWhoeverStopsItHearsThatNothingWasChanged(t *testing.T) {
	t.Parallel()
	config := local.DefaultConfig()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := &request{config: &config, at: platform(t, "v1"), wait: time.Hour}
	if err := r.look(ctx, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("%v", err)
	}
}

func TestOnlyATerminalIsColoured(t *testing.T) {
	t.Parallel()
	file, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if colourful(io.Discard) || colourful(file) {
		t.Error("a file is no terminal")
	}
}
