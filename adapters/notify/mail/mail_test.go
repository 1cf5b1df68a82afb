package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/notify"
	"github.com/bifrost-run/bifrost/tests/integration/mailbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const from = "bifrost@example.com"

var failed = notify.Message{
	Title: "Failed: Benutzer löschen · Contoso", Text: "Graph refused the user.",
	Facts: []notify.Fact{{Name: "Client", Value: "Contoso"}, {Name: "Workflow", Value: "Offboard"}}, Link: "https://bifrost.example.com/runs/1",
}

// certificate is one for 127.0.0.1 and example.com, and who trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12}, roots
}

// open is a Server that talks to a mailbox.
func open(t *testing.T, address string, roots *x509.CertPool) *Server {
	t.Helper()
	s, err := Open(Options{URL: address, From: from}, "URL", "FROM")
	if err != nil {
		t.Fatal(err)
	}
	s.roots = roots
	return s
}

func TestAMailArrivesByEveryWayIn(t *testing.T) {
	t.Parallel()
	safe, roots := certificate(t)
	for name, c := range map[string]struct {
		scheme, user string
		options      mailbox.Options
		want         mailbox.Mail
	}{
		"of this machine, without TLS":     {"smtp", "", mailbox.Options{}, mailbox.Mail{}},
		"STARTTLS where it is offered":     {"smtp", "", mailbox.Options{TLS: safe}, mailbox.Mail{WasSafe: true}},
		"TLS first":                        {"smtps", "", mailbox.Options{TLS: safe, Wrapped: true}, mailbox.Mail{WasSafe: true}},
		"STARTTLS and PLAIN":               {"smtp", "mail%40example.com:p%3Ass@", mailbox.Options{TLS: safe, Ways: "LOGIN PLAIN", User: "mail@example.com", Password: "p:ss"}, mailbox.Mail{WasSafe: true, User: "mail@example.com"}},
		"STARTTLS and LOGIN, nothing else": {"smtp", "mail:pass@", mailbox.Options{TLS: safe, Ways: "LOGIN XOAUTH2", User: "mail", Password: "pass"}, mailbox.Mail{WasSafe: true, User: "mail"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := mailbox.Start(t, c.options)
			if err := open(t, c.scheme+"://"+c.user+box.Address, roots).Mail(t.Context(), []string{"noc@example.com", "ops@example.com"}, failed); err != nil {
				t.Fatal(err)
			}
			c.want.From, c.want.To = from, []string{"noc@example.com", "ops@example.com"}
			mails := box.Mails()
			if len(mails) != 1 {
				t.Fatalf("%d mails", len(mails))
			}
			text := mails[0].Text
			mails[0].Text = ""
			if diff := cmp.Diff(c.want, mails[0]); diff != "" {
				t.Error(diff)
			}
			wantMail(t, text, failed.Title, "Failed: Benutzer löschen · Contoso\n\nGraph refused the user.\n\nClient: Contoso\nWorkflow: Offboard\n\nhttps://bifrost.example.com/runs/1\n")
		})
	}
}

// wantMail reads a mail as people's programs do.
func wantMail(t *testing.T, raw, subject, body string) *netmail.Message {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	said, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || said != subject {
		t.Errorf("the subject is %q, %v", said, err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if got := strings.ReplaceAll(string(text), "\r\n", "\n"); err != nil || got != body {
		t.Errorf("%v\n%s", err, cmp.Diff(body, got))
	}
	return m
}

func TestAMailSaysWhoWroteItAndThatNobodyDid(t *testing.T) {
	t.Parallel()
	raw, err := compose(from, []string{"noc@example.com", "ops@example.com"}, failed, time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 2 || to[1].Address != "ops@example.com" {
		t.Errorf("to %v, %v", to, err)
	}
	for name, want := range map[string]string{"From": from, "Date": "Sun, 22 Nov 2026 08:00:00 +0000", "Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=utf-8"} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if id := m.Header.Get("Message-Id"); !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, "@example.com>") || len(id) < 30 {
		t.Errorf("its id is %s", id)
	}
}

func TestNoNameOfAMessageBringsAHeader(t *testing.T) {
	t.Parallel()
	const evil = "x\r\nBcc: all@example.com\r\n\r\n.\r\nMAIL FROM:<x@y.z>\u2028\u202e\x00"
	m := notify.Message{Title: evil, Text: evil, Facts: []notify.Fact{{Name: evil, Value: evil}}, Link: evil}
	box := mailbox.Start(t, mailbox.Options{})
	if err := open(t, "smtp://"+box.Address, nil).Mail(t.Context(), []string{"noc@example.com"}, m); err != nil {
		t.Fatal(err)
	}
	mails := box.Mails()
	if len(mails) != 1 || len(mails[0].To) != 1 {
		t.Fatalf("%d mails: %+v", len(mails), mails)
	}
	const tame = "x Bcc: all@example.com . MAIL FROM:<x@y.z>"
	read := wantMail(t, mails[0].Text, tame, tame+"\n\n"+tame+"\n\n"+tame+": "+tame+"\n\n"+tame+"\n")
	if len(read.Header) != 9 || read.Header.Get("Bcc") != "" {
		t.Errorf("it has the headers %v", read.Header)
	}
}

func TestALongSubjectIsCutAndFolded(t *testing.T) {
	t.Parallel()
	for _, title := range []string{strings.Repeat("ü", 300), strings.Repeat("a b", 100), strings.Repeat("ü?= =?", 40)} {
		raw, err := compose(from, []string{"noc@example.com"}, notify.Message{Title: title}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(raw), "\r\n") {
			if len(line) > 998 || strings.Contains(line, "=?utf-8") && len(line) > 90 {
				t.Errorf("a line of %d bytes", len(line))
			}
		}
		m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			t.Fatal(err)
		}
		said, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if runes := []rune(said); err != nil || len(runes) != 200 || string(runes[:199]) != string([]rune(title)[:199]) || runes[199] != '…' {
			t.Errorf("%v: %s", err, said)
		}
	}
}

func TestWhatKeepsAMailIsToldWithoutSecretsAndAddresses(t *testing.T) {
	t.Parallel()
	safe, roots := certificate(t)
	const user = "mail:s3cr3t@"
	for name, c := range map[string]struct {
		scheme  string
		options mailbox.Options
		roots   *x509.CertPool
		code    string
		says    string
	}{
		"a certificate of nobody":    {"smtp", mailbox.Options{TLS: safe}, nil, "mail_unreachable", "certificate"},
		"one of nobody, at once":     {"smtps", mailbox.Options{TLS: safe, Wrapped: true}, nil, "mail_unreachable", "certificate"},
		"another password":           {"smtp", mailbox.Options{TLS: safe, Ways: "PLAIN", User: "mail", Password: "x"}, roots, "mail_refused", "535"},
		"another one, by LOGIN":      {"smtp", mailbox.Options{TLS: safe, Ways: "LOGIN", User: "mail", Password: "x"}, roots, "mail_refused", "535"},
		"no way to sign in":          {"smtp", mailbox.Options{TLS: safe, Ways: "GSSAPI"}, roots, "mail_unreachable", "no way to sign in"},
		"nobody greets":              {"smtp", mailbox.Options{Refuse: map[string]string{"EHLO": "421 s3cr3t", "HELO": "421 s3cr3t"}}, nil, "mail_refused", "421"},
		"STARTTLS that is refused":   {"smtp", mailbox.Options{TLS: safe, Refuse: map[string]string{"STARTTLS": "454 noc@example.com"}}, roots, "mail_refused", "454"},
		"a sender who is refused":    {"smtp", open0, nil, "mail_refused", "553"},
		"an addressee who is not":    {"smtp", mailbox.Options{Ways: "PLAIN", User: "mail", Password: "s3cr3t", Refuse: map[string]string{"RCPT": "550 noc@example.com is unknown"}}, nil, "mail_refused", "550"},
		"a mail that is refused":     {"smtp", mailbox.Options{Ways: "PLAIN", User: "mail", Password: "s3cr3t", Refuse: map[string]string{"DATA": "554 noc@example.com"}}, nil, "mail_refused", "554"},
		"a word that is no question": {"smtp", mailbox.Options{TLS: safe, Ways: "LOGIN", Refuse: map[string]string{"AUTH": "334 Y29sb3VyPw=="}}, roots, "mail_unreachable", "does not need"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := mailbox.Start(t, c.options)
			err := open(t, c.scheme+"://"+user+box.Address, c.roots).Mail(t.Context(), []string{"noc@example.com"}, failed)
			if !fault.Is(err, fault.Upstream) || fault.Code(err) != c.code || !strings.Contains(err.Error(), c.says) || len(box.Mails()) != 0 {
				t.Errorf("got %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "s3cr3t") || strings.Contains(err.Error(), "noc@")) {
				t.Errorf("it tells too much: %v", err)
			}
		})
	}
}

var open0 = mailbox.Options{Ways: "PLAIN", User: "mail", Password: "s3cr3t", Refuse: map[string]string{"MAIL": "553 noc@example.com"}}

func TestNoMailGoesInTheOpenToOthers(t *testing.T) {
	t.Parallel()
	box := mailbox.Start(t, mailbox.Options{Ways: "PLAIN", User: "mail", Password: "s3cr3t"})
	s := open(t, "smtp://mail:s3cr3t@"+box.Address, nil)
	s.isLocal = false
	if err := s.Mail(t.Context(), []string{"noc@example.com"}, failed); fault.Code(err) != "mail_unreachable" || !strings.Contains(err.Error(), "no TLS") || len(box.Mails()) != 0 {
		t.Errorf("got %v", err)
	}
	for host, want := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "127.9.9.9": true, "mail.example.com": false, "10.0.0.1": false, "localhost.example.com": false} {
		if got := isLocal(host); got != want {
			t.Errorf("%s: %t", host, got)
		}
	}
}

func TestNobodyWaitsLongForAMailServer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	box := mailbox.Start(t, mailbox.Options{IsMute: true})
	if err := open(t, "smtp://"+box.Address, nil).Mail(ctx, []string{"noc@example.com"}, failed); fault.Code(err) != "mail_unreachable" || !strings.Contains(err.Error(), "in time") {
		t.Errorf("a mute one: %v", err)
	}
	if err := open(t, "smtp://127.0.0.1:1", nil).Mail(t.Context(), []string{"noc@example.com"}, failed); fault.Code(err) != "mail_unreachable" || !strings.Contains(err.Error(), "connection failed") {
		t.Errorf("nobody there: %v", err)
	}
}

func TestWithoutAServerMailIsNotSetUp(t *testing.T) {
	t.Parallel()
	s, err := Open(Options{}, "URL", "FROM")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Mail(t.Context(), []string{"noc@example.com"}, failed); !fault.Is(err, fault.Upstream) || fault.Code(err) != "mail_not_set_up" {
		t.Errorf("got %v", err)
	}
}

func TestSettingsThatAreWrongAreASentence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url, from string
		host, at  string
		says      string
	}{
		"a server":           {"smtp://mail.example.com", from, "mail.example.com", "587", ""},
		"a safe one":         {"smtps://mail.example.com/", from, "mail.example.com", "465", ""},
		"at another port":    {"smtp://u:p@mail.example.com:2525", from, "mail.example.com", "2525", ""},
		"a name alone":       {"mail.example.com", from, "", "", "URL"},
		"of the web":         {"https://mail.example.com", from, "", "", "URL"},
		"with a path":        {"smtp://mail.example.com/box", from, "", "", "URL"},
		"with options":       {"smtp://mail.example.com?tls=no", from, "", "", "URL"},
		"without a host":     {"smtp://:587", from, "", "", "URL"},
		"an odd password":    {"smtp://u:s3cr%t@mail.example.com", from, "", "", "URL"},
		"from nobody":        {"smtp://mail.example.com", "", "", "", "FROM"},
		"from a name":        {"smtp://mail.example.com", "Bifrost <b@example.com>", "", "", "FROM"},
		"from more than one": {"smtp://mail.example.com", "b@example.com\r\nBcc: x@y.z", "", "", "FROM"},
	} {
		s, err := Open(Options{URL: c.url, From: c.from}, "URL", "FROM")
		switch {
		case c.says == "" && (err != nil || s.host != c.host || s.port != c.at):
			t.Errorf("%s: %+v, %v", name, s, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), "("+c.says+")") || strings.Contains(err.Error(), "s3cr")):
			t.Errorf("%s: %v", name, err)
		}
	}
}
