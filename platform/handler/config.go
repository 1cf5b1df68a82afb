// Package handler is the platform as a custom handler of Azure Functions: what
// the Functions host starts and calls. An author's own program imports it. It
// keeps everything in Azure, lets people in by Microsoft Entra ID, and has nothing
// that makes trying it out easier.
package handler

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/pace"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/platform/internal/build"
	"github.com/bifrost-run/bifrost/platform/internal/telling"
)

// Config is what the handler is told by its environment, which is the app
// settings of the function app and what the host adds to them.
type Config struct {
	// Port is where the host calls the handler, on 127.0.0.1.
	Port int `env:"FUNCTIONS_CUSTOMHANDLER_PORT"`

	// Connection is the connection string of the storage account, and Account the
	// name of one that lets a managed identity in. BlobURI, QueueURI and TableURI
	// stand for the name where the addresses do not follow from it. The host reads
	// the same settings, so that both use the same account.
	Connection string `env:"AzureWebJobsStorage"`
	Account    string `env:"AzureWebJobsStorage__accountName"`
	BlobURI    string `env:"AzureWebJobsStorage__blobServiceUri"`
	QueueURI   string `env:"AzureWebJobsStorage__queueServiceUri"`
	TableURI   string `env:"AzureWebJobsStorage__tableServiceUri"`
	// IdentityID names a user-assigned managed identity, for storage and the key
	// vault; empty is the system-assigned one.
	IdentityID string `env:"AzureWebJobsStorage__clientId"`

	// VaultURL is the key vault that secrets are kept in.
	VaultURL string `env:"AZURE_KEY_VAULT_URL"`
	// TenantID is the Entra tenant of the provider, whose people come in first.
	TenantID string `env:"AZURE_TENANT_ID"`
	// ClientID is the application that access tokens are for.
	ClientID string `env:"AZURE_CLIENT_ID"`
	// AllowedOrigins are the addresses of web apps that browsers may call the API
	// from; none where the web app stands under the address of the API.
	AllowedOrigins []string `env:"BIFROST_ALLOWED_ORIGINS"`
	// Retention is for how many days runs and files are kept.
	Retention executions.Retention `env:"BIFROST_RETENTION"`
	// AuditRetention is for how many days the audit trail is kept.
	AuditRetention audit.Retention `env:"BIFROST_AUDIT_RETENTION"`
	// Rate is how many requests a second each caller may send to one process, 0 for
	// no limit, and Burst how many at once after a silence.
	Rate  int `env:"BIFROST_RATE"`
	Burst int `env:"BIFROST_BURST"`
	// MailServer is an address such as smtp://user:password@host:587, for alerts, and
	// MailFrom whose name mails come in. Without both no mail is sent.
	MailServer string `env:"BIFROST_SMTP_URL"`
	MailFrom   string `env:"BIFROST_MAIL_FROM"`
	// PublicURL is where people reach the web app, for the links of alerts; empty gives
	// none.
	PublicURL string `env:"BIFROST_PUBLIC_URL"`
	// Version names the build; it comes from the build, not from outside.
	Version string
}

// buildVersion is set by the linker: -X .../platform/handler.buildVersion=v1.2.3.
var buildVersion string

// ReadConfig reads the environment of this process. An error is a sentence, and
// holds no value that may be secret.
func ReadConfig() (Config, error) { return readConfig(env.ToMap(os.Environ())) }

func readConfig(environment map[string]string) (Config, error) {
	c := Config{
		Retention: executions.DefaultRetention, AuditRetention: audit.DefaultRetention,
		Rate: pace.Default.PerSecond, Burst: pace.Default.Burst, Version: build.Version(buildVersion),
	}
	if err := env.ParseWithOptions(&c, env.Options{Environment: environment}); err != nil {
		return Config{}, plainEnvError(err)
	}
	c.AllowedOrigins = trimmed(c.AllowedOrigins)
	return c, nil
}

// plainEnvError says which variable holds no number: nothing else can be wrong.
func plainEnvError(err error) error {
	var parse env.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	field, _ := reflect.TypeFor[Config]().FieldByName(parse.Name)
	return fmt.Errorf("%s must be a number", field.Tag.Get("env"))
}

// trimmed leaves out what is empty: a list may end with a comma.
func trimmed(list []string) []string {
	var kept []string
	for _, one := range list {
		if one = strings.TrimSpace(one); one != "" {
			kept = append(kept, one)
		}
	}
	return kept
}

// Validate answers every bad value as one sentence each.
func (c Config) Validate() error {
	bad := []error{c.checkStorage(), checkID("AZURE_TENANT_ID", "the provider's Entra tenant", c.TenantID), checkID("AZURE_CLIENT_ID", "the application that access tokens are for", c.ClientID)}
	if c.Port < 1 || c.Port > 65535 {
		bad = append(bad, errors.New("FUNCTIONS_CUSTOMHANDLER_PORT must be the port to listen on, from 1 to 65535: an Azure Functions host sets it; to serve on this computer, use bifrost run"))
	}
	if at, err := url.Parse(c.VaultURL); err != nil || at.Scheme != "https" || at.Host == "" {
		bad = append(bad, errors.New("AZURE_KEY_VAULT_URL must be the address of a key vault that begins with https://, because secrets are kept nowhere else"))
	}
	if c.IdentityID != "" {
		bad = append(bad, checkID("AzureWebJobsStorage__clientId", "a user-assigned managed identity", c.IdentityID))
	}
	for _, origin := range c.AllowedOrigins {
		if !isOrigin(origin) {
			bad = append(bad, fmt.Errorf("BIFROST_ALLOWED_ORIGINS must list addresses such as https://bifrost.example.com, divided by commas and without a path; %q is not one", origin))
		}
	}
	if _, err := executions.NewRetention(int(c.Retention)); err != nil {
		bad = append(bad, fmt.Errorf("BIFROST_RETENTION must be a number of days from 1 to %d, not %d", executions.MaxRetention, c.Retention))
	}
	if _, err := audit.NewRetention(int(c.AuditRetention)); err != nil {
		bad = append(bad, fmt.Errorf("BIFROST_AUDIT_RETENTION must be a number of days from 1 to %d, not %d", audit.MaxRetention, c.AuditRetention))
	}
	bad = append(bad, c.telling().Validate())
	return errors.Join(append(bad, c.pace().Validate("BIFROST_RATE", "BIFROST_BURST"))...)
}

// pace is how often each caller may ask.
func (c Config) pace() pace.Rate { return pace.Rate{PerSecond: c.Rate, Burst: c.Burst} }

// telling is how people can be told. Webhooks lead to the internet alone, which no
// setting changes.
func (c Config) telling() telling.Settings {
	return telling.Settings{MailURL: c.MailServer, MailFrom: c.MailFrom, PublicURL: c.PublicURL}
}

// checkStorage judges in how many ways the account is named. What the names say is
// judged where they are used.
func (c Config) checkStorage() error {
	addresses := 0
	for _, at := range []string{c.BlobURI, c.QueueURI, c.TableURI} {
		if at != "" {
			addresses++
		}
	}
	switch {
	case addresses != 0 && addresses != 3:
		return errors.New("AzureWebJobsStorage__blobServiceUri, AzureWebJobsStorage__queueServiceUri and AzureWebJobsStorage__tableServiceUri must be set together")
	case c.Connection == "" && c.Account == "" && addresses == 0:
		return errors.New("AzureWebJobsStorage__accountName must name the storage account, or AzureWebJobsStorage be its connection string")
	case c.Connection != "" && c.Account != "", c.Connection != "" && addresses > 0, c.Account != "" && addresses > 0:
		return errors.New("only one of AzureWebJobsStorage, AzureWebJobsStorage__accountName and the three AzureWebJobsStorage__...ServiceUri must be set")
	}
	return nil
}

func checkID(name, what, id string) error {
	if _, err := uuid.Parse(id); err != nil || len(id) != len(uuid.Nil.String()) {
		return fmt.Errorf("%s must be the id of %s, a UUID, not %q", name, what, id)
	}
	return nil
}

// isOrigin reports whether a browser would send the text as the Origin of a page
// that nobody on the way can change.
func isOrigin(text string) bool {
	at, err := url.Parse(text)
	if err != nil || at.Host == "" || text != at.Scheme+"://"+at.Host || text != strings.ToLower(text) || strings.Contains(at.Host, "*") {
		return false
	}
	return at.Scheme == "https" || at.Scheme == "http" && at.Hostname() == "localhost"
}
