package publish_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/platform/local/internal/site/publish"
)

const page = `<!doctype html>
<!-- The origin of the API. -->
<meta name="bifrost-api" content="" />
<title>Bifrost</title>
`

// built is a bundle as a build writes it.
func built(more ...string) fstest.MapFS {
	files := fstest.MapFS{".keep": {}, "index.html": {Data: []byte(page)}}
	for _, name := range append(more, "redirect.html", "favicon.svg", "assets/index-a1.js", "assets/_look-b2.css") {
		files[name] = &fstest.MapFile{Data: []byte("this is " + name)}
	}
	return files
}

// whole is what a deployment says.
func whole(out string) publish.Options {
	return publish.Options{API: "https://func.example", Authority: "https://login.microsoftonline.com", Out: out}
}

func write(t *testing.T, bundle fs.FS, o publish.Options) map[string]string {
	t.Helper()
	if err := publish.Write(bundle, o); err != nil {
		t.Fatal(err)
	}
	return written(t, o.Out)
}

// written is every file below a folder, by its name.
func written(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	names, err := fs.Glob(os.DirFS(dir), "*")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	if err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(content)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheSiteIsTheBundleWithTheRulesOfItsHost(t *testing.T) {
	t.Parallel()
	got := write(t, built(), whole(filepath.Join(t.TempDir(), "deep", "site")))
	golden, err := os.ReadFile("testdata/staticwebapp.config.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(meaning(t, string(golden)), meaning(t, got["staticwebapp.config.json"])); diff != "" {
		t.Error(diff)
	}
	delete(got, "staticwebapp.config.json")
	want := map[string]string{"index.html": strings.Replace(page, `content=""`, `content="https://func.example"`, 1)}
	for name, file := range built() {
		if name != "index.html" && name != ".keep" {
			want[name] = string(file.Data)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func meaning(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestTheSameIsWrittenTwice(t *testing.T) {
	t.Parallel()
	bundle := built("robots.txt", "icons/a.png", "icons/b.png")
	one, other := write(t, bundle, whole(t.TempDir())), write(t, bundle, whole(t.TempDir()))
	if diff := cmp.Diff(one, other); diff != "" {
		t.Error(diff)
	}
	if rules := one["staticwebapp.config.json"]; strings.Count(rules, `"/icons/*"`) != 2 || !strings.Contains(rules, `"/robots.txt"`) {
		t.Errorf("a folder has one rule: %s", rules)
	}
}

func TestAnAPIAtTheSiteItselfIsNotNamed(t *testing.T) {
	t.Parallel()
	o := whole(t.TempDir())
	o.API, o.Authority = "", "HTTPS://Login.Microsoftonline.US/"
	got := write(t, built(), o)
	if got["index.html"] != page || !strings.Contains(got["staticwebapp.config.json"], "connect-src 'self' https://login.microsoftonline.us; frame-src 'self' https://login.microsoftonline.us;") {
		t.Errorf("got %v", got)
	}
}

func TestABadAddressIsOneSentenceAndWritesNothing(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "site")
	for _, bad := range []string{
		"func.example", "https://", "https://func.example/api", "https://func.example?a", "https://func.example#a", "https://a@func.example",
		"http://func.example", "http://localhost.evil.example", "ftp://func.example", "javascript:alert(1)", "https://func.example; script-src *",
		"https://func.example,https://evil.example", "https://func.example\n", "https://*.example", "https://-a.example", `https://a"b.example`, "https://[::1]", " ", "'self'",
	} {
		for flag, set := range map[string]func(*publish.Options){
			"--api": func(o *publish.Options) { o.API = bad }, "--authority": func(o *publish.Options) { o.Authority = bad },
		} {
			o := whole(out)
			set(&o)
			if err := publish.Write(built(), o); err == nil || !strings.HasPrefix(err.Error(), flag+" must be where ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s %q: %v", flag, bad, err)
			}
		}
	}
	o := whole(out)
	if o.Authority = ""; o.Validate() == nil {
		t.Error("nobody signs in")
	}
	if o = whole(" "); o.Validate() == nil {
		t.Error("it goes nowhere")
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("it was written")
	}
	for _, good := range []string{"https://func.example:8443", "http://localhost:7071", "http://127.0.0.1:7071/", "https://a-b.c.azurewebsites.net/"} {
		o := whole(out)
		if o.API = good; o.Validate() != nil {
			t.Errorf("%s: %v", good, o.Validate())
		}
	}
}

func TestAPageWithoutAPlaceForTheAddressIsNotWritten(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{"none": "<title>Bifrost</title>", "two": page + page} {
		bundle, out := built(), filepath.Join(t.TempDir(), "site")
		bundle["index.html"] = &fstest.MapFile{Data: []byte(page)}
		if err := publish.Write(bundle, whole(out)); err == nil || !strings.Contains(err.Error(), "address of the API") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: it was written", name)
		}
	}
}

func TestAnEarlierSiteIsReplacedWhole(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "site")
	write(t, built("assets/old-e5.js"), whole(out))
	got := write(t, built("robots.txt"), whole(out))
	if _, stale := got["assets/old-e5.js"]; stale || got["robots.txt"] == "" || got["assets/index-a1.js"] == "" {
		t.Errorf("got %v", got)
	}
	if beside, err := os.ReadDir(filepath.Dir(out)); err != nil || len(beside) != 1 {
		t.Errorf("beside it there is %v, %v", beside, err)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm()&0o055 == 0 {
		t.Errorf("nobody else may read it: %v, %v", info.Mode(), err)
	}
}

func TestAFolderOfSomebodyIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string]string{
		"a repository":     {"go.mod": "module a", "staticwebapp.config.json": "{}"},
		"a page":           {"index.html": "mine"},
		"hidden":           {".git/config": "[core]", "staticwebapp.config.json": "{}"},
		"assets of a game": {"assets/sword.png": "a sword"},
	} {
		dir := t.TempDir()
		for at, content := range files {
			if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(at)), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, at), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		err := publish.Write(built(), whole(dir))
		if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "--out") {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(files, written(t, dir)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := publish.Write(built(), whole(file)); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file: %v", err)
	}
}
