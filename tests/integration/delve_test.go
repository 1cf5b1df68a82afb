package integration_test

import (
	"bufio"
	"context"
	"io"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// buildPatience bounds the building of a program that nothing was built of yet.
const buildPatience = 8 * time.Minute

// build runs the go command in a folder. What cannot be built is a failure.
func build(t *testing.T, dir string, arguments ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), buildPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append([]string{"build"}, arguments...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
}

// debugger is a program under delve, which is spoken to by JSON-RPC.
type debugger struct {
	t       *testing.T
	client  *rpc.Client
	process *exec.Cmd
	// target is the process id of the program, 0 before it is known.
	target int
	ended  chan struct{}
	// says has every line that delve and the program say.
	says chan string
}

// debug starts a program under delve. It stands still until it is continued.
func debug(t *testing.T, dlv, binary string, arguments ...string) *debugger {
	t.Helper()
	d := &debugger{t: t, ended: make(chan struct{}), says: make(chan string, 1000)}
	headless := []string{"exec", "--headless", "--api-version=2", "--listen=127.0.0.1:0", binary, "--"}
	d.process = exec.Command(dlv, append(headless, arguments...)...)
	// Delve keeps its own settings in a home folder, which is not this person's here.
	d.process.Env = append(cleanEnv(), "HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	d.process.Stdout, d.process.Stderr = write, write
	if err := d.process.Start(); err != nil {
		t.Fatal(err)
	}
	_ = write.Close() // delve and the program have it now
	go d.listen(read)
	go func() {
		_ = d.process.Wait() // how it ended is of no interest
		close(d.ended)
	}()
	t.Cleanup(d.end)
	address := d.awaitLine("API server listening at: ")
	if d.client, err = jsonrpc.Dial("tcp", address); err != nil {
		t.Fatal(err)
	}
	var state struct{ Pid int }
	d.call("ProcessPid", struct{}{}, &state)
	d.target = state.Pid
	return d
}

// listen passes on what is said, and drops what nobody waits for any more.
func (d *debugger) listen(from io.ReadCloser) {
	defer func() { _ = from.Close() }()
	for lines := bufio.NewScanner(from); lines.Scan(); {
		select {
		case d.says <- lines.Text():
		default:
		}
	}
}

// awaitLine answers what follows these words in the next line that has them.
func (d *debugger) awaitLine(words string) string {
	d.t.Helper()
	late := time.After(patience)
	var said []string
	for {
		select {
		case line := <-d.says:
			if _, rest, found := strings.Cut(line, words); found {
				return strings.TrimSpace(rest)
			}
			said = append(said, line)
		case <-d.ended:
			d.t.Fatalf("delve has ended: %s", strings.Join(said, "\n"))
		case <-late:
			d.t.Fatalf("nobody said %q: %s", words, strings.Join(said, "\n"))
		}
	}
}

// call asks delve and waits for its answer.
func (d *debugger) call(method string, in, out any) {
	d.t.Helper()
	d.await(d.client.Go("RPCServer."+method, in, out, make(chan *rpc.Call, 1)))
}

func (d *debugger) await(call *rpc.Call) {
	d.t.Helper()
	select {
	case <-call.Done:
		if call.Error != nil {
			d.t.Fatalf("%s: %v", call.ServiceMethod, call.Error)
		}
	case <-time.After(patience):
		d.t.Fatalf("delve does not answer %s", call.ServiceMethod)
	}
}

// breakAt sets a breakpoint at the line of a file.
func (d *debugger) breakAt(file string, line int) {
	d.t.Helper()
	type breakpoint struct {
		File string `json:"file"`
		Line int    `json:"line"`
	}
	var out struct{ Breakpoint breakpoint }
	d.call("CreateBreakpoint", struct{ Breakpoint breakpoint }{breakpoint{file, line}}, &out)
	if out.Breakpoint.Line != line {
		d.t.Fatalf("the breakpoint is at line %d, not %d", out.Breakpoint.Line, line)
	}
}

// stop is where a program stands still.
type stop struct {
	State struct {
		CurrentThread *struct {
			File     string
			Line     int
			Function *struct{ Name string }
		}
		Exited bool
	}
}

// goOn lets the program run. The answer comes when it stands still again.
func (d *debugger) goOn(out *stop) *rpc.Call {
	command := struct {
		Name string `json:"name"`
	}{"continue"}
	return d.client.Go("RPCServer.Command", command, out, make(chan *rpc.Call, 1))
}

// value is that of an expression where the program stands.
func (d *debugger) value(expression string) string {
	d.t.Helper()
	var out struct {
		Variable struct{ Value, Unreadable string }
	}
	d.call("Eval", map[string]any{
		"Scope": map[string]int{"GoroutineID": -1}, "Expr": expression, "Cfg": map[string]int{"MaxStringLen": 4096},
	}, &out)
	if out.Variable.Unreadable != "" {
		d.t.Errorf("%s: %s", expression, out.Variable.Unreadable)
	}
	return out.Variable.Value
}

// end leaves no process behind, however far the test has come.
func (d *debugger) end() {
	if d.client != nil {
		_ = d.client.Close()
	}
	// Delve ends the program with itself when it is asked to end, and not when it
	// is killed.
	_ = d.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-d.ended:
	case <-time.After(patience):
		_ = d.process.Process.Kill()
	}
	if d.target != 0 {
		_ = syscall.Kill(d.target, syscall.SIGKILL) // it has gone already, unless delve was killed
	}
}

// lineOf is the number of the only line that holds this text.
func lineOf(t *testing.T, file, text string) int {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i, line := range strings.Split(string(content), "\n") {
		if !strings.Contains(line, text) {
			continue
		}
		if found != 0 {
			t.Fatalf("%s stands in %s twice", text, file)
		}
		found = i + 1
	}
	if found == 0 {
		t.Fatalf("%s does not stand in %s", text, filepath.Base(file))
	}
	return found
}
