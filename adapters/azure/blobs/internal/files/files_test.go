package files

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
)

var everywhere = permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope

const fileID = "0190b5a2-7c11-7abc-8def-0123456789ab"

// stub answers every request in a way of the test, and counts the bytes sent.
type stub struct {
	sent   int64
	calls  []string
	answer func(r *http.Request) (status int, code string)
}

func (s *stub) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			return nil, err
		}
		s.sent += n
	}
	s.calls = append(s.calls, strings.TrimSpace(r.Method+" "+r.URL.Query().Get("comp")))
	resp := &http.Response{StatusCode: http.StatusCreated, Header: http.Header{}, Body: http.NoBody, Request: r}
	if s.answer != nil {
		var code string
		resp.StatusCode, code = s.answer(r)
		resp.Header.Set("X-Ms-Error-Code", code)
	}
	return resp, nil
}

func (s *stub) files(t *testing.T) Files {
	t.Helper()
	storage, err := connect.Open(connect.Options{
		ConnectionString: "AccountName=dev;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/dev;QueueEndpoint=http://127.0.0.1:1/dev;BlobEndpoint=http://127.0.0.1:1/dev",
		Transport:        s, Patience: connect.Patience{Tries: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return New(storage.Container("form-files"))
}

// ahead is a content that knows how much of it was read and not sent.
type ahead struct {
	wire       *stub
	left, read int64
	most       int64
}

func (a *ahead) Read(into []byte) (int, error) {
	if a.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(into)), a.left)
	a.left, a.read = a.left-n, a.read+n
	a.most = max(a.most, a.read-a.wire.sent)
	return int(n), nil
}

func TestAContentIsNeverHeldByMoreThanABlock(t *testing.T) {
	t.Parallel()
	for size, calls := range map[int64]int{0: 1, 1: 1, blockBytes - 1: 1, blockBytes: 2, blockBytes + 1: 3, 10*blockBytes + 5: 12} {
		wire := &stub{}
		content := &ahead{wire: wire, left: size}
		made, err := wire.files(t).Create(t.Context(), everywhere, object.File{ID: fileID}, content, 1<<30)
		if err != nil || made.Size != size || len(wire.calls) != calls || content.most > blockBytes {
			t.Errorf("%d bytes: %d calls, %d bytes held, %v", size, len(wire.calls), content.most, err)
		}
	}
}

func TestWhatIsTooLargeIsNoticedWhileItComes(t *testing.T) {
	t.Parallel()
	wire := &stub{}
	content := &ahead{wire: wire, left: 1 << 40}
	_, err := wire.files(t).Create(t.Context(), everywhere, object.File{ID: fileID}, content, 2*blockBytes)
	if fault.Code(err) != "file_too_large" || content.read > 3*blockBytes {
		t.Errorf("%d bytes were read: %v", content.read, err)
	}
	if want := []string{"PUT block", "PUT block"}; !slices.Equal(wire.calls, want) {
		t.Errorf("got %v", wire.calls)
	}
}

func TestWhatIsKnownOfAFileStaysAsItIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aü家 %+=&/\\\r\n\x00\"'🚀")))
		want := object.File{
			ID: fileID, Size: 7, Name: text.Draw(t, "name") + "\xff", ContentType: text.Draw(t, "type"), CreatedBy: text.Draw(t, "by"),
			ExecutionID: text.Draw(t, "execution"), CreatedAt: time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(t, "at")).UTC(),
		}
		meta, err := metadataOf(want, "mark")
		if err != nil {
			t.Fatal(err)
		}
		came := map[string]*string{}
		for key, value := range meta { // The letters are those of a header.
			came[http.CanonicalHeaderKey(key)] = value
		}
		size := int64(7)
		if diff := cmp.Diff(want, fileOf(fileID, came, &size)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestWhatIsKnownOfAFileIsNotMoreThanAzureKeeps(t *testing.T) {
	t.Parallel()
	wire := &stub{}
	_, err := wire.files(t).Create(t.Context(), everywhere, object.File{ID: fileID, Name: strings.Repeat("家", 1000)}, strings.NewReader("x"), 1)
	if !errors.Is(err, errMetadata) || len(wire.calls) > 0 {
		t.Errorf("%v, and %v was sent", err, wire.calls)
	}
}

// TestAConflictIsJudgedByWhatIsThere has nobody's file under the name, or
// somebody else's.
func TestAConflictIsJudgedByWhatIsThere(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		code   string
		there  int
		want   string
	}{
		"another file":                          {http.StatusConflict, "BlobAlreadyExists", http.StatusOK, "file_exists"},
		"another file that is gone again":       {http.StatusConflict, "BlobAlreadyExists", http.StatusNotFound, "file_exists"},
		"blocks that another file threw away":   {http.StatusBadRequest, "InvalidBlockList", http.StatusOK, "file_exists"},
		"a condition, and nothing is there":     {http.StatusPreconditionFailed, "ConditionNotMet", http.StatusNotFound, "storage_unavailable"},
		"a conflict about which nobody can say": {http.StatusConflict, "BlobAlreadyExists", http.StatusServiceUnavailable, "storage_unavailable"},
	} {
		wire := &stub{answer: func(r *http.Request) (int, string) {
			if r.Method == http.MethodHead {
				return test.there, ""
			}
			return test.status, test.code
		}}
		_, err := wire.files(t).Create(t.Context(), everywhere, object.File{ID: fileID}, strings.NewReader("x"), 1)
		if fault.Code(err) != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}
