package mail

import (
	"crypto/tls"
	"errors"
	"net"
	"net/smtp"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/notify"
)

var (
	errNoTLS  = errors.New("it offers no TLS")
	errNoWay  = errors.New("it offers no way to sign in")
	errOddAsk = errors.New("it asks for what signing in does not need")
)

// enter greets the server, makes the connection safe and signs in.
func (s *Server) enter(client *smtp.Client) error {
	_, domain, _ := strings.Cut(s.from, "@")
	if err := client.Hello(domain); err != nil {
		return err
	}
	if !s.isWrapped {
		offered, _ := client.Extension("STARTTLS")
		switch {
		case offered:
			if err := client.StartTLS(s.tls()); err != nil {
				return err
			}
		case !s.isLocal:
			return errNoTLS
		}
	}
	if s.user == "" {
		return nil
	}
	_, ways := client.Extension("AUTH")
	offered := strings.Fields(strings.ToUpper(ways))
	switch {
	case slices.Contains(offered, "PLAIN"):
		return client.Auth(smtp.PlainAuth("", s.user, s.password, s.host))
	case slices.Contains(offered, "LOGIN"):
		return client.Auth(login{s.user, s.password})
	default:
		return errNoWay
	}
}

// login is the mechanism LOGIN, the only one with a password at some large servers.
type login struct{ user, password string }

// Start begins. The connection is safe by then, or of this machine.
func (l login) Start(*smtp.ServerInfo) (string, []byte, error) { return "LOGIN", nil, nil }

// Next answers what the server asks for, in the words of all servers.
func (l login) Next(asked []byte, more bool) ([]byte, error) {
	switch question := strings.ToLower(string(asked)); {
	case !more:
		return nil, nil
	case strings.HasPrefix(question, "user"):
		return []byte(l.user), nil
	case strings.HasPrefix(question, "pass"):
		return []byte(l.password), nil
	default:
		return nil, errOddAsk
	}
}

// unreachable says why nobody could be talked to.
func unreachable(err error) error {
	return fault.New(fault.Upstream, "mail_unreachable", "The mail server cannot be reached: "+because(err)+".")
}

// refused says why the server did not take the mail. What it says repeats addresses,
// and so only its number is kept.
func refused(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) {
		return fault.New(fault.Upstream, "mail_refused", "The mail server refuses the mail with "+strconv.Itoa(said.Code)+".")
	}
	return unreachable(err)
}

// incomplete says that a mail did not go to all, and nothing when it did.
func incomplete(turnedAway []*textproto.Error, of int) error {
	if len(turnedAway) == 0 {
		return nil
	}
	return fault.New(fault.Upstream, notify.MailIncomplete, "The mail server refuses "+strconv.Itoa(len(turnedAway))+" of "+strconv.Itoa(of)+
		" addresses with "+strconv.Itoa(turnedAway[0].Code)+". The mail went to the others.")
}

func because(err error) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var slow net.Error
	switch {
	case errors.As(err, &name):
		return "its name leads nowhere"
	case errors.As(err, &certificate):
		return "its certificate cannot be trusted"
	case errors.Is(err, errNoTLS), errors.Is(err, errNoWay), errors.Is(err, errOddAsk):
		return err.Error()
	case errors.As(err, &slow) && slow.Timeout():
		return "it did not answer in time"
	default:
		return "the connection failed"
	}
}
