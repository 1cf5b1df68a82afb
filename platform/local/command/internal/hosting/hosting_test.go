package hosting

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// site runs the command in a program with this web app.
func site(t *testing.T, bundle fs.FS, arguments ...string) (said string, err error) {
	t.Helper()
	cmd := New(func() (fs.FS, bool) { return bundle, bundle != nil })
	var out bytes.Buffer
	cmd.SetArgs(arguments)
	cmd.SetOut(&out)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err = cmd.ExecuteContext(t.Context())
	return out.String(), err
}

func TestSiteWritesTheWebAppAndSaysWhere(t *testing.T) {
	t.Parallel()
	app := fstest.MapFS{"index.html": {Data: []byte(`<meta name="bifrost-api" content="">`)}}
	dir := filepath.Join(t.TempDir(), "site")
	if said, err := site(t, app, "--api", "https://func.example", "--out", dir); err != nil || said != dir+"\n" {
		t.Fatalf("%q, %v", said, err)
	}
	for name, says := range map[string]string{"index.html": "https://func.example", "staticwebapp.config.json": "https://login.microsoftonline.com"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(text), says) {
			t.Errorf("%s: %v: %s", name, err, text)
		}
	}
}

func TestAProgramWithoutAWebAppSaysHowToGetOne(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "site")
	if said, err := site(t, nil, "--out", dir); err == nil || !strings.Contains(err.Error(), "make build") || said != "" {
		t.Errorf("%q, %v", said, err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("it wrote something")
	}
}
