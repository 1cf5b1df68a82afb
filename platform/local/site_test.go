package local

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/front"
	"github.com/bifrost-run/bifrost/platform/local/internal/site/publish"
)

// webApp is a web app as small as one can be.
var webApp = fstest.MapFS{
	".keep": {}, "index.html": {Data: []byte(`<meta name="bifrost-api" content="" /><title>The web app</title>`)},
	"redirect.html": {Data: []byte("<title>Signing in</title>")}, "favicon.svg": {Data: []byte("<svg/>")},
	"assets/index-a1.js": {Data: []byte(strings.Repeat("console.log(1);\n", 100))},
}

// withWebApp is a program that was built with it.
func withWebApp(t *testing.T, c Config) *program {
	t.Helper()
	return serve(t, c, fx.Replace(front.Bundle{Files: webApp}))
}

func TestTheWebAppIsAtEveryAddressThatNobodyElseHas(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Config{
		"with a demo":    inFolder(t.TempDir()),
		"without a demo": with(func(c *Config) { c.Addr, c.Data, c.Demo = "127.0.0.1:0", t.TempDir(), false }),
	} {
		p := withWebApp(t, c)
		if !strings.Contains(p.banner, "Open "+p.base+" and sign in") {
			t.Errorf("%s: nobody says where it is: %s", name, p.banner)
		}
		for _, path := range []string{"/", "/all", "/o/x/runs/y", "/signed-out", "/apiary", "/healthy"} {
			got, text := p.call(http.MethodGet, path, "", "")
			if got.StatusCode != http.StatusOK || !strings.Contains(string(text), "The web app") || got.Header.Get("X-Correlation-Id") == "" {
				t.Errorf("%s: %s: %d %s", name, path, got.StatusCode, text)
			}
		}
		for _, call := range []string{
			"GET /assets/gone-b2.js", "GET /home.html", "GET /api", "GET /api/nothing", "GET /signin/nothing", "GET /signin", "GET /local/nothing",
			"GET /local", "GET /demo", "GET /demo/nothing", "POST /", "POST /all", "DELETE /index.html", "GET /.keep",
		} {
			method, path, _ := strings.Cut(call, " ")
			response, text := p.call(method, path, "", "")
			if strings.HasPrefix(path, "/local") && response.StatusCode == http.StatusUnauthorized {
				continue // who may know what is there is asked first
			}
			if problem := read[struct{ Code string }](t, response, text, http.StatusNotFound); problem.Code != "not_found" {
				t.Errorf("%s: %s: %s", name, call, text)
			}
		}
		p.stop()
	}
}

// What the program answers and what it tells a host of static files to answer is one
// thing, but for the addresses in it and for TLS.
func TestAHostOfStaticFilesAnswersAsTheProgramDoes(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "site")
	if err := publish.Write(webApp, publish.Options{Authority: "https://login.example", Out: out}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, "staticwebapp.config.json"))
	if err != nil {
		t.Fatal(err)
	}
	var host struct {
		GlobalHeaders map[string]string
		Routes        []struct {
			Route   string
			Headers map[string]string
		}
	}
	if err := json.Unmarshal(text, &host); err != nil {
		t.Fatal(err)
	}
	p := withWebApp(t, inFolder(t.TempDir()))
	defer p.stop()
	own := strings.NewReplacer("http://127.0.0.1:"+p.port()+" http://localhost:"+p.port(), "https://login.example")
	special := map[string]map[string]string{"/o/x/runs": nil}
	for _, r := range host.Routes {
		special[strings.Replace(r.Route, "*", "index-a1.js", 1)] = r.Headers
	}
	for path, headers := range special {
		answer, _ := p.call(http.MethodGet, path, "", "")
		for name, want := range host.GlobalHeaders {
			if other, differs := headers[name]; differs {
				want = other
			}
			if got := own.Replace(answer.Header.Get(name)); got != want && name != "Strict-Transport-Security" {
				t.Errorf("%s: %s is %q here, and %q there", path, name, got, want)
			}
		}
	}
	if len(special) != 4 || len(host.GlobalHeaders) < 8 {
		t.Errorf("there is too little: %s", text)
	}
}

func TestTheWebAppSignsInFromWhereItIsWorkedOn(t *testing.T) {
	t.Parallel()
	const workbench = "http://localhost:5173"
	for public, want := range map[string]string{workbench: workbench, "": "", "https://localhost.example": ""} {
		config := inFolder(t.TempDir())
		config.PublicURL = public
		p := withWebApp(t, config)
		answer, _ := p.call(http.MethodOptions, "/signin/token", "", "", "Origin", workbench)
		if got := answer.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("with %q it may be read at %q", public, got)
		}
		p.stop()
	}
}

// port is where the program listens.
func (p *program) port() string { return p.base[strings.LastIndex(p.base, ":")+1:] }

// One build of the web app serves every tenant: who signs people in is asked for.
func TestTheWebAppKnowsNoTenant(t *testing.T) {
	t.Parallel()
	secrets := []string{clientID, audience}
	for _, account := range demo.Accounts(true) {
		secrets = append(secrets, account.TenantID, account.ObjectID, account.Email)
	}
	for _, tenant := range demo.Tenants() {
		secrets = append(secrets, tenant.ID)
	}
	known := regexp.MustCompile("(?i)" + strings.Join(quoted(secrets), "|"))
	if !known.MatchString("the tenant " + strings.ToUpper(demo.ProviderTenant)) {
		t.Fatal("a tenant is not found")
	}
	looked := 0
	look := func(where string, files fs.FS) {
		t.Helper()
		if err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.Contains(name, ".test.") || strings.HasPrefix(name, "testing/") {
				return err
			}
			looked++
			text, err := fs.ReadFile(files, name)
			if found := known.Find(text); found != nil {
				t.Errorf("%s: %s names %s", where, name, found)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	look("the sources", os.DirFS("../../web/src"))
	if looked < 20 {
		t.Errorf("there are only %d sources", looked)
	}
	if app := front.Built(); app.IsThere() {
		out := filepath.Join(t.TempDir(), "site")
		if err := publish.Write(app.Files, publish.Options{Authority: "https://login.example", Out: out}); err != nil {
			t.Fatal(err)
		}
		look("what was built", os.DirFS(out))
	}
}

func quoted(texts []string) []string {
	safe := make([]string, len(texts))
	for i, text := range texts {
		safe[i] = regexp.QuoteMeta(text)
	}
	return safe
}
