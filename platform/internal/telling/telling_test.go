package telling_test

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/platform/internal/telling"
	"github.com/bifrost-run/bifrost/ports/notify"
)

func TestABadSettingIsOneSentenceWithoutAPassword(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings telling.Settings
		names    string
	}{
		"nothing":               {telling.Settings{}, ""},
		"everything":            {telling.Settings{MailURL: "smtp://u:s3cr3t@mail.example.com", MailFrom: "b@example.com", PublicURL: "https://bifrost.example.com/", PrivateWebhooks: true}, ""},
		"a web app here":        {telling.Settings{PublicURL: "http://localhost:5173"}, ""},
		"no server":             {telling.Settings{MailFrom: "b@example.com"}, "BIFROST_SMTP_URL"},
		"an odd server":         {telling.Settings{MailURL: "u:s3cr3t@mail", MailFrom: "b@example.com"}, "BIFROST_SMTP_URL"},
		"from nobody":           {telling.Settings{MailURL: "smtp://u:s3cr3t@mail.example.com"}, "BIFROST_MAIL_FROM"},
		"an open web app":       {telling.Settings{PublicURL: "http://bifrost.example.com"}, "BIFROST_PUBLIC_URL"},
		"a web app by name":     {telling.Settings{PublicURL: "bifrost.example.com"}, "BIFROST_PUBLIC_URL"},
		"one with a path":       {telling.Settings{PublicURL: "https://example.com/bifrost"}, "BIFROST_PUBLIC_URL"},
		"one with a password":   {telling.Settings{PublicURL: "https://u:s3cr3t@example.com"}, "BIFROST_PUBLIC_URL"},
		"one that runs scripts": {telling.Settings{PublicURL: "javascript:alert(1)"}, "BIFROST_PUBLIC_URL"},
	} {
		err := c.settings.Validate()
		if (err == nil) != (c.names == "") || err != nil && (!strings.Contains(err.Error(), c.names) || strings.Contains(err.Error(), "s3cr3t") || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWithoutSettingsPeopleAreToldByPublicWebhooksAlone(t *testing.T) {
	t.Parallel()
	mailer, err := telling.Settings{}.Mailer()
	if err != nil {
		t.Fatal(err)
	}
	if err := mailer.Mail(t.Context(), []string{"a@example.com"}, notify.Message{}); fault.Code(err) != "mail_not_set_up" {
		t.Errorf("a mail: %v", err)
	}
	address, err := organizations.NewSecretValue("http://127.0.0.1:1/hook")
	if err != nil {
		t.Fatal(err)
	}
	for isPrivate, code := range map[bool]string{false: "address_invalid", true: ""} {
		if _, err := (telling.Settings{PrivateWebhooks: isPrivate}).Webhook().Host(address); fault.Code(err) != code {
			t.Errorf("private %t: %v", isPrivate, err)
		}
	}
}
