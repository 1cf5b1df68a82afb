package integration_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/mailbox"
)

// chat is a webhook of this machine.
type chat struct {
	*httptest.Server

	mu       sync.Mutex
	received []string
}

func newChat(t *testing.T) *chat {
	t.Helper()
	c := &chat{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.received = append(c.received, string(body))
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *chat) texts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.received...)
}

// Two runs that nobody watches fail in the same way at one client, and one at another:
// a chat and a mailbox hear of each client once.
func TestFailuresOfTheNightAreToldOnceForEachClient(t *testing.T) {
	t.Parallel()
	hook, box := newChat(t), mailbox.Start(t, mailbox.Options{})
	p := startProgramIn(t, []string{
		"BIFROST_SMTP_URL=smtp://" + box.Address, "BIFROST_MAIL_FROM=bifrost@example.com",
		"BIFROST_PUBLIC_URL=https://bifrost.example.com", "BIFROST_PRIVATE_WEBHOOKS=true", "BIFROST_RATE=0",
	}, built.bifrost, t.TempDir())
	admin := p.token("admin")
	global := p.as(admin, "")
	var rule struct{ ID string }
	global.call(http.MethodPost, "/api/alert-rules", `{"name":"Noc","then":{"channel":"mail","to":["noc@example.com"]}}`, http.StatusCreated, nil)
	global.call(http.MethodPost, "/api/alert-rules", `{"name":"Chat","when":{"unattended":true},"then":{"channel":"webhook","address":"`+hook.URL+`/s3cr3t"}}`, http.StatusCreated, &rule)
	global.call(http.MethodPost, "/api/alert-rules/"+rule.ID+"/test", "", http.StatusNoContent, nil)
	if texts := hook.texts(); len(texts) != 1 || !strings.Contains(texts[0], "Test of the alert rule Chat") {
		t.Fatalf("the test arrived as %q", texts)
	}
	contoso, fabrikam := p.organization(admin, "Contoso"), p.organization(admin, "Fabrikam")
	failSoon(p, admin, contoso, contoso, fabrikam)
	isTold := func() bool { return len(hook.texts()) >= 3 && len(box.Mails()) >= 2 }
	for end := time.Now().Add(patience); failuresIn(p, admin) < 3 || !isTold(); {
		if time.Now().After(end) {
			t.Fatalf("after %d failures: %q, %v", failuresIn(p, admin), hook.texts(), box.Mails())
		}
	}
	var state struct{ Trouble string }
	global.call(http.MethodGet, "/api/alert-rules/"+rule.ID, "", http.StatusOK, &state)
	p.stop()
	if state.Trouble != "" {
		t.Errorf("the rule is in trouble: %s", state.Trouble)
	}
	wantOnce(t, hook.texts()[1:], box.Mails(), "Contoso", "Fabrikam")
}

// failSoon lets a run fail in a few seconds at each of the clients.
func failSoon(p *program, admin string, clients ...string) {
	p.t.Helper()
	var me struct{ User struct{ ID string } }
	p.as(admin, "").call(http.MethodGet, "/api/me", "", http.StatusOK, &me)
	soon := time.Now().Add(2 * time.Second).UTC().Format(time.RFC3339Nano)
	for _, at := range clients {
		p.as(admin, "").call(http.MethodPut, "/api/permissions/"+me.User.ID+"/"+at, `{"permissions":{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":true,"canViewHistory":true}}`, http.StatusOK, nil)
		p.as(admin, at).call(http.MethodPost, "/api/schedules", `{"name":"Tonight","workflow":"long_task","input":{"seconds":2,"fail_at":1},"at":"`+soon+`"}`, http.StatusCreated, nil)
	}
}

// failuresIn counts the runs that need attention.
func failuresIn(p *program, token string) int {
	p.t.Helper()
	var list struct {
		Items []struct{ Kind, Status string }
	}
	p.as(token, "").call(http.MethodGet, "/api/attention?resolved=false", "", http.StatusOK, &list)
	return len(list.Items)
}

// runAddress is where a mail leads: the page of a run, in the app.
var runAddress = regexp.MustCompile(`https://bifrost\.example\.com/o/[0-9a-f-]{36}/runs/[0-9a-f]`)

func wantOnce(t *testing.T, texts []string, mails []mailbox.Mail, clients ...string) {
	t.Helper()
	for _, client := range clients {
		inChat, byMail := 0, 0
		for _, text := range texts {
			inChat += strings.Count(text, `· `+client+`","text"`)
		}
		for _, m := range mails {
			byMail += strings.Count(m.Text, "Client: "+client+"\r\n")
		}
		if inChat != 1 || byMail != 1 {
			t.Errorf("%s: %d times in the chat, %d mails: %q, %v", client, inChat, byMail, texts, mails)
		}
	}
	for _, m := range mails {
		if !runAddress.MatchString(m.Text) || m.From != "bifrost@example.com" {
			t.Errorf("a mail says %s", m.Text)
		}
	}
}
