package care

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
)

// folder is a data folder with a signing key, at a program that answers so.
func folder(t *testing.T, answer http.HandlerFunc) Folder {
	t.Helper()
	program := httptest.NewServer(answer)
	t.Cleanup(program.Close)
	data, tokens := t.TempDir(), 0
	key := filepath.Join(data, "signing-key.pem")
	if err := os.WriteFile(key, []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Folder{
		Storage: storage.Options{Family: storage.Embedded, Data: data}, Base: program.URL, KeyFile: key,
		Token: func(context.Context) (string, error) {
			tokens++
			return fmt.Sprintf("token%d", tokens), nil
		},
	}
}

// hold opens a folder as another program would.
func hold(t *testing.T, f Folder) {
	t.Helper()
	s, err := embedded.Open(embedded.Options{Dir: f.Storage.Data})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func unasked(t *testing.T) http.HandlerFunc {
	t.Helper()
	return func(http.ResponseWriter, *http.Request) { t.Error("the program is asked") }
}

// looked is what a check of a folder answers.
func looked(t *testing.T, f Folder) error {
	t.Helper()
	return f.With(t.Context(), func(s Source) error {
		_, err := s.Check(t.Context(), "", false)
		return err
	})
}

func backedUp(t *testing.T, f Folder) error {
	t.Helper()
	return f.With(t.Context(), func(s Source) error {
		_, err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "copy"))
		return err
	})
}

func wantSentence(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) || strings.ContainsAny(err.Error(), "\n?") {
		t.Errorf("got %v, want one sentence that says %q", err, says)
	}
}

func TestAFolderThatNobodyHoldsIsOpenedAndLeft(t *testing.T) {
	t.Parallel()
	f := folder(t, unasked(t))
	for range 2 {
		if err := looked(t, f); err != nil {
			t.Fatal(err)
		}
	}
	trouble := errors.New("trouble")
	if err := f.With(t.Context(), func(Source) error { return trouble }); !errors.Is(err, trouble) {
		t.Errorf("got %v", err)
	}
	hold(t, f) // which fails when it was not left
}

func TestAFolderThatCannotBeOpenedIsOneSentence(t *testing.T) {
	t.Parallel()
	f := folder(t, unasked(t))
	if err := os.WriteFile(filepath.Join(f.Storage.Data, "store"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantSentence(t, looked(t, f), "is not a folder")
}

func TestTheProgramThatHoldsTheFolderIsAskedWithANewTokenEachTime(t *testing.T) {
	t.Parallel()
	var asked []string
	f := folder(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Authorization"))
		if r.Header.Get("X-Bifrost-Folder") == "" {
			t.Error("no proof comes with it")
		}
		_, _ = fmt.Fprint(w, `{"Looked":7,"Next":"a b"}`)
	})
	hold(t, f)
	err := f.With(t.Context(), func(s Source) error {
		done, err := s.Check(t.Context(), "", false)
		if err != nil || done.Looked != 7 || done.Next != "a b" {
			t.Errorf("answered %+v, %v", done, err)
		}
		_, err = s.Check(t.Context(), done.Next, true)
		return err
	})
	want := "POST /local/storage/check?from= Bearer token1, POST /local/storage/check?from=a+b&mend=yes Bearer token2"
	if got := strings.Join(asked, ", "); err != nil || got != want {
		t.Errorf("%v, asked %s", err, got)
	}
}

func TestWhatTheProgramSaysIsOneSentence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status     int
		body, says string
	}{
		"a problem":      {http.StatusForbidden, `{"code":"x","detail":"Only the owner may."}`, "Only the owner may."},
		"no sentence":    {http.StatusBadGateway, `{}`, "the program answered 502"},
		"another page":   {http.StatusNotFound, `<html>`, "the program answered 404"},
		"a broken value": {http.StatusOK, `{"Looked":`, "reading the program's answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := folder(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = fmt.Fprint(w, c.body)
			})
			hold(t, f)
			wantSentence(t, looked(t, f), c.says)
		})
	}
}

func TestAProgramThatIsGoneIsNamed(t *testing.T) {
	t.Parallel()
	f := folder(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	hold(t, f)
	wantSentence(t, looked(t, f), f.Base+" does not answer")
	f.Token = func(context.Context) (string, error) { return "", errors.New("no program answers") }
	wantSentence(t, looked(t, f), "another program holds the data folder "+f.Storage.Data+", and it was not found: no program answers")
	f.KeyFile += "x"
	wantSentence(t, looked(t, f), "signing key")
}

// The data folder of a program that keeps things in an account holds secrets at
// most: a copy of it is no backup of what people did.
func TestAnAccountIsNotBackedUpByCopyingTheFolder(t *testing.T) {
	t.Parallel()
	f := folder(t, unasked(t))
	f.Storage.Family = storage.Azure
	if err := backedUp(t, f); !errors.Is(err, ErrElsewhere) {
		t.Errorf("the folder answers %v", err)
	}
	asked := folder(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = fmt.Fprintf(w, `{"code":%q,"detail":"x"}`, elsewhere)
	})
	hold(t, asked)
	if err := backedUp(t, asked); !errors.Is(err, ErrElsewhere) {
		t.Errorf("the program answers %v", err)
	}
	if err := backedUp(t, folder(t, unasked(t))); err != nil {
		t.Errorf("the embedded storage answers %v", err)
	}
}
