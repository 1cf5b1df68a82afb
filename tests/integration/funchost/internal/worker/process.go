package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
)

// process is one start of the handler.
type process struct {
	command *exec.Cmd
	gone    chan struct{}
	// wanted says that its end is the host's doing. The worker's lock is for it.
	wanted         bool
	stdout, stderr *lines
}

// start runs in the thread that the process is tied to.
func start(o Options, port, number int) (*process, error) {
	id := uuid.NewString()
	command := exec.Command(o.Path, o.Arguments...)
	command.Dir = o.Folder
	command.Env = append(o.Environment[:len(o.Environment):len(o.Environment)],
		"FUNCTIONS_CUSTOMHANDLER_PORT="+strconv.Itoa(port),
		"FUNCTIONS_CUSTOMHANDLER_WORKER_ID="+id,
		"FUNCTIONS_APP_ROOT_PATH="+o.Root,
		"FUNCTIONS_HTTPWORKER_PORT="+strconv.Itoa(port),
		"FUNCTIONS_HTTPWORKER_ID="+id,
	)
	p := &process{
		command: command, gone: make(chan struct{}),
		stdout: &lines{log: o.Log, process: number, stream: "stdout"}, stderr: &lines{log: o.Log, process: number, stream: "stderr"},
	}
	command.Stdout, command.Stderr = p.stdout, p.stderr
	command.WaitDelay = grace
	command.SysProcAttr = &syscall.SysProcAttr{}
	leash(command.SysProcAttr)
	if err := command.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.gone)
		_ = command.Wait() // Its state says how it ended.
		p.stdout.flush()
		p.stderr.flush()
		o.Log.Add(record.Event{Kind: record.Exited, Text: strconv.Itoa(p.exit())})
	}()
	return p, nil
}

// exit is the exit code as the host sees it: a signal adds 128.
func (p *process) exit() int {
	if status, ok := p.command.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return p.command.ProcessState.ExitCode()
}

// code waits for the end.
func (p *process) code() int {
	<-p.gone
	return p.exit()
}

func (p *process) signal(s syscall.Signal) {
	_ = p.command.Process.Signal(s) // A process that has ended needs none.
}

// kill waits until the process is gone.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.gone
}

// trouble is what the host quotes: the last three lines of stderr.
func (p *process) trouble() string { return p.stderr.tail() }

// lines takes a stream apart.
type lines struct {
	log     *record.Log
	process int
	stream  string

	mu   sync.Mutex
	rest []byte
	last []string
}

// Write never fails.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.say(string(line))
		l.rest = rest
	}
}

func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.say(string(l.rest))
		l.rest = nil
	}
}

// systemPrefix makes a line the system's.
const systemPrefix = "LanguageWorkerConsoleLog"

func (l *lines) say(text string) {
	text = strings.TrimSuffix(text, "\r")
	level := "Information"
	if l.stream == "stderr" {
		level = "Error"
		if strings.Contains(strings.ToLower(text), "warn") {
			level = "Warning"
		}
		l.last = append(l.last, text)
		l.last = l.last[max(0, len(l.last)-3):]
	}
	if rest, found := strings.CutPrefix(text, systemPrefix); found {
		level, text = "System", rest
	}
	l.log.Write(record.Line{Process: l.process, Stream: l.stream, Level: level, Text: text})
}

func (l *lines) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.last, ", ")
}

// ask reports whether somebody answers, until ctx ends. Every answer will do, and
// every failure except one to connect.
func ask(ctx context.Context, url string, pause, hang time.Duration) bool {
	client := &http.Client{Timeout: hang, Transport: &http.Transport{DisableKeepAlives: true}}
	ticks := time.NewTicker(pause)
	defer ticks.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/", nil)
		if err != nil {
			return false
		}
		answer, err := client.Do(request)
		if err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if failed, ok := errors.AsType[*net.OpError](err); !ok || failed.Op != "dial" {
			return true
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return false
		}
	}
}

// freePort keeps below the ports that the system hands out by itself, so that
// nobody takes the port while the handler is being started again.
func freePort() (int, error) {
	for range 100 {
		port := 12000 + rand.IntN(20000)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("there is no free port")
}
