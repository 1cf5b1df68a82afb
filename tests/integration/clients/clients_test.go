// Package clients lets generated clients, in Go and in TypeScript, drive a running program
// through its whole story. What they are made from is the contract alone.
package clients

import (
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/platform/local"
	_ "github.com/bifrost-run/bifrost/workflows/all"
)

// patience is how long a story may take with the building of its teller.
const patience = 4 * time.Minute

// start runs the program with its demo until the test ends. It answers what a teller has
// to know: where the program is, and an administrator's token.
func start(t *testing.T) []string {
	t.Helper()
	config := local.DefaultConfig()
	config.Addr, config.Data, config.Rate = freeAddress(t), t.TempDir(), 0
	ended := make(chan error, 1)
	go func() { ended <- local.Run(t.Context(), config, io.Discard) }()
	t.Cleanup(func() {
		if err := <-ended; err != nil {
			t.Errorf("the program ends with %v", err)
		}
	})
	// The token is made as soon as the program serves.
	var token string
	for end := time.Now().Add(time.Minute); token == ""; {
		var err error
		if token, err = local.Token(t.Context(), config, "admin"); err != nil && time.Now().After(end) {
			t.Fatal(err)
		}
	}
	return append(os.Environ(), "BIFROST_STORY_URL=http://"+config.Addr, "BIFROST_STORY_TOKEN="+token)
}

// freeAddress is one that nobody listens at now.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// tell lets a teller drive the program from its own folder.
func tell(t *testing.T, folder string, command ...string) string {
	t.Helper()
	environment := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	teller := exec.CommandContext(ctx, command[0], command[1:]...)
	teller.Dir, teller.Env = folder, environment
	said, err := teller.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return string(said)
}

func TestTheGoClientTellsTheWholeStory(t *testing.T) {
	t.Parallel()
	said := tell(t, filepath.Join("..", "goclient"), "go", "run", "./story")
	if chapters := strings.Count(said, "told: "); chapters < 10 {
		t.Errorf("only %d chapters are told:\n%s", chapters, said)
	}
}

func TestTheTypeScriptClientTellsTheWholeStory(t *testing.T) {
	t.Parallel()
	said := tell(t, filepath.Join("..", "..", "..", "web"), "node", "node_modules/vitest/vitest.mjs", "run", "--config", "vitest.story.config.ts")
	if !strings.Contains(said, "passed") {
		t.Errorf("nothing is told:\n%s", said)
	}
}
