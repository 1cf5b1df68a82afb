// Package azurite starts the storage emulator for tests: one process for each
// test binary, in memory, on free ports of this machine, and an account of its
// own for each test, so that tests share the process and nothing else. The
// emulator ends with the test binary, however that ends.
package azurite

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// accounts is how many the emulator knows. It reads their names at its start, as
// one environment variable, which can hold no more than about ten thousand.
const accounts = 9000

// key is every account's, in base64.
const key = "a2V5"

// errMissing says how to install what is missing.
var errMissing = errors.New("the storage emulator is not installed: run make azurite, which needs Node 20 or newer with npm")

// Account is one storage account of the emulator.
type Account struct {
	Name string
	// ConnectionString is what a program is started with.
	ConnectionString string
}

// begin starts the emulator of this test binary at the first call.
var begin = sync.OnceValues(func() (*process, error) {
	folder, err := home()
	if err != nil {
		return nil, err
	}
	return launch(folder)
})

// taken counts the accounts that tests have.
var taken atomic.Int64

// New is an empty account that no other test uses. The test fails when the
// emulator is not installed or does not start.
func New(t testing.TB) Account {
	t.Helper()
	p, err := begin()
	if err != nil {
		t.Fatal(err)
	}
	n := taken.Add(1)
	if n > accounts {
		t.Fatalf("this test binary has used all %d accounts of the emulator", accounts)
	}
	return p.account(accountName(int(n)))
}

func accountName(n int) string { return fmt.Sprintf("t%04d", n) }

// accountList names all accounts as the emulator reads them.
func accountList() string {
	var list strings.Builder
	for n := 1; n <= accounts; n++ {
		list.WriteString(accountName(n) + ":" + key + ";")
	}
	return list.String()
}

// home is the folder into which npm installs the emulator. Tests run somewhere
// in the module.
func home() (string, error) {
	at, err := os.Getwd()
	for ; err == nil; at = filepath.Dir(at) {
		if _, missing := os.Stat(filepath.Join(at, "go.mod")); missing == nil {
			return filepath.Join(at, "tests", "integration", "azurite", "testdata"), nil
		}
		if at == filepath.Dir(at) {
			err = errors.New("no go.mod above the test")
		}
	}
	return "", err
}

// installed answers nil when the folder has the emulator in the version that its
// package.json pins.
func installed(folder string) error {
	var pinned struct{ Dependencies map[string]string }
	var there struct{ Version string }
	if err := readJSON(filepath.Join(folder, "package.json"), &pinned); err != nil {
		return err
	}
	err := readJSON(filepath.Join(folder, "node_modules", "azurite", "package.json"), &there)
	if err != nil || there.Version != pinned.Dependencies["azurite"] {
		return errMissing
	}
	return nil
}

func readJSON(name string, into any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}
