// Package local is the whole platform as one local program: the API, the engine,
// the embedded store, a sign-in for trying it out and a demo. An author's own
// program imports it. Nothing of it reaches the handler for Azure.
package local

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/pace"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/platform/internal/telling"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
)

// Config is what the local program can be told. DefaultConfig is complete.
type Config struct {
	// Addr is where the program listens, on this machine only; port 0 picks a
	// free one.
	Addr string `env:"BIFROST_ADDR"`
	// Data is the folder that holds everything the program keeps.
	Data string `env:"BIFROST_DATA"`
	// Storage is the family of adapters: embedded or azure.
	Storage string `env:"BIFROST_STORAGE"`
	// Connection is the connection string of an Azure Storage account; empty is the
	// emulator on this machine. It holds a key, so that no flag shows it.
	Connection string `env:"BIFROST_STORAGE_CONNECTION"`
	// Vault is the address of an Azure key vault, in which secrets are kept beside
	// an account; empty is the data folder. Whoever has signed in at this computer
	// (az login), or its managed identity, asks for them.
	Vault string `env:"AZURE_KEY_VAULT_URL"`
	// Retention is for how many days runs and files are kept.
	Retention executions.Retention `env:"BIFROST_RETENTION"`
	// AuditRetention is for how many days the audit trail is kept.
	AuditRetention audit.Retention `env:"BIFROST_AUDIT_RETENTION"`
	// Rate is how many requests a second each caller may send, 0 for no limit, and
	// Burst how many at once after a silence.
	Rate  int `env:"BIFROST_RATE"`
	Burst int `env:"BIFROST_BURST"`
	// MailServer is an address such as smtp://user:password@host:587, for alerts; it
	// holds a password, so that no flag shows it. MailFrom is whose name mails come in.
	// Without both no mail is sent.
	MailServer string `env:"BIFROST_SMTP_URL"`
	MailFrom   string `env:"BIFROST_MAIL_FROM"`
	// PublicURL is where people reach the web app, for the links of alerts; empty gives
	// none. At another address of this machine the web app may sign in as well.
	PublicURL string `env:"BIFROST_PUBLIC_URL"`
	// PrivateWebhooks lets alerts go to webhooks of this machine and its network, for
	// trying them out.
	PrivateWebhooks bool `env:"BIFROST_PRIVATE_WEBHOOKS"`
	// Demo seeds example clients at the first start, and serves a directory for
	// them in the shape of Microsoft Graph.
	Demo bool `env:"BIFROST_DEMO"`
	// Debug shows what the program does, line by line.
	Debug bool `env:"BIFROST_DEBUG"`
	// Version names the build; it comes from the build, not from outside.
	Version string
}

// DefaultConfig is what make run uses.
func DefaultConfig() Config {
	return Config{
		Addr: "127.0.0.1:7071", Data: ".bifrost", Storage: storage.Embedded, Demo: true, Version: "dev",
		Retention: executions.DefaultRetention, AuditRetention: audit.DefaultRetention,
		Rate: pace.Default.PerSecond, Burst: pace.Default.Burst,
	}
}

// Validate answers every bad value as one sentence each.
func (c Config) Validate() error {
	var bad []error
	if err := validateAddr(c.Addr); err != nil {
		bad = append(bad, err)
	}
	if strings.TrimSpace(c.Data) == "" {
		bad = append(bad, errors.New("the data folder (--data, BIFROST_DATA) must not be empty"))
	}
	if c.Storage != storage.Embedded && c.Storage != storage.Azure {
		bad = append(bad, fmt.Errorf("the storage family (--storage, BIFROST_STORAGE) must be embedded or azure, not %q", c.Storage))
	}
	if _, err := executions.NewRetention(int(c.Retention)); err != nil {
		bad = append(bad, fmt.Errorf("the retention (--retention, BIFROST_RETENTION) must be a number of days from 1 to %d, not %d", executions.MaxRetention, c.Retention))
	}
	if _, err := audit.NewRetention(int(c.AuditRetention)); err != nil {
		bad = append(bad, fmt.Errorf("the audit retention (--audit-retention, BIFROST_AUDIT_RETENTION) must be a number of days from 1 to %d, not %d", audit.MaxRetention, c.AuditRetention))
	}
	if err := c.kept().Validate(); err != nil {
		bad = append(bad, err)
	}
	if err := c.telling().Validate(); err != nil {
		bad = append(bad, err)
	}
	return errors.Join(append(bad, c.pace().Validate("--rate, BIFROST_RATE", "--burst, BIFROST_BURST"))...)
}

// pace is how often each caller may ask.
func (c Config) pace() pace.Rate { return pace.Rate{PerSecond: c.Rate, Burst: c.Burst} }

// telling is how people can be told.
func (c Config) telling() telling.Settings {
	return telling.Settings{MailURL: c.MailServer, MailFrom: c.MailFrom, PublicURL: c.PublicURL, PrivateWebhooks: c.PrivateWebhooks}
}

// kept says where things are kept.
func (c Config) kept() storage.Options {
	return storage.Options{Family: c.Storage, Data: c.Data, Connection: c.Connection, Vault: azure.VaultOptions{URL: c.Vault}}
}

// validateAddr accepts this machine only: the local sign-in makes anybody
// anyone, so nobody else may reach it.
func validateAddr(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("the address (--addr, BIFROST_ADDR) must be host:port such as 127.0.0.1:7071, not %q", addr)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return fmt.Errorf("the address (--addr, BIFROST_ADDR) must end with a port from 0 to 65535, not %q", port)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("the address (--addr, BIFROST_ADDR) must be on this machine, such as 127.0.0.1:7071: the local sign-in lets anybody in; %q is not", host)
	}
	return nil
}

// address is Addr with one spelling for this machine, because the address is
// part of every token's issuer.
func (c Config) address() string {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil || host != "localhost" {
		return c.Addr
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// The files of the data folder.
func (c Config) keyFile() string       { return filepath.Join(c.Data, "signing-key.pem") }
func (c Config) directoryFile() string { return filepath.Join(c.Data, "demo-directory.json") }
func (c Config) seededFile() string    { return filepath.Join(c.Data, "demo-seeded") }
