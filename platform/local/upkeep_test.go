package local

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/local/internal/care"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay/archive"
)

// checked walks over what a folder holds, whoever holds it.
func checked(t *testing.T, c Config) (looked, differences int) {
	t.Helper()
	folder, err := Storage(c)
	if err != nil {
		t.Fatal(err)
	}
	err = folder.With(t.Context(), func(s care.Source) error {
		for from := ""; ; {
			done, err := s.Check(t.Context(), from, false)
			looked, differences = looked+done.Looked, differences+len(done.Differences)
			if from = done.Next; err != nil || from == "" {
				return err
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return looked, differences
}

func TestAFolderIsLookedAfterWhileAProgramHoldsItAndAfterwards(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	fallen(t, p)
	looked, differences := checked(t, p.config)
	if looked < 10 || differences != 0 {
		t.Errorf("%d differences in %d rows", differences, looked)
	}
	folder, err := Storage(p.config)
	if err != nil {
		t.Fatal(err)
	}
	backup := inFolder(filepath.Join(t.TempDir(), "copy"))
	err = folder.With(t.Context(), func(s care.Source) error {
		_, err := s.Backup(t.Context(), backup.Data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	refused := folder.With(t.Context(), func(s care.Source) error {
		_, err := s.Backup(t.Context(), backup.Data)
		return err
	})
	wantSentence(t, refused, backup.Data, "already")
	p.stop()
	if again, differences := checked(t, p.config); again != looked || differences != 0 {
		t.Errorf("%d differences in %d rows, which were %d", differences, again, looked)
	}
	if again, differences := checked(t, backup); again != looked || differences != 0 {
		t.Errorf("%d differences in %d rows of the backup, which were %d", differences, again, looked)
	}
	// The backup is a program's folder: its tokens are those of the original.
	backup.Addr = p.config.Addr
	second := serve(t, backup)
	response, text := second.call(http.MethodGet, "/api/organizations", second.token("admin"), "")
	if got := read[names](t, response, text, http.StatusOK).list(); len(got) != 4 {
		t.Errorf("the backup has %v", got)
	}
	second.stop()
}

// The local sign-in gives an administrator's token to anybody at this machine,
// and a backup holds every secret.
func TestOnlyTheOwnerOfTheFolderAsksTheProgramToLookAfterIt(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	target := filepath.Join(t.TempDir(), "copy")
	proof, err := archive.NewProof(p.config.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"check", "check?mend=yes", "backup?target=" + url.QueryEscape(target)}
	for _, path := range paths {
		for _, token := range []string{"", p.token("admin")} {
			response, text := p.call(http.MethodPost, "/local/storage/"+path, token, "")
			if problem := read[struct{ Code string }](t, response, text, http.StatusForbidden); problem.Code != "folder_required" {
				t.Errorf("%s: %s", path, text)
			}
		}
		// The proof is about the address and the token, which must be an administrator's.
		for _, c := range []struct {
			about, token string
			status       int
		}{{path, p.token("technician"), http.StatusForbidden}, {"check?from=other", p.token("admin"), http.StatusForbidden}, {path, "no token", http.StatusUnauthorized}} {
			signed := signedBy(t, proof, p.base+"/local/storage/"+c.about, c.token)
			response, text := p.call(http.MethodPost, "/local/storage/"+path, c.token, "", "X-Bifrost-Folder", signed)
			if response.StatusCode != c.status {
				t.Errorf("%s with a proof about %s: %d %s", path, c.about, response.StatusCode, text)
			}
		}
	}
	if response, text := p.call(http.MethodGet, "/local/storage/check", p.token("admin"), ""); response.StatusCode == http.StatusOK {
		t.Errorf("reading it does something: %s", text)
	}
	relative, token := "/local/storage/backup?target=copy", p.token("admin")
	response, text := p.call(http.MethodPost, relative, token, "", "X-Bifrost-Folder", signedBy(t, proof, p.base+relative, token))
	if problem := read[struct{ Code string }](t, response, text, http.StatusUnprocessableEntity); problem.Code != "backup_target" {
		t.Errorf("a folder beside the program: %s", text)
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("a backup was made")
	}
	p.stop()
	contract, err := functions.Contract()
	if err != nil || strings.Contains(string(contract), "/local/") {
		t.Errorf("the contract promises it: %v", err)
	}
}

func signedBy(t *testing.T, proof archive.Proof, address, token string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	proof.Sign(r, token)
	return r.Header.Get("X-Bifrost-Folder")
}

func TestAFolderThatNoProgramHasUsedIsNotLookedAfter(t *testing.T) {
	t.Parallel()
	config := inFolder(filepath.Join(t.TempDir(), "elsewhere"))
	_, err := Storage(config)
	wantSentence(t, err, config.Data, "signing key", "--data")
	if _, err := os.Stat(config.Data); err == nil {
		t.Error("it was made")
	}
}
