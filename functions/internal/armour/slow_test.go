package armour

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener of connections within the process, for which no time passes in
// a bubble. Nothing is buffered: what one side does not read, the other cannot send.
type pipes struct {
	dialed chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.dialed:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

// dial begins a connection and sends the text.
func (p *pipes) dial(t *testing.T, text string) net.Conn {
	t.Helper()
	client, server := net.Pipe()
	p.dialed <- server
	if _, err := io.WriteString(client, text); err != nil {
		t.Errorf("what was sent is not read: %v", err)
	}
	return client
}

// inBubble serves a handler in its armour. The bubble ends only when every goroutine
// of every connection does.
func inBubble(t *testing.T, handler http.HandlerFunc, test func(t *testing.T, p *pipes)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		quiet := slog.New(slog.DiscardHandler)
		p := &pipes{dialed: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: Wrap(handler, Options{Log: quiet}), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(quiet.Handler(), slog.LevelError)}
		served := make(chan error, 1)
		go func() { served <- server.Serve(p) }()
		test(t, p)
		if err := server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

// drip sends a byte a second until the connection ends, and answers how long it held.
func drip(conn net.Conn) time.Duration {
	began := time.Now()
	for {
		if _, err := conn.Write([]byte("a")); err != nil {
			return time.Since(began)
		}
		time.Sleep(time.Second)
	}
}

// readAll reads the body whole and says so.
func readAll(w http.ResponseWriter, r *http.Request) {
	if _, err := io.ReadAll(r.Body); err != nil {
		w.WriteHeader(http.StatusRequestTimeout)
		return
	}
	_, _ = io.WriteString(w, "whole")
}

const longBody = "POST /api/a HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n"

func TestABodyThatTricklesEndsItsConnection(t *testing.T) {
	inBubble(t, readAll, func(t *testing.T, p *pipes) {
		conn := p.dial(t, longBody)
		defer func() { _ = conn.Close() }()
		go func() { _, _ = io.Copy(io.Discard, conn) }()
		if held := drip(conn); held > usual.body+usual.rest+2*time.Second {
			t.Errorf("it held a connection for %s", held)
		}
	})
}

func TestABodyThatNobodyAsksForIsNotWaitedFor(t *testing.T) {
	refuses := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }
	inBubble(t, refuses, func(t *testing.T, p *pipes) {
		conn, began := p.dial(t, longBody), time.Now()
		defer func() { _ = conn.Close() }()
		answer, err := io.ReadAll(conn)
		if !bytes.Contains(answer, []byte("401")) || err != nil {
			t.Errorf("%v: %s", err, answer)
		}
		if held := time.Since(began); held > 2*usual.rest {
			t.Errorf("it held a connection for %s", held)
		}
	})
}

func TestAHeadThatTricklesEndsItsConnection(t *testing.T) {
	inBubble(t, readAll, func(t *testing.T, p *pipes) {
		conn := p.dial(t, "GET / HTTP/1.1\r\nHost: here\r\nX-Long: ")
		defer func() { _ = conn.Close() }()
		if held := drip(conn); held > 12*time.Second {
			t.Errorf("it held a connection for %s", held)
		}
	})
}

// long answers ten pieces, and remembers how that went.
type long struct {
	took time.Duration
	err  error
}

func (l *long) serve(w http.ResponseWriter, _ *http.Request) {
	began := time.Now()
	_, l.err = w.Write(bytes.Repeat([]byte("a"), 10*pieceSize))
	l.took = time.Since(began)
}

func TestAReaderWhoDoesNotReadEndsTheirConnection(t *testing.T) {
	var l long
	inBubble(t, l.serve, func(t *testing.T, p *pipes) {
		conn := p.dial(t, "GET /api/a HTTP/1.1\r\nHost: here\r\n\r\n")
		defer func() { _ = conn.Close() }()
		time.Sleep(time.Hour)
		synctest.Wait()
		if l.err == nil || l.took > usual.piece {
			t.Errorf("it held the handler for %s: %v", l.took, l.err)
		}
	})
}

func TestASlowReaderReadsTheWholeAnswer(t *testing.T) {
	var l long
	inBubble(t, l.serve, func(t *testing.T, p *pipes) {
		conn := p.dial(t, "GET /api/a HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
		defer func() { _ = conn.Close() }()
		read, piece := 0, make([]byte, pieceSize/8)
		for {
			n, err := conn.Read(piece)
			read += n
			if err != nil {
				break
			}
			time.Sleep(time.Second)
		}
		if l.err != nil || read < 10*pieceSize || l.took < time.Minute {
			t.Errorf("%d bytes were read within %s: %v", read, l.took, l.err)
		}
	})
}

func TestAnAnswerMayBeWaitedForAsLongAsItTakes(t *testing.T) {
	var ended error
	waits := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		time.Sleep(time.Hour)
		ended = r.Context().Err()
		_, _ = io.WriteString(w, "now")
	}
	inBubble(t, waits, func(t *testing.T, p *pipes) {
		conn := p.dial(t, "POST /api/a HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\n\r\na")
		defer func() { _ = conn.Close() }()
		reader := bufio.NewReader(conn)
		// The next request on the connection has its own time, an hour later.
		for range 2 {
			response, err := http.ReadResponse(reader, nil)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if string(text) != "now" || err != nil || ended != nil {
				t.Errorf("%q, %v, %v", text, err, ended)
			}
			time.Sleep(time.Hour)
			if _, err := io.WriteString(conn, "POST /api/a HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			if line, err := reader.ReadString('\n'); !strings.Contains(line, "100 Continue") {
				t.Fatal(line, err)
			}
			_, _ = reader.ReadString('\n')
			_, _ = io.WriteString(conn, "a")
		}
	})
}

func TestAThousandSlowConnectionsHarmNobodyAndEnd(t *testing.T) {
	inBubble(t, readAll, func(t *testing.T, p *pipes) {
		var slow sync.WaitGroup
		for i := range 1000 {
			text := []string{longBody, "", "GET /", "POST /api/a HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n"}[i%4]
			conn := p.dial(t, text)
			slow.Go(func() {
				defer func() { _ = conn.Close() }()
				_, _ = io.Copy(io.Discard, conn)
			})
		}
		began := time.Now()
		conn := p.dial(t, "POST /api/a HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\nConnection: close\r\n\r\na")
		answer, err := io.ReadAll(conn)
		if !strings.HasSuffix(string(answer), "whole") || err != nil || time.Since(began) > 0 {
			t.Errorf("somebody else waits %s for %q, %v", time.Since(began), answer, err)
		}
		_ = conn.Close()
		slow.Wait()
		if held := time.Since(began); held > usual.body+usual.rest {
			t.Error(fmt.Sprint("the last one ended after ", held))
		}
	})
}
