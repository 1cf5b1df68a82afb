// Package notify holds the ways in which people outside of the platform are told
// something. What they are told, and who, is not decided here.
package notify

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/notify Mailer,Webhook

// Message is what people are told, as plain texts that may hold any character.
type Message struct {
	// Title is one line, Text a sentence or a few.
	Title string
	Text  string
	// Facts are shown in their order.
	Facts []Fact
	// Link leads to more, empty for nowhere.
	Link string
}

// Fact is one thing that is known, with its name.
type Fact struct {
	Name, Value string
}

// The codes of faults that whoever tells acts on.
const (
	// MailIncomplete is of a mail that went out, though not to all.
	MailIncomplete = "mail_incomplete"
	// WebhookRejected is of a message that would be refused again, however often.
	WebhookRejected = "webhook_rejected"
)

// Mailer sends mails.
type Mailer interface {
	// Mail sends one to all of these addresses. Faults: Upstream mail_not_set_up,
	// mail_refused, mail_unreachable and MailIncomplete, whose sentences hold no password and no address.
	Mail(ctx context.Context, to []string, m Message) error
}

// Webhook posts messages to addresses that a chat has given out, each of which lets
// whoever knows it write there.
type Webhook interface {
	// Host answers the host of an address, for showing. Invalid address_invalid, with a
	// sentence, for one that nothing could ever be posted to.
	Host(address organizations.SecretValue) (string, error)
	// Post sends one. Faults: those of Host; Upstream webhook_refused, WebhookRejected,
	// webhook_private and webhook_unreachable, whose sentences hold nothing of the address or the answer but
	// its status.
	Post(ctx context.Context, address organizations.SecretValue, m Message) error
}
