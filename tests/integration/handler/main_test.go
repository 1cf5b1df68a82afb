// Package handler_test plays Azure for the packaged handler: it makes the package,
// starts it as a host of Azure Functions would, beside a storage account, a key
// vault and a sign-in authority, and is then a user of it, or unkind to it.
package handler_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/command"
	"github.com/bifrost-run/bifrost/tests/contract/testflags"
	_ "github.com/bifrost-run/bifrost/workflows/all" // which the local program has as the handler does
)

// patience bounds every wait: a machine under load may be slow, and whoever waits
// longer has failed.
const patience = time.Minute

// This binary is the local program when the environment has asProgram, and a handler
// that does nothing when it has asStub.
const (
	asProgram = "HANDLER_TEST_IS_THE_PROGRAM"
	asStub    = "HANDLER_TEST_IS_A_STUB"
)

// packages is the folder that they are made in.
var packages string

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(asProgram) != "":
		os.Exit(command.Main(os.Args[1:]))
	case os.Getenv(asStub) != "":
		os.Exit(stub())
	}
	os.Exit(testMain(m))
}

// parallel is how many tests run at a time unless the command line says: they wait
// for other processes far more than they compute.
const parallel = "8"

func testMain(m *testing.M) int {
	folder, err := os.MkdirTemp("", "bifrost-handler-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	packages = folder
	testflags.UnlessChosen(map[string]string{"test.parallel": parallel})
	return m.Run()
}

// stub answers whatever it is called for, and does nothing.
func stub() int {
	err := http.ListenAndServe("127.0.0.1:"+os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // The host has gone if this fails.
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
	}))
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// shipped and authors are the packages of the shipped handler and of an author's,
// each made once, when a test first needs it.
var (
	shipped = sync.OnceValues(func() (string, error) { return pack("shipped", "./cmd/handler") })
	authors = sync.OnceValues(func() (string, error) { return pack("authors", "./tests/integration/handler/author") })
)

// packing lets one package be made at a time, because the second finds most of it
// compiled by the first.
var packing sync.Mutex

// pack makes a package as a person does: bifrost package.
func pack(name, main string) (string, error) {
	packing.Lock()
	defer packing.Unlock()
	out := filepath.Join(packages, name+".zip")
	ctx, cancel := context.WithTimeout(context.Background(), 4*patience) // A first build compiles everything.
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], "package", "--main", main, "--out", out)
	c.Dir, c.Env = filepath.Join("..", "..", ".."), append(cleanEnv(), asProgram+"=yes")
	var trouble bytes.Buffer
	c.Stderr = &trouble
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("bifrost package --main %s: %w: %s", main, err, &trouble)
	}
	return out, nil
}

// cleanEnv is the environment without what this machine says to the program.
func cleanEnv() []string {
	var kept []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "BIFROST_") && !strings.HasPrefix(pair, "AZURE_") {
			kept = append(kept, pair)
		}
	}
	return kept
}
