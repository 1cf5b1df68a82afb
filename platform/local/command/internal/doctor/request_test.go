package doctor

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
)

// nobody is a storage account at which nobody listens.
const nobody = "AccountName=nobody;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1/n;QueueEndpoint=http://127.0.0.1:1/n;BlobEndpoint=http://127.0.0.1:1/n"

// call runs the command as a person does at a computer where nothing runs.
func call(t *testing.T, arguments ...string) (said, beside string, err error) {
	t.Helper()
	config := local.DefaultConfig()
	config.Data, config.Addr, config.Connection = t.TempDir(), "127.0.0.1:1", nobody
	cmd := New(&config)
	var out, trouble bytes.Buffer
	cmd.SetArgs(arguments)
	cmd.SetOut(&out)
	cmd.SetErr(&trouble)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err = cmd.ExecuteContext(t.Context())
	return out.String(), trouble.String(), err
}

func TestWordsThatDoNotGoTogetherAreRefused(t *testing.T) {
	t.Parallel()
	for says, arguments := range map[string][]string{
		"--web goes with --at":            {"--web", "https://b.example"},
		"--expect-version goes with --at": {"--expect-version", "v1"},
		"--wait goes with --at":           {"--wait", "1m"},
		"--data is about this computer":   {"--at", "https://a.example", "--data", "d"},
		"--addr is about this computer":   {"--at", "https://a.example", "--addr", "127.0.0.1:1"},
		"--storage is about this":         {"--at", "https://a.example", "--storage", "azure"},
		"--at must be where":              {"--at", ""},
		"--web must be where":             {"--at", "https://a.example", "--web", "b.example"},
		"--wait must be a time":           {"--at", "https://a.example", "--wait", "-1s"},
		"one word too many":               {"me"},
	} {
		if said, beside, err := call(t, arguments...); !errors.Is(err, line.ErrUsage) || !strings.Contains(err.Error(), says) || said+beside != "" {
			t.Errorf("%v: %v, it said %q", arguments, err, said+beside)
		}
	}
}

func TestAnOriginIsWhatBrowsersSend(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://Func.Example/": "https://func.example", "https://func.example:8443": "https://func.example:8443",
		"https://func.example:443/": "https://func.example", "http://localhost:80": "http://localhost",
		"http://127.0.0.1:7071": "http://127.0.0.1:7071", "http://localhost:5173": "http://localhost:5173", "http://[::1]:7071": "http://[::1]:7071",
	} {
		if got, ok := origin(text); !ok || got != want {
			t.Errorf("%s is %s, %t", text, got, ok)
		}
	}
	for _, bad := range []string{
		"", "/", "func.example", "http://func.example", "https://", "https://:443", "https://func.example/api", "https://func.example?a", "https://func.example#a",
		"https://me@func.example", "ftp://func.example", "https://a b", "http://localhost.evil.example",
	} {
		if got, ok := origin(bad); ok {
			t.Errorf("%q is %s", bad, got)
		}
	}
}

func TestTheGuideTellsOfEveryFlag(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../../../docs/guides/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n### Ask the doctor\n")
	if section, _, _ = strings.Cut(section, "\n## "); !ok {
		t.Fatal("the guide does not tell of the doctor")
	}
	config := local.DefaultConfig()
	New(&config).Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "data" && !strings.Contains(section, "--"+f.Name) { // the guide has told of the folder before
			t.Errorf("the guide does not tell of --%s", f.Name)
		}
	})
}
