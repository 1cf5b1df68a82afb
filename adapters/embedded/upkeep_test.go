package embedded_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/tests/contract/inventorytest"
	"github.com/bifrost-run/bifrost/tests/contract/upkeeptest"
)

// homes are the stores of the cases that run on a disk.
var homes sync.Map // of *testing.T, home

type home struct {
	dir   string
	store *embedded.Store
}

func TestUpkeep(t *testing.T) {
	t.Parallel()
	t.Run("in memory", func(t *testing.T) {
		t.Parallel()
		upkeeptest.Run(t, func(t *testing.T) upkeeptest.Harness { return upkeep(t, "") })
	})
	t.Run("on disk", func(t *testing.T) {
		t.Parallel()
		upkeeptest.Run(t, func(t *testing.T) upkeeptest.Harness { return upkeep(t, t.TempDir()) }, damages()...)
	})
}

func TestInventory(t *testing.T) {
	inFamilies(t, func(t *testing.T, dir string) inventorytest.Harness {
		t.Helper()
		s := open(t, dir)
		return inventorytest.Harness{Files: s.Files(), Inventory: s.Inventory()}
	}, inventorytest.Run)
}

func upkeep(t *testing.T, dir string) upkeeptest.Harness {
	t.Helper()
	s := open(t, dir)
	homes.Store(t, home{dir, s})
	t.Cleanup(func() { homes.Delete(t) })
	return upkeeptest.Harness{Engine: engineOf(s), Upkeep: s.Upkeep()}
}

// harmed writes to the store of a case behind its back, between two processes.
func harmed(t *testing.T, write func(b *kv.Batch)) upkeeptest.Harness {
	t.Helper()
	found, _ := homes.Load(t)
	at := found.(home)
	shut(t, at.store)
	harm(t, at.dir, write)
	return upkeep(t, at.dir)
}

// harm writes to the store of a folder that nobody holds.
func harm(t *testing.T, dir string, write func(b *kv.Batch)) {
	t.Helper()
	db, err := kv.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b kv.Batch
	write(&b)
	if err := errors.Join(db.Commit(&b), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// garbage is a row that is no row of any kind.
type garbage struct {
	kv.Schema
	ID        []int  `json:"id"`
	Order     string `json:"order"`
	Lines     string `json:"lines"`
	Seq       string `json:"seq"`
	Size      string `json:"size"`
	Body      int    `json:"body"`
	CreatedAt int    `json:"createdAt"`
	User      int    `json:"userId"`
	Org       int    `json:"organizationId"`
}

// newer is a row of a program that is newer than this one.
type newer struct {
	kv.Schema
	Version int `json:"schemaVersion"`
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// putContent writes the content of a file where contents are.
func putContent(t *testing.T, dir, scope, id, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "files", scope), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "files", scope, id), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
