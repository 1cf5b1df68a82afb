package site_test

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/platform/local/internal/site"
)

// script is long enough to be worth packing.
var script = strings.Repeat("console.log('hello');\n", 200)

// built is a bundle as a build writes it.
func built() fstest.MapFS {
	files := fstest.MapFS{}
	for name, content := range map[string]string{
		"index.html": strings.Repeat("<p>the web app</p>", 50), "redirect.html": "<p>back</p>", "favicon.svg": "<svg/>", ".keep": "kept",
		"assets/index-a1.js": script, "assets/_shared-b2.js": script, "assets/look-c3.css": script, "assets/font-d4.woff2": script,
	} {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return files
}

var origins = site.Origins{API: "https://func.example", Authority: []string{"https://login.example", "http://localhost:7071"}}

func nothingHere(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }

// opened is a site, before which every answer has been given headers as in a program.
func opened(t *testing.T, bundle fs.FS) http.Handler {
	t.Helper()
	s, err := site.New(bundle, origins, http.HandlerFunc(nothingHere))
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("X-Frame-Options", "DENY")
		s.ServeHTTP(w, r)
	})
}

func ask(t *testing.T, h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func get(t *testing.T, h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(t, h, http.MethodGet, path, headers...)
}

func TestEveryPageIsTheWebAppAndEveryFileItself(t *testing.T) {
	t.Parallel()
	h, files := opened(t, built()), built()
	for path, name := range map[string]string{
		"/": "index.html", "/index.html": "index.html", "/all": "index.html", "/o/01955000-0000-7000-8000-0000000000aa/runs/": "index.html",
		"/open/forms/x?client=halopsa:17&ticket=48211": "index.html", "/global/workflows/user_onboarding": "index.html", "/assets": "index.html",
		"/redirect.html": "redirect.html", "/favicon.svg": "favicon.svg", "/assets/index-a1.js": "assets/index-a1.js",
		"/assets/_shared-b2.js": "assets/_shared-b2.js", "/assets/font-d4.woff2": "assets/font-d4.woff2",
	} {
		if w := get(t, h, path); w.Code != http.StatusOK || w.Body.String() != string(files[name].Data) {
			t.Errorf("%s: %d %.80s", path, w.Code, w.Body)
		}
	}
	for _, path := range []string{
		"/assets/gone.js", "/assets/", "/assets/index-a1", "/assets/deeper/page", "/robots.txt", "/favicon.ico", "/.keep", "/o/x.php",
		"/..%2f..%2fetc%2fpasswd", "/assets/..%2fredirect.html", "/assets/..%2f..%2fbundle", "/o/%2e%2e/x", "/o//x", "/%ff", "/o/%00", "/o/a%0ab",
	} {
		if w := get(t, h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d %.80s", path, w.Code, w.Body)
		}
	}
}

func TestFilesAreWhatTheyAreCalledWhateverTheMachineBelieves(t *testing.T) {
	t.Parallel()
	h := opened(t, built())
	for path, want := range map[string]string{
		"/all": "text/html; charset=utf-8", "/redirect.html": "text/html; charset=utf-8", "/favicon.svg": "image/svg+xml",
		"/assets/index-a1.js": "text/javascript; charset=utf-8", "/assets/look-c3.css": "text/css; charset=utf-8", "/assets/font-d4.woff2": "font/woff2",
	} {
		if got := get(t, h, path).Header().Get("Content-Type"); got != want {
			t.Errorf("%s is %q", path, got)
		}
	}
	if got := site.MIMEType("a.exe"); got != "application/octet-stream" {
		t.Errorf("unknown is %q", got)
	}
}

func TestWhatIsAskedForAgainIsNotSentAgain(t *testing.T) {
	t.Parallel()
	h := opened(t, built())
	for _, path := range []string{"/", "/redirect.html", "/favicon.svg", "/assets/index-a1.js"} {
		for _, encoding := range []string{"identity", "gzip"} {
			first := get(t, h, path, "Accept-Encoding", encoding)
			tag := first.Header().Get("ETag")
			again := get(t, h, path, "Accept-Encoding", encoding, "If-None-Match", tag)
			if tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("ETag") != tag {
				t.Errorf("%s as %s, %s: %d with %v", path, encoding, tag, again.Code, again.Header())
			}
			if again.Header().Get("Cache-Control") != first.Header().Get("Cache-Control") || again.Header().Get("Content-Security-Policy") == "" {
				t.Errorf("%s: not changed, but %v", path, again.Header())
			}
		}
	}
	changed := built()
	changed["index.html"] = &fstest.MapFile{Data: []byte("<p>newer</p>")}
	if w := get(t, opened(t, changed), "/", "If-None-Match", get(t, h, "/").Header().Get("ETag")); w.Code != http.StatusOK {
		t.Errorf("a new build: %d", w.Code)
	}
}

func TestTextIsPackedForWhoCanUnpackIt(t *testing.T) {
	t.Parallel()
	h := opened(t, built())
	for accept, packed := range map[string]bool{
		"gzip": true, "br, gzip;q=0.8": true, "GZIP": true, "deflate, gzip;q=1.0": true, "gzip; q=0.5": true,
		"": false, "br": false, "gzip;q=0": false, "gzip; q=0.000": false, "identity": false, "gzipped": false,
	} {
		w := get(t, h, "/assets/index-a1.js", "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %v", accept, w.Header())
		}
		if packed && (w.Body.Len() > len(script)/2 || unpacked(t, w.Body) != script) {
			t.Errorf("%q: %d bytes that mean something else", accept, w.Body.Len())
		}
	}
	plain, packed := get(t, h, "/"), get(t, h, "/", "Accept-Encoding", "gzip")
	if plain.Header().Get("ETag") == packed.Header().Get("ETag") {
		t.Error("two forms have one name")
	}
	for _, path := range []string{"/assets/font-d4.woff2", "/favicon.svg"} {
		if w := get(t, h, path, "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "" || w.Header().Get("Vary") != "" {
			t.Errorf("%s: it would not be smaller: %v", path, w.Header())
		}
	}
}

func unpacked(t *testing.T, r io.Reader) string {
	t.Helper()
	unzip, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestALookAtAFileTellsAllButTheContent(t *testing.T) {
	t.Parallel()
	h := opened(t, built())
	for _, path := range []string{"/", "/all", "/redirect.html", "/assets/index-a1.js", "/assets/font-d4.woff2"} {
		for _, encoding := range []string{"", "gzip"} {
			read, looked := get(t, h, path, "Accept-Encoding", encoding), ask(t, h, http.MethodHead, path, "Accept-Encoding", encoding)
			if diff := cmp.Diff(read.Header(), looked.Header()); diff != "" || looked.Code != read.Code || looked.Body.Len() != 0 || looked.Header().Get("Content-Length") == "" {
				t.Errorf("%s as %q: %d, %s", path, encoding, looked.Code, diff)
			}
		}
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	t.Parallel()
	h := opened(t, built())
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if w := get(t, h, "/assets/index-a1.js", "Accept-Encoding", "gzip"); unpacked(t, w.Body) != script {
				t.Error("it is something else")
			}
		})
	}
	all.Wait()
}
