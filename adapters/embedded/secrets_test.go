package embedded_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// mark is a text that nothing else holds, and that does not get smaller when it
// is compressed: a file that holds it shows it.
func mark(kind string) string { return kind + rand.Text() + rand.Text() }

// forms are the ways in which a text may stand in a file, base64 at each of the
// three places that it can begin at.
func forms(text string) map[string][]byte {
	found := map[string][]byte{"raw": []byte(text), "hex": []byte(hex.EncodeToString([]byte(text))), "in part": []byte(text)[len(text)/4 : len(text)*3/4]}
	for skip := range 3 {
		whole := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("-", skip) + text))
		inner := whole[4*min(skip, 1) : len(whole)-4]
		found["base64 at "+string(rune('0'+skip))] = []byte(inner)
	}
	return found
}

// finds says in which file of a folder, its name included, and in which form a
// text is, empty when it is nowhere.
func finds(t *testing.T, dir, text string) string {
	t.Helper()
	where, all := "", forms(text)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || (err == nil && entry.IsDir()) {
			return nil // The store removes files that it has done with.
		}
		content, readErr := os.ReadFile(path)
		if errors.Is(readErr, fs.ErrNotExist) {
			return nil
		}
		for form, pattern := range all {
			if bytes.Contains(content, pattern) || strings.Contains(path, string(pattern)) {
				where = form + " in " + path
			}
		}
		return errors.Join(err, readErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestNoFileOfTheDataFolderHoldsASecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	marks := []string{mark("first"), mark("second"), mark("deleted"), mark("long"), mark("plain")}
	vault, plain := s.Vault(), marks[4]
	set := func(key, text string) {
		t.Helper()
		value, err := organizations.NewSecretValue(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := vault.Set(t.Context(), everywhere, key, value); err != nil {
			t.Fatal(err)
		}
		if got, err := vault.Resolve(t.Context(), everywhere, key); err != nil || got.Reveal() != text {
			t.Fatalf("it reads as %d bytes, %v", len(got.Reveal()), err)
		}
	}
	look := func(when string) {
		t.Helper()
		for _, text := range marks[:4] {
			if where := finds(t, dir, text); where != "" {
				t.Errorf("%s: %s", when, where)
			}
		}
		// What is no secret is found: the search works.
		if finds(t, dir, plain) == "" {
			t.Errorf("%s: the setting is not found either, so nothing is proved", when)
		}
	}
	if err := s.Config().PutSetting(t.Context(), everywhere, organizations.Setting{Key: "a_key", Type: organizations.StringSetting, Value: plain}); err != nil {
		t.Fatal(err)
	}
	set("a_key", marks[0])
	set("b_key", marks[2])
	set("c_key", strings.Repeat(marks[3], 300))
	look("after the first values")
	set("a_key", marks[1])
	look("after a rotation")
	if err := vault.Delete(t.Context(), everywhere, "b_key"); err != nil {
		t.Fatal(err)
	}
	look("after a delete")
	shut(t, s)
	look("after the end")
	s = open(t, dir)
	vault = s.Vault()
	look("after another start")
	if got, err := vault.Resolve(t.Context(), everywhere, "a_key"); err != nil || got.Reveal() != marks[1] {
		t.Errorf("the rotated secret is lost: %v", err)
	}
}

func TestTheSearchFindsATextInEveryForm(t *testing.T) {
	t.Parallel()
	text := mark("wanted")
	asJSON, err := json.Marshal(map[string][]byte{"sealed": []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"raw": "..." + text + "...", "in part": text[:len(text)-3], "hex": hex.EncodeToString([]byte(".." + text)), "JSON": string(asJSON),
		"base64 after one":   base64.StdEncoding.EncodeToString([]byte("." + text + "....")),
		"base64 after two":   base64.StdEncoding.EncodeToString([]byte(".." + text + "..")),
		"base64 after three": base64.StdEncoding.EncodeToString([]byte("..." + text + ".")),
		"base64url":          base64.RawURLEncoding.EncodeToString([]byte(text)),
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "file"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if finds(t, dir, text) == "" {
			t.Errorf("%s: not found", name)
		}
		if where := finds(t, dir, mark("wanted")); where != "" {
			t.Errorf("%s: found what is not there: %s", name, where)
		}
	}
}

func TestAStoreWhoseKeyIsUnusableDoesNotOpenAndFreesTheFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := filepath.Join(dir, "secrets.key")
	if err := os.WriteFile(key, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := embedded.Open(embedded.Options{Dir: dir}); fault.Code(err) != "secrets_key_unusable" {
			t.Fatalf("got %v, want secrets_key_unusable", err)
		}
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestTheClockOfTheStoreDatesSecrets(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	s, err := embedded.Open(embedded.Options{Clock: standing(at)})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, s)
	value, err := organizations.NewSecretValue("correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Vault().Set(t.Context(), everywhere, "a_key", value); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Vault().List(t.Context(), everywhere); err != nil || len(list) != 1 || !list[0].UpdatedAt.Equal(at) {
		t.Errorf("the list is %v, %v", list, err)
	}
}

// standing is a clock that stands still.
type standing time.Time

func (s standing) Now() time.Time { return time.Time(s) }
