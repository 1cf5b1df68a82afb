package funchost_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

// patience bounds every wait of these tests.
const patience = time.Minute

// stub is the program that all apps here have as their handler.
var stub string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	folder, err := os.MkdirTemp("", "funchost-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	stub = filepath.Join(folder, "stub")
	build := exec.Command("go", "build", "-o", stub, "./internal/stub")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the stub: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// hostJSON is what the apps here say, with room for more.
const hostJSON = `{"version": "2.0",
	"extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"},
	"extensions": {"queues": {"batchSize": 2, "newBatchThreshold": 1}},
	"customHandler": {"description": {"defaultExecutablePath": "handler", "arguments": ["--flag", "%ARGUMENT%"]}, "enableProxyingHttpRequest": true}}`

// byHTTP is a function.json with a route, for all methods unless some are given.
func byHTTP(route string, methods ...string) string {
	return trigger(map[string]any{"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous", "route": route, "methods": methods},
		map[string]any{"type": "http", "direction": "out", "name": "res"})
}

func byQueue(queue, dataType string) string {
	return trigger(map[string]any{"type": "queueTrigger", "direction": "in", "name": "job", "queueName": queue, "connection": "Storage", "dataType": dataType})
}

func byTimer(schedule string) string {
	return trigger(map[string]any{"type": "timerTrigger", "direction": "in", "name": "tick", "schedule": schedule})
}

func trigger(bindings ...map[string]any) string {
	text, err := json.Marshal(map[string]any{"bindings": bindings})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// app writes a function app; an entry replaces or adds a file, an empty one
// leaves it out.
func app(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	all := map[string]string{
		"host.json": hostJSON, "all/function.json": byHTTP("{*path}"), "jobs/function.json": byQueue("jobs", ""),
		"tick/function.json": byTimer("0 0 0 29 2 *"),
	}
	for name, content := range files {
		all[name] = content
	}
	for name, content := range all {
		if content == "" {
			continue
		}
		at := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(stub, filepath.Join(root, "handler")); err != nil {
		t.Fatal(err)
	}
	return root
}

// quick are times for tests that wait.
var quick = funchost.Times{
	StrikeWindow: time.Nanosecond, PollMin: 5 * time.Millisecond, PollMax: 20 * time.Millisecond, Visibility: 2 * time.Second, Reappear: -1,
}

// start starts an app with queues of its own, on a storage account of its own.
func start(t *testing.T, files map[string]string, change func(*funchost.Options)) (*funchost.Host, *storage) {
	t.Helper()
	s := &storage{t, azurite.New(t).ConnectionString}
	for _, name := range []string{"jobs", "bytes"} {
		if _, err := s.queue(name).Create(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	o := funchost.Options{Root: app(t, files), Storage: s.connection, Times: quick, Env: map[string]string{"STUB_FOLDER": t.TempDir()}}
	if change != nil {
		change(&o)
	}
	return funchost.Start(t, o), s
}

// plain starts an app without storage.
func plain(t *testing.T, files map[string]string, change func(*funchost.Options)) *funchost.Host {
	t.Helper()
	o := funchost.Options{Root: app(t, files), Times: quick, Env: map[string]string{"STUB_FOLDER": t.TempDir()}}
	if change != nil {
		change(&o)
	}
	return funchost.Start(t, o)
}

// storage is a test's account.
type storage struct {
	t          *testing.T
	connection string
}

func (s *storage) queue(name string) *azqueue.QueueClient {
	s.t.Helper()
	client, err := azqueue.NewQueueClientFromConnectionString(s.connection, name, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

// send puts a text into a queue as the host expects it, and answers its id.
func (s *storage) send(queue, text string) string {
	s.t.Helper()
	return s.sendRaw(queue, base64.StdEncoding.EncodeToString([]byte(text)))
}

func (s *storage) sendRaw(queue, text string) string {
	s.t.Helper()
	answer, err := s.queue(queue).EnqueueMessage(s.t.Context(), text, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return *answer.Messages[0].MessageID
}

// texts are those of all visible messages of a queue, decoded.
func (s *storage) texts(queue string) []string {
	s.t.Helper()
	most := int32(32)
	answer, err := s.queue(queue).PeekMessages(s.t.Context(), &azqueue.PeekMessagesOptions{NumberOfMessages: &most})
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, m := range answer.Messages {
		text, err := base64.StdEncoding.DecodeString(*m.MessageText)
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, string(text))
	}
	slices.Sort(all)
	return all
}

// reply is what a client got.
type reply struct {
	status int
	header http.Header
	body   string
}

// said is what the stub's echo answered.
type said struct {
	Method, Target, Host, Body, Error string
	Header                            http.Header
	Length, Process                   int
	Transfer                          []string
}

func (r reply) said(t *testing.T) said {
	t.Helper()
	var s said
	if err := json.Unmarshal([]byte(r.body), &s); err != nil {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	return s
}

// call sends a request, with headers in pairs.
func call(t *testing.T, h *funchost.Host, method, target string, body io.Reader, header ...string) reply {
	t.Helper()
	r, err := send(t, h, method, target, body, header...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func send(t *testing.T, h *funchost.Host, method, target string, body io.Reader, header ...string) (reply, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, h.URL, body)
	if err != nil {
		return reply{}, err
	}
	r.URL.Opaque = target
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, answer.Header, string(text)}, err
}

// is matches events of a kind, of a function.
func is(kind funchost.Kind, function string) func(funchost.Event) bool {
	return func(e funchost.Event) bool { return e.Kind == kind && e.Function == function }
}

// about matches events of a kind that a message has.
func about(kind funchost.Kind, message string) func(funchost.Event) bool {
	return func(e funchost.Event) bool { return e.Kind == kind && e.Message == message }
}

// count is how many events match.
func count(h *funchost.Host, match func(funchost.Event) bool) int {
	n := 0
	for _, e := range h.Events() {
		if match(e) {
			n++
		}
	}
	return n
}

// awaitNth waits for one of several.
func awaitNth(h *funchost.Host, n int, what string, match func(funchost.Event) bool) funchost.Event {
	seen := 0
	return h.Await(what, func(e funchost.Event) bool {
		if match(e) {
			seen++
		}
		return seen == n
	})
}

// wrote matches the lines of the stub that have a field.
func wrote(field string) func(funchost.Line) bool {
	return func(l funchost.Line) bool {
		fields, ok := l.JSON()
		_, has := fields[field]
		return ok && has
	}
}

// refused is the error with which an app does not start.
func refused(t *testing.T, files map[string]string, wants string) {
	t.Helper()
	_, err := funchost.Open(t, funchost.Options{Root: app(t, files), Times: quick})
	if err == nil || !strings.Contains(err.Error(), wants) {
		t.Errorf("got %v, want %q", err, wants)
	}
}
