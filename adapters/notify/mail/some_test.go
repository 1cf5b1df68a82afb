package mail

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/notify"
	"github.com/bifrost-run/bifrost/tests/integration/mailbox"
)

func TestADeadMailboxKeepsNobodyElseFromTheirMail(t *testing.T) {
	t.Parallel()
	box := mailbox.Start(t, mailbox.Options{Refuse: map[string]string{"RCPT TO:<GONE@": "550 gone@example.com is unknown"}})
	err := open(t, "smtp://"+box.Address, nil).Mail(t.Context(), []string{"gone@example.com", "noc@example.com", "ops@example.com"}, failed)
	if mails := box.Mails(); len(mails) != 1 || !cmp.Equal(mails[0].To, []string{"noc@example.com", "ops@example.com"}) {
		t.Errorf("it brought %+v", mails)
	}
	if !fault.Is(err, fault.Upstream) || fault.Code(err) != notify.MailIncomplete || !strings.Contains(err.Error(), "refuses 1 of 3 addresses with 550.") || strings.Contains(err.Error(), "gone@") {
		t.Errorf("got %v", err)
	}
}

func TestAMailToDeadMailboxesAloneIsRefused(t *testing.T) {
	t.Parallel()
	box := mailbox.Start(t, mailbox.Options{Refuse: map[string]string{"RCPT": "550 unknown"}})
	err := open(t, "smtp://"+box.Address, nil).Mail(t.Context(), []string{"gone@example.com", "dead@example.com"}, failed)
	if fault.Code(err) != "mail_refused" || !strings.Contains(err.Error(), "550") || len(box.Mails()) != 0 {
		t.Errorf("got %v", err)
	}
}
