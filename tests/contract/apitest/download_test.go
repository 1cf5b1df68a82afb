package apitest

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/bifrost-run/bifrost/ports/object"
)

func TestADownloadIsTheFileAndNeverAPage(t *testing.T) {
	t.Parallel()
	page := `<script>alert(document.domain)</script>`
	a := newAPI(t)
	a.mayView()
	kept := contentOf(strings.NewReader(page))
	a.opens(inContoso, aFile(func(f *object.File) {
		f.Name, f.ContentType, f.Size = "page.html", "text/html; charset=utf-8", int64(len(page))
	}), kept)
	got := a.ask(reads(filePath)).is(200)
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Content-Length": strconv.Itoa(len(page)),
		"Content-Disposition":    `attachment; filename="page.html"; filename*=UTF-8''page.html`,
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'", "Cache-Control": "private, no-store",
	} {
		got.has(name, want)
	}
	if string(got.body) != page {
		t.Errorf("got %q", got.body)
	}
	<-kept.closed
}

func TestADownloadsNameIsSafeInAHeader(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]string{
		"report.csv":                        `attachment; filename="report.csv"; filename*=UTF-8''report.csv`,
		"Verträge 家.pdf":                    `attachment; filename="Vertr_ge _.pdf"; filename*=UTF-8''Vertr%C3%A4ge%20%E5%AE%B6.pdf`,
		`a"; filename="b.exe`:               `attachment; filename="a_; filename=_b.exe"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe`,
		"a\r\nSet-Cookie: x=1":              `attachment; filename="aSet-Cookie: x=1"; filename*=UTF-8''aSet-Cookie%3A%20x%3D1`,
		"50%41.txt":                         `attachment; filename="50_41.txt"; filename*=UTF-8''50%2541.txt`,
		"it's (1)*.txt":                     `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`,
		"../../up.txt":                      `attachment; filename="up.txt"; filename*=UTF-8''up.txt`,
		"exe\u202efdp.exe":                  `attachment; filename="exefdp.exe"; filename*=UTF-8''exefdp.exe`,
		"":                                  `attachment; filename="file"; filename*=UTF-8''file`,
		"\xff":                              `attachment; filename="_"; filename*=UTF-8''%EF%BF%BD`,
		"!#$&+-.^_`|~0Zz":                   "attachment; filename=\"!#$&+-.^_`|~0Zz\"; filename*=UTF-8''!#$&+-.^_`|~0Zz",
		"\U0001f600":                        `attachment; filename="_"; filename*=UTF-8''%F0%9F%98%80`,
		"\u00a0nbsp\u2028line\u00a0n\ufeff": `attachment; filename="nbspline_n"; filename*=UTF-8''nbspline%C2%A0n`,
	} {
		t.Run(stored, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayView()
			a.opens(inContoso, aFile(func(f *object.File) { f.Name = stored }), contentOf(strings.NewReader(table)))
			got := a.ask(reads(filePath)).is(200).has("Content-Disposition", want)
			if _, _, err := mime.ParseMediaType(got.header.Get("Content-Disposition")); err != nil {
				t.Errorf("no client reads it: %v", err)
			}
			if got.header.Get("Set-Cookie") != "" {
				t.Error("a name sets a header")
			}
		})
	}
}

func TestADownloadsTypeIsOne(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]string{
		"": "application/octet-stream", "html": "application/octet-stream", "text/html\r\nSet-Cookie: x=1": "application/octet-stream",
		"TEXT/csv;charset=utf-8": "text/csv; charset=utf-8",
	} {
		a := newAPI(t)
		a.mayView()
		a.opens(inContoso, aFile(func(f *object.File) { f.ContentType = stored }), contentOf(strings.NewReader(table)))
		a.ask(reads(filePath)).is(200).has("Content-Type", want).has("Set-Cookie", "")
	}
}

// download begins one over a connection, without reading it.
func (a *api) download() *http.Response {
	a.t.Helper()
	r := reads(filePath)
	sent, err := http.NewRequestWithContext(a.t.Context(), r.method, a.url()+r.path, http.NoBody)
	if err != nil {
		a.t.Fatal(err)
	}
	r.fill(sent.Header)
	got, err := a.client.Do(sent)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { _ = got.Body.Close() })
	return got
}

// The store gives the second half only when the client has the first: whoever
// held the file whole would wait for ever.
func TestADownloadReachesTheClientWhileItIsRead(t *testing.T) {
	t.Parallel()
	half := strings.Repeat("a", 1<<20)
	giving, given := io.Pipe()
	a := newAPI(t)
	a.mayView()
	a.opens(inContoso, aFile(func(f *object.File) { f.Size = int64(2 * len(half)) }), contentOf(giving))
	arrived := make(chan struct{})
	go func() {
		_, _ = given.Write([]byte(half))
		<-arrived
		_, _ = given.Write([]byte(half))
		_ = given.Close()
	}()
	got := a.download() //nolint:bodyclose // the test closes it at its end
	if _, err := io.ReadFull(got.Body, make([]byte, len(half)/2)); err != nil {
		t.Fatal(err)
	}
	close(arrived)
	if rest, err := io.ReadAll(got.Body); len(rest) != len(half)*3/2 || err != nil {
		t.Errorf("%d bytes, then %v", len(rest), err)
	}
}

func TestADownloadThatBreaksOffIsToldFromAWholeOne(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]io.Reader{
		"the store fails":       io.MultiReader(strings.NewReader(table[:5]), iotest.ErrReader(errUnknown)),
		"the store has less":    strings.NewReader(table[:5]),
		"the store has nothing": iotest.ErrReader(errUnknown),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayView()
			kept := contentOf(broken)
			a.opens(inContoso, aFile(), kept)
			got := a.download() //nolint:bodyclose // the test closes it at its end
			if body, err := io.ReadAll(got.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("it passes for whole: %q, %v", body, err)
			}
			<-kept.closed
			if log := a.log.String(); !strings.Contains(log, "download broke off") || strings.Contains(log, "goroutine") {
				t.Errorf("the log says %q", log)
			}
		})
	}
}

func TestAClientThatLeavesADownloadIsNoFailure(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	kept := contentOf(endless{})
	a.opens(inContoso, aFile(func(f *object.File) { f.Size = 1 << 40 }), kept)
	got := a.download()
	if _, err := io.ReadFull(got.Body, make([]byte, 1<<16)); err != nil {
		t.Fatal(err)
	}
	_ = got.Body.Close()
	<-kept.closed
	if log := a.log.String(); log != "" {
		t.Errorf("it was logged: %s", log)
	}
}

func TestTheHeadOfADownloadReadsNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	body := &trap{}
	kept := contentOf(body)
	a.opens(inContoso, aFile(), kept)
	r := reads(filePath)
	r.method = http.MethodHead
	a.ask(r).is(200).has("Content-Length", strconv.Itoa(len(table)))
	<-kept.closed
	if body.read {
		t.Error("the file was read")
	}
}
