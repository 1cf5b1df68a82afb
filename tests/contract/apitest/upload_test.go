package apitest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
)

// uploads is an upload of the technician's under a name that is sent as it is.
func uploads(query string) request {
	r := request{method: "POST", path: filesPath + query, token: technician.token, scope: contosoID, body: table}
	return r.with("Content-Type", "text/csv")
}

func TestAnUploadIsKeptAsItArrives(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.keeps(inContoso, func(f object.File, text string) {
		if diff := cmp.Diff(aFile(func(f *object.File) { f.Size = 0 }), f); diff != "" || text != table {
			t.Errorf("%q is kept as -want +got\n%s", text, diff)
		}
	})
	a.ask(uploads("?name=report.csv")).is(201).has("Location", filePath).says(`{"id":"` + fileID + `","name":"report.csv",
		"contentType":"text/csv","size":17,"createdAt":"2026-05-04T10:11:12.345Z"}`)
}

func TestAnUploadIsCalledByTheLastElementOfWhatItIsCalled(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"Verträge 2026 家具.pdf": "Verträge 2026 家具.pdf", "100% sure+more.txt": "100% sure+more.txt", `say "hi".txt`: `say "hi".txt`,
		"../../etc/passwd": "passwd", `C:\fakepath\a.txt`: "a.txt", "a\r\nSet-Cookie: x=1": "aSet-Cookie: x=1",
		"\x00nul\x7f.txt": "nul.txt", "invoice\u202efdp.exe": "invoicefdp.exe", "  a  ": "a", strings.Repeat("a", 255): strings.Repeat("a", 255),
		"\xff.txt": "\ufffd.txt",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			a.keeps(inContoso, func(f object.File, _ string) {
				if f.Name != want {
					t.Errorf("%q is kept as %q, want %q", sent, f.Name, want)
				}
			})
			a.ask(uploads("?name=" + url.QueryEscape(sent))).is(201)
		})
	}
}

func TestAnUploadHasAName(t *testing.T) {
	t.Parallel()
	for query, code := range map[string]string{
		"": "required", "?name=": "required", "?name=%20": "required", "?name=..": "required", "?name=a%2F": "required",
		"?name=%0D%0A": "required", "?name=" + strings.Repeat("a", 256): "max_length", "?name=" + strings.Repeat("%C3%A9", 128): "max_length",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			a.refused(uploads(query)).fields("query /name " + code)
		})
	}
}

func TestAnUploadsTypeIsKeptWhenItIsOne(t *testing.T) {
	t.Parallel()
	octets := "application/octet-stream"
	for sent, want := range map[string]string{
		"": octets, "nonsense": octets, ";+": octets, "text/html; charset": octets, "a/b/c": octets, "text/" + strings.Repeat("x", 300): octets,
		"Text/CSV; Charset=UTF-8": "text/csv; charset=UTF-8", "text/html": "text/html", "application/json": "application/json",
		`text/plain; a="x; y"`: `text/plain; a="x; y"`,
	} {
		t.Run(sent, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			a.keeps(inContoso, func(f object.File, _ string) {
				if f.ContentType != want {
					t.Errorf("kept as %q, want %q", f.ContentType, want)
				}
			})
			a.ask(uploads("?name=a").with("Content-Type", sent)).is(201)
		})
	}
}

func TestAFormIsNoFile(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"multipart/form-data; boundary=x", " Multipart/Mixed"} {
		a := newAPI(t)
		a.mayRun()
		a.refused(uploads("?name=a").with("Content-Type", kind)).refuses(http.StatusUnsupportedMediaType, "unsupported_media_type")
	}
}

func TestAnEmptyFileIsAFile(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.keeps(inContoso, func(_ object.File, text string) {
		if text != "" {
			t.Errorf("got %q", text)
		}
	})
	r := uploads("?name=a")
	r.body = ""
	if got := a.ask(r).is(201); !strings.Contains(string(got.body), `"size":0`) {
		t.Errorf("got %s", got.body)
	}
}

func TestNoFilesAreTakenForAClientThatHasLeft(t *testing.T) {
	t.Parallel()
	left := contoso()
	left.IsActive = false
	a := newAPI(t)
	enter := func() {
		a.at(technician, toContoso, left, grant(technician, toContoso, permissions.ExecuteWorkflows, permissions.ViewHistory))
	}
	enter()
	a.refused(uploads("?name=a")).refuses(http.StatusConflict, "organization_inactive")
	// What is there stays there to be read.
	enter()
	a.opens(inContoso, aFile(), contentOf(strings.NewReader(table)))
	a.ask(reads(filePath)).is(200)
}

func TestAFileThatIsAnnouncedTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	for size, status := range map[int64]int{fileLimit: http.StatusCreated, fileLimit + 1: http.StatusRequestEntityTooLarge} {
		a, body := newAPI(t), &trap{}
		a.mayRun()
		a.random.EXPECT().ID().Return(fileID).MaxTimes(1)
		a.files.EXPECT().Create(gomock.Any(), inContoso, gomock.Any(), gomock.Any(), int64(fileLimit)).Return(aFile(), nil).MaxTimes(1)
		r := uploads("?name=a")
		sent := httptest.NewRequestWithContext(t.Context(), r.method, r.path, body)
		r.fill(sent.Header)
		sent.ContentLength = size
		recorder := httptest.NewRecorder()
		a.handler.ServeHTTP(recorder, sent)
		got := a.read(r, recorder.Result()).is(status)
		if status != http.StatusCreated {
			got.refuses(status, "file_too_large")
		}
		if body.read {
			t.Errorf("%d bytes were read", size)
		}
	}
}

// stream asks with a body of unknown length, over a connection.
func (a *api) stream(r request, body io.Reader) answer {
	a.t.Helper()
	sent, err := http.NewRequestWithContext(a.t.Context(), r.method, a.url()+r.path, io.MultiReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.fill(sent.Header)
	got, err := a.client.Do(sent)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.read(r, got)
}

func TestAFileThatIsNotAnnouncedIsReadToItsLimit(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.random.EXPECT().ID().Return(fileID)
	a.files.EXPECT().Create(gomock.Any(), inContoso, gomock.Any(), gomock.Any(), int64(fileLimit)).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, _ object.File, content io.Reader, limit int64) (object.File, error) {
			if n, err := io.Copy(io.Discard, io.LimitReader(content, limit+1)); n <= limit || err != nil {
				t.Errorf("%d bytes have arrived: %v", n, err)
			}
			return object.File{}, fault.New(fault.TooLarge, "file_too_large", "The store has its own words.")
		})
	p := a.stream(uploads("?name=a"), io.LimitReader(endless{}, fileLimit+1)).refuses(http.StatusRequestEntityTooLarge, "file_too_large")
	if !strings.Contains(p.Detail, "100 MiB") {
		t.Errorf("the limit is not told: %s", p.Detail)
	}
}

// The client sends the second half only when the store has the first: whoever
// held the file whole would wait for ever.
func TestAnUploadReachesTheStoreWhileItIsSent(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	half := strings.Repeat("a", 1<<20)
	reading, sending := io.Pipe()
	arrived := make(chan struct{})
	go func() {
		_, _ = sending.Write([]byte(half))
		<-arrived
		_, _ = sending.Write([]byte(half))
		_ = sending.Close()
	}()
	a.random.EXPECT().ID().Return(fileID)
	a.files.EXPECT().Create(gomock.Any(), inContoso, gomock.Any(), gomock.Any(), int64(fileLimit)).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, f object.File, content io.Reader, _ int64) (object.File, error) {
			first := make([]byte, len(half))
			if _, err := io.ReadFull(content, first); err != nil {
				t.Errorf("the first half: %v", err)
			}
			close(arrived)
			rest, err := io.ReadAll(content)
			if string(first)+string(rest) != half+half || err != nil {
				t.Errorf("%d bytes, then %v", len(first)+len(rest), err)
			}
			return f, nil
		})
	a.stream(uploads("?name=a"), reading).is(201)
}

func TestAnUploadThatBreaksOffIsQuiet(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]string{
		"of known length":         "Content-Length: 100\r\n\r\nhalf of it",
		"of unknown length":       "Transfer-Encoding: chunked\r\n\r\na\r\nhalf of it\r\n",
		"in chunks that are none": "Transfer-Encoding: chunked\r\n\r\na\r\nhalf of itzzz",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			a.random.EXPECT().ID().Return(fileID)
			a.files.EXPECT().Create(gomock.Any(), inContoso, gomock.Any(), gomock.Any(), int64(fileLimit)).
				DoAndReturn(func(_ context.Context, _ organizations.Scope, _ object.File, content io.Reader, _ int64) (object.File, error) {
					text, err := io.ReadAll(content)
					if string(text) != "half of it" || fault.Code(err) != "upload_incomplete" {
						t.Errorf("the store reads %q, then %v", text, err)
					}
					return object.File{}, err
				})
			a.raw(sent).refuses(http.StatusBadRequest, "upload_incomplete")
			if log := a.log.String(); log != "" {
				t.Errorf("it was logged: %s", log)
			}
		})
	}
}

// raw sends an upload byte for byte, and then no more.
func (a *api) raw(rest string) answer {
	a.t.Helper()
	a.url()
	connection, err := net.DialTimeout("tcp", strings.TrimPrefix(a.client.Transport.(onServer).base, "http://"), time.Minute)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { _ = connection.Close() })
	head := "POST " + filesPath + "?name=a HTTP/1.1\r\nHost: bifrost.test\r\nAuthorization: Bearer " + technician.token + "\r\nX-Organization-Id: " + contosoID + "\r\n"
	if _, err := io.WriteString(connection, head+rest); err != nil {
		a.t.Fatal(err)
	}
	if err := connection.(*net.TCPConn).CloseWrite(); err != nil {
		a.t.Fatal(err)
	}
	got, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.read(request{method: "POST", path: filesPath}, got)
}

func TestAStoreThatFailsWhileAFileIsSentIsToldOf(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.random.EXPECT().ID().Return(fileID)
	a.files.EXPECT().Create(gomock.Any(), inContoso, gomock.Any(), gomock.Any(), int64(fileLimit)).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, _ object.File, content io.Reader, _ int64) (object.File, error) {
			_, err := io.ReadFull(content, make([]byte, 3))
			return object.File{}, errors.Join(errUnknown, err)
		})
	a.plain500(uploads("?name=a"))
}
