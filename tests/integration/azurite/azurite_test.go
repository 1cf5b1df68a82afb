package azurite

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAMissingEmulatorIsOneSentenceThatSaysWhatToDo(t *testing.T) {
	t.Parallel()
	pin := `{"dependencies":{"azurite":"3.35.0"}}`
	for name, files := range map[string]map[string]string{
		"never installed":     {"package.json": pin},
		"of another version":  {"package.json": pin, "node_modules/azurite/package.json": `{"version":"3.34.0"}`},
		"installed by halves": {"package.json": pin, "node_modules/azurite/package.json": `{`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for file, content := range files {
				at := filepath.Join(folder, file)
				if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := launch(folder)
			if err == nil || !strings.Contains(err.Error(), "run make azurite") || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestEachTestHasAnAccountOfItsOwn(t *testing.T) {
	t.Parallel()
	first, second := New(t), New(t)
	if first.Name == second.Name || first.ConnectionString == second.ConnectionString {
		t.Errorf("got %v and %v", first, second)
	}
	for _, service := range []string{"TableEndpoint", "QueueEndpoint", "BlobEndpoint"} {
		if !strings.Contains(first.ConnectionString, service+"=http://127.0.0.1:") || !strings.Contains(first.ConnectionString, "/"+first.Name) {
			t.Errorf("%s is not in %s", service, first.ConnectionString)
		}
	}
}

func TestManyAccountsAreSpreadOverSomeProcesses(t *testing.T) {
	t.Parallel()
	held := map[int]int{}
	for n := 1; n <= accounts; n++ {
		if held[processOf(n)]++; n == alone && len(held) != 1 {
			t.Errorf("%d accounts have %d processes", n, len(held))
		}
	}
	for p := range processes {
		if few := accounts/processes - 2*alone; held[p] < few {
			t.Errorf("process %d has %d accounts", p, held[p])
		}
	}
	if len(held) != processes {
		t.Errorf("there are %d processes", len(held))
	}
}

func TestTheEmulatorEndsWhenItIsLetGo(t *testing.T) {
	t.Parallel()
	folder, err := home()
	if err != nil {
		t.Fatal(err)
	}
	p, err := launch(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := ask(p); err != nil {
		t.Fatal(err)
	}
	p.stop()
	if state := p.command.ProcessState; state == nil || !state.Exited() || state.ExitCode() != 0 {
		t.Errorf("it ended with %v", state)
	}
	if ask(p) == nil {
		t.Error("it still answers")
	}
}

// ask fails when nobody answers.
func ask(p *process) error {
	answer, err := http.Get(p.at["Table"] + "/t0001/Tables")
	if err != nil {
		return err
	}
	return answer.Body.Close()
}
