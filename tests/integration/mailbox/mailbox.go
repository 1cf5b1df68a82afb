// Package mailbox is a mail server for tests: it takes what SMTP brings it on this
// machine, keeps it, and can be told to refuse.
package mailbox

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Mail is what arrived.
type Mail struct {
	// From and To are the envelope's, User who had signed in.
	From string
	To   []string
	User string
	// WasSafe says that it came over TLS.
	WasSafe bool
	// Text is the whole mail, headers first, with the line ends of the wire.
	Text string
}

// Options say how the server behaves.
type Options struct {
	// TLS is offered by STARTTLS, or comes first when Wrapped; nil for none.
	TLS     *tls.Config
	Wrapped bool
	// Ways are what is offered for signing in, none when empty. User and Password are
	// who may.
	Ways           string
	User, Password string
	// Refuse answers a command that begins like this with the line beside it.
	Refuse map[string]string
	// IsMute says nothing at all.
	IsMute bool
}

// Server is a mail server on 127.0.0.1.
type Server struct {
	// Address is host:port.
	Address string

	t       testing.TB
	options Options
	mu      sync.Mutex
	mails   []Mail
	open    map[net.Conn]bool
	serving sync.WaitGroup
}

// Start serves until the test is over.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: listener.Addr().String(), t: t, options: o, open: map[net.Conn]bool{}}
	s.serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.note(conn, true)
			s.serving.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close() // nobody comes any more
		s.mu.Lock()
		for conn := range s.open {
			_ = conn.Close() // who is there leaves
		}
		s.mu.Unlock()
		s.serving.Wait()
	})
	return s
}

// Mails are what has arrived so far.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

func (s *Server) note(conn net.Conn, isOpen bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if isOpen {
		s.open[conn] = true
	} else {
		delete(s.open, conn)
	}
}

// session is one connection.
type session struct {
	*Server

	conn net.Conn
	read *bufio.Reader
	mail Mail
}

func (s *Server) serve(conn net.Conn) {
	defer s.note(conn, false)
	defer func() { _ = conn.Close() }() // the session is over
	c := &session{Server: s, conn: conn}
	if s.options.Wrapped {
		c.conn, c.mail.WasSafe = tls.Server(conn, s.options.TLS), true
	}
	c.read = bufio.NewReader(c.conn)
	if s.options.IsMute {
		_, _ = c.read.ReadString('\n') // until the other side gives up
		return
	}
	c.say("220 mailbox")
	for {
		line, err := c.read.ReadString('\n')
		if err != nil || !c.answer(strings.TrimRight(line, "\r\n")) {
			return
		}
	}
}

// say writes a line. Whoever does not hear it is gone.
func (c *session) say(line string) { _, _ = c.conn.Write([]byte(line + "\r\n")) }

// answer does what a line asks for, and reports whether there may be another.
func (c *session) answer(line string) bool {
	for begin, refusal := range c.options.Refuse {
		if strings.HasPrefix(strings.ToUpper(line), begin) {
			c.say(refusal)
			return true
		}
	}
	command, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(command) {
	case "EHLO":
		c.greet()
	case "STARTTLS":
		c.say("220 go on")
		c.conn = tls.Server(c.conn, c.options.TLS)
		c.read, c.mail.WasSafe = bufio.NewReader(c.conn), true
	case "AUTH":
		c.signIn(rest)
	case "MAIL":
		c.mail.From = between(rest)
		c.say("250 ok")
	case "RCPT":
		c.mail.To = append(c.mail.To, between(rest))
		c.say("250 ok")
	case "DATA":
		c.take()
	case "QUIT":
		c.say("221 bye")
		return false
	default:
		c.say("502 what is " + command)
	}
	return true
}

func (c *session) greet() {
	c.say("250-mailbox")
	if c.options.TLS != nil && !c.mail.WasSafe {
		c.say("250-STARTTLS")
	}
	if c.options.Ways != "" {
		c.say("250-AUTH " + c.options.Ways)
	}
	c.say("250 8BITMIME")
}

// signIn understands PLAIN and LOGIN.
func (c *session) signIn(asked string) {
	way, first, _ := strings.Cut(asked, " ")
	var user, password string
	switch way {
	case "PLAIN":
		_, both, _ := strings.Cut(decoded(first), "\x00")
		user, password, _ = strings.Cut(both, "\x00")
	case "LOGIN":
		user, password = c.ask("Username:"), c.ask("Password:")
	}
	if user != c.options.User || password != c.options.Password {
		c.say("535 no")
		return
	}
	c.mail.User = user
	c.say("235 yes")
}

func (c *session) ask(question string) string {
	c.say("334 " + base64.StdEncoding.EncodeToString([]byte(question)))
	line, _ := c.read.ReadString('\n')
	return decoded(strings.TrimSpace(line))
}

func decoded(text string) string {
	raw, _ := base64.StdEncoding.DecodeString(text)
	return string(raw)
}

// between is what stands in angle brackets.
func between(text string) string {
	_, text, _ = strings.Cut(text, "<")
	text, _, _ = strings.Cut(text, ">")
	return text
}

// take reads a mail up to the line with a dot.
func (c *session) take() {
	c.say("354 go on")
	var text strings.Builder
	for {
		line, err := c.read.ReadString('\n')
		if err != nil {
			return
		}
		if line == ".\r\n" {
			break
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
	c.mail.Text = text.String()
	c.mu.Lock()
	c.mails = append(c.mails, c.mail)
	c.mu.Unlock()
	c.mail = Mail{User: c.mail.User, WasSafe: c.mail.WasSafe}
	c.say("250 taken")
}
