// Package fuzzapi asks the whole program, in this process, what nobody would ask: each
// operation by its own schema, with examples, with random values and with hostile ones.
package fuzzapi

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/tests/contract/openapi"
	_ "github.com/bifrost-run/bifrost/workflows/all"
)

// patience is how long one answer may take. The longest that a caller may ask to wait
// for is never asked for here.
const patience = 20 * time.Second

// program is a running Bifrost with the contract that it serves.
type program struct {
	base     string
	document *openapi.Document
	client   *http.Client
	// admin and technician are tokens.
	admin, technician string
	// codes are those that docs/errors.md lists.
	codes map[string]bool
}

// start runs the program with its demo and a folder of its own until the test ends.
func start(t *testing.T) *program {
	t.Helper()
	config := local.DefaultConfig()
	config.Addr, config.Data, config.Rate = freeAddress(), t.TempDir(), 0
	said := &banner{done: make(chan struct{})}
	ended := make(chan error, 1)
	go func() { ended <- local.Run(t.Context(), config, said) }()
	t.Cleanup(func() {
		if err := <-ended; err != nil {
			t.Errorf("the program ends with %v", err)
		}
	})
	select {
	case <-said.done:
	case err := <-ended:
		ended <- nil
		t.Fatalf("the program does not start: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("the program says nothing")
	}
	p := &program{base: "http://" + config.Addr, client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	p.admin, p.technician = tokenOf(t, config, "admin"), tokenOf(t, config, "technician")
	raw, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	if p.document, err = openapi.Read(raw); err != nil {
		t.Fatal(err)
	}
	p.codes = codes(t)
	return p
}

// codes are what stands in the first column of the tables of docs/errors.md.
func codes(t *testing.T) map[string]bool {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "errors.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{"internal": true} // which is a defect, and no refusal
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		found[row[1]] = true
	}
	return found
}

// freeAddress is one that nobody listens at now.
func freeAddress() string {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	return strings.TrimPrefix(server.URL, "http://")
}

func tokenOf(t *testing.T, config local.Config, account string) string {
	t.Helper()
	token, err := local.Token(t.Context(), config, account)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// banner waits until the program has said where it serves.
type banner struct {
	lock sync.Mutex
	text bytes.Buffer
	done chan struct{}
}

// Write keeps what is said.
func (b *banner) Write(text []byte) (int, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	before := b.text.Len()
	b.text.Write(text)
	if before == 0 && len(text) > 0 {
		close(b.done)
	}
	return len(text), nil
}
