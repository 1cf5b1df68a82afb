package command

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bifrost-run/bifrost/functions"
)

func TestFunctionsWritesWhatTheHostReads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stale := filepath.Join(dir, "sweep", "function.json")
	if err := os.MkdirAll(filepath.Dir(stale), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stale, []byte("old, and longer than what comes"+string(make([]byte, 4096))), 0o600); err != nil {
		t.Fatal(err)
	}
	if o := call(t, "functions", "--dir", dir); o.code != 0 || o.out != "" || o.trouble != "" {
		t.Fatalf("%+v", o)
	}
	for _, f := range functions.Triggers() {
		want, err := f.JSON()
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, f.Name, "function.json"))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %v, %s", f.Name, err, got)
		}
	}
}

func TestFunctionsSaysWhatItCannotWrite(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if o := call(t, "functions", "--dir", file); o.code != 1 || o.trouble == "" {
		t.Errorf("%+v", o)
	}
	if o := call(t, "functions", "here"); o.code != 2 {
		t.Errorf("%+v", o)
	}
}
