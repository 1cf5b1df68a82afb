// Stub is a handler whose every answer a test chooses, to show what the simulated
// host makes of it.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

func main() {
	switch os.Getenv("STUB_START") {
	case "crash":
		fmt.Fprintln(os.Stderr, "no way to start")
		os.Exit(3)
	case "deaf":
		fmt.Fprintln(os.Stderr, http.ListenAndServe("127.0.0.1:0", nil)) // Where nobody looks for it.
	case "leave":
		os.Exit(0)
	}
	say(map[string]any{"started": os.Getpid(), "environment": os.Environ(), "arguments": os.Args[1:], "folder": folder()})
	fmt.Fprintln(os.Stderr, "an error")
	fmt.Fprintln(os.Stderr, "a Warning")
	fmt.Fprintln(os.Stdout, "LanguageWorkerConsoleLogof the system")
	err := http.ListenAndServe("127.0.0.1:"+os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), http.HandlerFunc(route))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// route looks at the path as it came, because a mux would mend it.
func route(w http.ResponseWriter, r *http.Request) {
	for prefix, handle := range map[string]http.HandlerFunc{
		"/api/echo": echo, "/api/exit/": leave, "/api/once/": dieOnce, "/api/hang/": hang, "/api/stream/": stream,
		"/api/fetch/": fetch, "/api/go/": letGo, "/jobs": work("job"), "/bytes": work("job"), "/tick": work("tick"), "/often": work("tick"),
	} {
		if len(r.RequestURI) >= len(prefix) && strings.EqualFold(r.RequestURI[:len(prefix)], prefix) {
			handle(w, r)
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
}

// say writes one line of JSON, whole also when others write.
func say(fields map[string]any) {
	line, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	_, _ = os.Stdout.Write(append(line, '\n')) // Without a reader there is nobody to tell.
}

func folder() string {
	at, err := os.Getwd()
	if err != nil {
		return err.Error()
	}
	return at
}

// last is the end of a path.
func last(r *http.Request) string { return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:] }

// echo answers what it was asked, with the status at the end of the path.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	status, bad := strconv.Atoi(last(r))
	if bad != nil {
		status = http.StatusOK
	}
	w.Header()["Set-Cookie"] = []string{"a=1", "b=2"}
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"method": r.Method, "target": r.RequestURI, "host": r.Host, "header": r.Header, "body": string(body[:min(len(body), 100)]),
		"length": len(body), "transfer": r.TransferEncoding, "error": fmt.Sprint(err), "process": os.Getpid(),
	})
}

// leave ends the program with the code at the end of the path.
func leave(_ http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(last(r))
	if err != nil {
		panic(err)
	}
	os.Exit(code)
}

// dieOnce is killed by the first request that it has, and answers the next one of
// a new process.
func dieOnce(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	mark := os.Getenv("STUB_FOLDER") + "/" + last(r)
	say(map[string]any{"once": os.Getpid()})
	if file, err := os.OpenFile(mark, os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		_ = file.Close()
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	_, _ = fmt.Fprintln(w, "alive")
}

// hang answers nothing until the client has left.
func hang(_ http.ResponseWriter, r *http.Request) {
	say(map[string]any{"hanging": last(r)})
	<-r.Context().Done()
	say(map[string]any{"left": last(r)})
}

// stream answers each piece of the request before the next one comes.
func stream(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.EnableFullDuplex()
	w.WriteHeader(http.StatusOK)
	_ = control.Flush()
	piece := make([]byte, 100)
	for {
		n, err := r.Body.Read(piece)
		_, _ = w.Write(piece[:n])
		_ = control.Flush()
		if err != nil {
			return
		}
	}
}

// fetch asks an address for the client, as an unmodified program does.
func fetch(w http.ResponseWriter, r *http.Request) {
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.URL.Query().Get("url"), nil)
	if err != nil {
		panic(err)
	}
	if secret := os.Getenv("IDENTITY_HEADER"); r.URL.Query().Has("identity") {
		request.Header.Set("X-IDENTITY-HEADER", secret)
	}
	if bearer := r.URL.Query().Get("bearer"); bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		_, _ = fmt.Fprint(w, err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// work does what the message says: {"do":"ok"}. A text that says nothing is done.
func work(binding string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // The host has gone.
		}
		say(map[string]any{"called": r.URL.Path, "payload": string(body), "header": r.Header, "transfer": r.TransferEncoding, "pid": os.Getpid()})
		var said struct{ Data map[string]json.RawMessage }
		if err := json.Unmarshal(body, &said); err != nil {
			panic(err)
		}
		perform(w, r, order(said.Data[binding]))
		say(map[string]any{"done": r.Header.Get("X-Azure-Functions-InvocationId")})
	}
}

// order unwraps the JSON strings around a message.
func order(raw json.RawMessage) string {
	var said struct{ Do string }
	for range 3 {
		var inner string
		if json.Unmarshal(raw, &inner) == nil {
			raw = json.RawMessage(inner)
		}
	}
	_ = json.Unmarshal(raw, &said) // What is no order is done.
	return said.Do
}

func perform(w http.ResponseWriter, r *http.Request, do string) {
	reply := func(status int, kind, body string) {
		if kind != "" {
			w.Header().Set("Content-Type", kind)
		} else {
			w.Header()["Content-Type"] = nil
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
	switch do {
	case "fail":
		reply(http.StatusInternalServerError, "application/json", `{}`)
	case "text":
		reply(http.StatusOK, "text/plain", "fine")
	case "untyped":
		reply(http.StatusOK, "", `{}`)
	case "garbage":
		reply(http.StatusOK, "application/json", `{"Outputs":`)
	case "list":
		reply(http.StatusOK, "application/json", `[]`)
	case "empty":
		reply(http.StatusOK, "application/json", "")
	case "nocontent":
		w.WriteHeader(http.StatusNoContent)
	case "null":
		reply(http.StatusOK, "application/json", "null")
	case "redirect":
		http.Redirect(w, r, "/", http.StatusFound)
	case "die":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "hang":
		<-r.Context().Done()
	case "wait":
		<-released
		reply(http.StatusOK, "application/json", `{}`)
	default:
		reply(http.StatusAccepted, "text/json; charset=utf-8", `{"Outputs":{},"Logs":["a line",7],"ReturnValue":null}`)
	}
}

// released ends the wait of all who were told to.
var released, release = func() (<-chan struct{}, func()) {
	done := make(chan struct{})
	return done, sync.OnceFunc(func() { close(done) })
}()

func letGo(w http.ResponseWriter, _ *http.Request) {
	release()
	w.WriteHeader(http.StatusOK)
}
