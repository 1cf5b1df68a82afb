package embedded_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/erasuretest"
)

func TestErasure(t *testing.T) {
	t.Parallel()
	erasuretest.Run(t, func(t *testing.T) erasuretest.Harness {
		dir := t.TempDir()
		return erasing(t, open(t, dir), dir)
	})
}

func erasing(t *testing.T, s *embedded.Store, dir string) erasuretest.Harness {
	t.Helper()
	h := erasuretest.Harness{
		Engine: engineOf(s), Config: s.Config(), Trail: s.Trail(), Schedules: s.Schedules(), Hooks: s.Hooks(), Forms: s.Forms(), Alarms: s.Alarms(), Bulk: s.BulkDeliveries(), Batches: s.Batches(), Items: s.BatchItems(), Upkeep: s.Upkeep(), Counters: s.Counters(), Files: s.Files(), Vault: s.Vault(),
		Erasure: s.Erasure(), FileErasure: s.FileErasure(), SecretErasure: s.SecretErasure(), Many: 600,
		Everything: func(t *testing.T) map[string]string { t.Helper(); return everything(t, s, dir) },
	}
	h.Access.Access, h.Organizations, h.Grants = s.Access(), s.Organizations(), s.Grants()
	h.Users, h.Roles, h.Memberships = s.Users(), s.Roles(), s.Memberships()
	return h
}

// everything reads every key of a copy of the store, and what stands beside it.
func everything(t *testing.T, s *embedded.Store, dir string) map[string]string {
	t.Helper()
	target := filepath.Join(t.TempDir(), "copy")
	if _, err := s.Backup(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	db, err := kv.Open(target, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	keys, err := db.Keys(kv.Span{})
	for _, at := range keys {
		value, _, readErr := db.Raw(at)
		err = errors.Join(err, readErr)
		parts, _ := at.Parts()
		all[strconv.Quote(strings.Join(parts, " / "))] = string(value)
	}
	err = errors.Join(err, db.Close(), filepath.WalkDir(filepath.Join(dir, "files"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			all[path] = ""
			return err
		}
		content, err := os.ReadFile(path)
		all[path] = string(content)
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What was removed stays in the files of the store until they are rewritten, which
// the end of an erasure does.
func TestAnErasureLeavesNothingInTheFilesOfTheStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	secretOf := map[string]string{}
	var scopes []organizations.Scope
	for _, name := range []string{"leaving", "staying"} {
		org := organizations.Organization{ID: organizations.ID(newID()), Name: name, IsActive: name == "staying"}
		if name == "leaving" {
			org.ErasureAt = time.Now().UTC()
		}
		in := permissions.SeedSystem.Authority(organizations.TargetOf(org.ID)).Scope
		secretOf[name], scopes = mark(name), append(scopes, in)
		if err := errors.Join(
			s.Organizations().Create(t.Context(), org),
			s.Config().PutSetting(t.Context(), in, organizations.Setting{Key: "k", Type: organizations.StringSetting, Value: secretOf[name]}),
		); err != nil {
			t.Fatal(err)
		}
	}
	shut(t, s)
	s = open(t, dir) // what was in the log of writes is in files now
	if at := finds(t, tables(t, dir), secretOf["leaving"]); at == "" {
		t.Fatal("it is in no file before, and proves nothing when it is in none after")
	}
	erase(t, s, scopes[0])
	// The files that were rewritten are removed in the background.
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for at := "?"; at != ""; {
		select {
		case <-look.C:
			at = finds(t, tables(t, dir), secretOf["leaving"])
		case <-ctx.Done():
			t.Fatalf("it is %s", at)
		}
	}
	if at := finds(t, tables(t, dir), secretOf["staying"]); at == "" {
		t.Error("what stays is gone")
	}
}

// tables is a folder with the files of the store that keep rows for good.
func tables(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, kv.Folder, "*.sst"))
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	for _, path := range found {
		content, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, filepath.Base(path)), content, 0o600)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return to
}

func erase(t *testing.T, s *embedded.Store, in organizations.Scope) {
	t.Helper()
	for from := ""; ; {
		page, err := s.Erasure().Erase(t.Context(), in, from)
		if err != nil {
			t.Fatal(err)
		}
		if from = page.Next; from == "" {
			break
		}
	}
	if _, err := s.Erasure().End(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}
