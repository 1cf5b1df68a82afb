// Package telling makes what alerts are told by of the settings that all programs have
// in common.
package telling

import (
	"errors"
	"net/url"

	"github.com/bifrost-run/bifrost/adapters/notify/mail"
	"github.com/bifrost-run/bifrost/adapters/notify/webhook"
	"github.com/bifrost-run/bifrost/app/alert/tell"
	"github.com/bifrost-run/bifrost/ports/notify"
)

// Settings say by which ways people can be told. The zero value knows webhooks alone.
type Settings struct {
	// MailURL names the mail server, with its password, and MailFrom whose name mails
	// come in; empty sends none.
	MailURL, MailFrom string
	// PublicURL is where people reach the web app, empty for nowhere.
	PublicURL string
	// PrivateWebhooks lets webhooks lead to this machine and its network. Only a program
	// that nobody else can reach may have it.
	PrivateWebhooks bool
}

// Validate answers every bad value as one sentence each, without a password.
func (s Settings) Validate() error {
	_, badMail := s.Mailer()
	return errors.Join(badMail, s.checkAddress())
}

// Mailer is the way by mail.
func (s Settings) Mailer() (notify.Mailer, error) {
	if s.MailURL == "" && s.MailFrom != "" {
		return nil, errors.New("BIFROST_MAIL_FROM needs a mail server: set BIFROST_SMTP_URL as well")
	}
	return mail.Open(mail.Options{URL: s.MailURL, From: s.MailFrom}, "BIFROST_SMTP_URL", "BIFROST_MAIL_FROM")
}

// Webhook is the way by webhooks.
func (s Settings) Webhook() notify.Webhook {
	return webhook.New(webhook.Options{AllowPrivate: s.PrivateWebhooks})
}

// Address is where messages lead to.
func (s Settings) Address() tell.Address { return tell.Address(s.PublicURL) }

func (s Settings) checkAddress() error {
	if s.PublicURL == "" {
		return nil
	}
	at, err := url.Parse(s.PublicURL)
	isPlain := err == nil && at.Host != "" && at.User == nil && (at.Path == "" || at.Path == "/") && at.RawQuery == "" && at.Fragment == ""
	if !isPlain || at.Scheme != "https" && (at.Scheme != "http" || !isHere(at.Hostname())) {
		return errors.New("BIFROST_PUBLIC_URL must be where people reach the web app, such as https://bifrost.example.com, without a path")
	}
	return nil
}

// isHere reports whether a host is this machine, where nobody listens on the way.
func isHere(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }
