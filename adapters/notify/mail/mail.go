// Package mail fills ports/notify.Mailer by SMTP, with the standard library's client.
// What a mail looks like is here; who gets one is not.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/smtp"
	"net/textproto"
	"net/url"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/notify"
)

// mailMost is how long one mail may take.
const mailMost = 10 * time.Second

// Options say which server takes mails.
type Options struct {
	// URL is smtps://user:password@host:465, where TLS comes first, or
	// smtp://user:password@host:587, where STARTTLS has to follow unless the host is this
	// machine. Without a user nobody signs in. Empty sends no mail.
	URL string
	// From is the address that mails come from, without a name.
	From string
}

// Server implements notify.Mailer. It is safe for concurrent use, and each mail has a
// connection of its own.
type Server struct {
	host, port     string
	user, password string
	from           string
	// isWrapped says that TLS comes first, isLocal that none is needed.
	isWrapped, isLocal bool
	// roots are whose certificates are trusted, those of the system when nil.
	roots *x509.CertPool
}

var _ notify.Mailer = (*Server)(nil)

// Open reads the settings and asks nobody. urlName and fromName say where they were set;
// an error is a sentence without a password.
func Open(o Options, urlName, fromName string) (*Server, error) {
	if o.URL == "" {
		return &Server{}, nil
	}
	at, err := url.Parse(o.URL)
	if err != nil || at.Hostname() == "" || at.Scheme != "smtp" && at.Scheme != "smtps" || at.Path != "" && at.Path != "/" || at.RawQuery != "" {
		return nil, fmt.Errorf("the mail server (%s) must be smtp://user:password@host:587, or smtps:// for one where TLS comes first; characters other than letters and digits are written as in addresses, such as %%40 for @", urlName)
	}
	if !alerts.IsMailbox(o.From) {
		return nil, fmt.Errorf("the address that mails come from (%s) must be one such as bifrost@example.com, without a name", fromName)
	}
	s := &Server{host: at.Hostname(), port: at.Port(), user: at.User.Username(), from: o.From, isWrapped: at.Scheme == "smtps"}
	s.password, _ = at.User.Password()
	s.isLocal = isLocal(s.host)
	if s.port == "" {
		s.port = map[bool]string{true: "465", false: "587"}[s.isWrapped]
	}
	return s, nil
}

func isLocal(host string) bool {
	at, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && at.IsLoopback()
}

// Mail sends one mail to all of these addresses, who see each other.
func (s *Server) Mail(ctx context.Context, to []string, m notify.Message) error {
	if s.host == "" {
		return fault.New(fault.Upstream, "mail_not_set_up", "Mail is not set up: whoever operates the platform has to name a mail server.")
	}
	raw, err := compose(s.from, to, m, time.Now())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, mailMost)
	defer cancel()
	client, err := s.dial(ctx)
	if err != nil {
		return unreachable(err)
	}
	defer func() { _ = client.Close() }() // after Quit it is closed already
	if err := s.enter(client); err != nil {
		return refused(err)
	}
	turnedAway, err := hand(client, s.from, to, raw)
	if err != nil {
		return refused(err)
	}
	_ = client.Quit() // the mail is the server's by now
	return incomplete(turnedAway, len(to))
}

// dial connects, for as long as the context lives.
func (s *Server) dial(ctx context.Context) (*smtp.Client, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return nil, err
	}
	// Mail ends its context when it returns, at the latest.
	context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	if s.isWrapped {
		wrapped := tls.Client(conn, s.tls())
		if err := wrapped.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // it is of no use
			return nil, err
		}
		conn = wrapped
	}
	client, err := smtp.NewClient(conn, s.host)
	if err != nil {
		_ = conn.Close() // it is of no use
	}
	return client, err
}

func (s *Server) tls() *tls.Config {
	return &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: s.roots}
}

// hand gives a mail to a server that has let us in, and answers why it did not go to
// some. That it went to nobody is an error.
func hand(client *smtp.Client, from string, to []string, raw []byte) (turnedAway []*textproto.Error, err error) {
	if err := client.Mail(from); err != nil {
		return nil, err
	}
	for _, address := range to {
		err := client.Rcpt(address)
		var said *textproto.Error
		switch {
		case err == nil:
		case errors.As(err, &said):
			turnedAway = append(turnedAway, said)
		default:
			return nil, err
		}
	}
	if len(turnedAway) > 0 && len(turnedAway) == len(to) {
		return nil, turnedAway[0]
	}
	body, err := client.Data()
	if err != nil {
		return nil, err
	}
	if _, err := body.Write(raw); err != nil {
		return nil, err
	}
	return turnedAway, body.Close()
}
