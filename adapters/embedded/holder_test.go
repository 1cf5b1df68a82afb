package embedded_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
)

// hold has the folder open until it is killed.
func hold(_ *embedded.Store, say func(word, id string)) error {
	say("holding", "it")
	select {}
}

func TestWhoHasAFolderIsNamedAndNotDisturbed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	want := func(held bool, pid int) {
		t.Helper()
		got, err := embedded.HolderOf(dir)
		if err != nil || got.Held != held || got.PID != 0 && got.PID != pid {
			t.Errorf("%+v, %v, want %t by %d", got, err, held, pid)
		}
	}
	want(false, 0)
	if _, err := os.Stat(dir); err == nil {
		t.Error("the question made the folder")
	}
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), childDir+"="+dir, childTask+"=hold")
	said, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(said).ReadString('\n'); err != nil || !strings.HasPrefix(line, "holding") {
		t.Fatalf("%q, %v", line, err)
	}
	for range 2 {
		want(true, command.Process.Pid)
	}
	_ = command.Process.Kill() // that is the end of it, whatever it says
	_ = command.Wait()
	want(false, 0)
	if _, err := embedded.HolderOf(filepath.Join(dir, "signing-key.pem")); err != nil {
		t.Errorf("a folder without a store: %v", err)
	}
}
