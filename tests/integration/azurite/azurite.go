// Package azurite starts the storage emulator for tests: in memory, on free ports
// of this machine, and with an account of its own for each test, so that tests
// share a process and nothing else. A test binary has one process, and a few when
// it has many accounts. They end with the test binary, however that ends.
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

const (
	// accounts is how many the emulator knows. It reads their names at its start, as
	// one environment variable, which can hold no more than about ten thousand.
	accounts = 9000
	// processes is the most of them in a test binary. To answer a call the emulator
	// walks over the tables of all accounts, one call at a time.
	processes = 3
	// alone is for how many accounts one process more is started.
	alone = 40
)

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

// begin starts a process of this test binary at the first call.
var begin = [processes]func() (*process, error){sync.OnceValues(start), sync.OnceValues(start), sync.OnceValues(start)}

func start() (*process, error) {
	folder, err := home()
	if err != nil {
		return nil, err
	}
	return launch(folder)
}

// taken counts the accounts that tests have.
var taken atomic.Int64

// New is an empty account that no other test uses. The test fails when the
// emulator is not installed or does not start.
func New(t testing.TB) Account {
	t.Helper()
	n := int(taken.Add(1))
	if n > accounts {
		t.Fatalf("this test binary has used all %d accounts of the emulator", accounts)
	}
	p, err := begin[processOf(n)]()
	if err != nil {
		t.Fatal(err)
	}
	return p.account(accountName(n))
}

// processOf spreads accounts, counted from 1, over as many processes as they need.
func processOf(n int) int { return n % min(1+(n-1)/alone, processes) }

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
