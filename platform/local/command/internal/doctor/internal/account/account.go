// Package account looks at what a Bifrost in Azure keeps things in, and at whom it lets
// sign in: a storage account, a key vault and an Entra tenant. It changes nothing.
package account

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// Account is what is looked at, and who looks.
type Account struct {
	// Bad is what is wrong with the settings that name it, nil for nothing.
	Bad error
	// Storage and Vault are named by the settings; a Vault without a URL is none.
	Storage azure.Options
	Vault   azure.VaultOptions
	// App is the function app whose settings these are, nil for the local program.
	App *App
	// Managed says that the machine's managed identity asks, and no person.
	Managed bool
	// Transport sends every question; nil is one of its own.
	Transport http.RoundTripper
}

// App is what only a function app has.
type App struct{ TenantID, ClientID string }

// once lets a call be answered, and does not try again: a check has to end.
var once = azure.Patience{Tries: 1, Try: check.Most, Total: check.Most}

// Checks are the questions about an account, which is asked when they are; only who asks
// signs in before. An account that the settings do not name is not asked.
func Checks(ctx context.Context, a Account) []check.Check {
	client := ask.Client(a.Transport)
	a.Storage.Transport, a.Storage.Patience = client, once
	a.Vault.Transport, a.Vault.Patience = client, once
	a.Storage.Credential, a.Vault.Credential = remember(a.Storage.Credential), remember(a.Vault.Credential)
	storage, err := azure.Open(a.Storage)
	if a.Bad == nil && err != nil {
		a.Bad = fmt.Errorf("AzureWebJobsStorage…: %s", messageOf(err))
	}
	var checks []check.Check
	if a.App != nil {
		checks = append(checks, check.Check{Name: "settings", Run: func(context.Context) check.Finding { return a.settings() }})
	}
	if a.Bad != nil {
		return append(checks, check.Check{Name: "account", Run: func(context.Context) check.Finding { return unasked }})
	}
	a.signIn(ctx)
	k := &kept{Account: a, storage: storage}
	checks = append(checks,
		check.Check{Name: "identity", Run: a.identity}, check.Check{Name: "tables", Run: k.tables}, check.Check{Name: "rows", Run: k.rows},
		check.Check{Name: "queues", Run: k.queues}, check.Check{Name: "backlog", Run: k.backlog},
		check.Check{Name: "containers", Run: k.containers}, check.Check{Name: "storage clock", Run: k.clock}, check.Check{Name: "vault", Run: a.vault})
	if a.App != nil {
		checks = append(checks, check.Check{Name: "tenant", Run: a.tenant}, check.Check{Name: "sign-in keys", Run: a.keys})
	}
	return checks
}

// unasked is the finding for an account when the settings are wrong.
var unasked = check.Skip("nothing of it is asked before the settings are right")

func (a Account) settings() check.Finding {
	if a.Bad != nil {
		return check.Fail("set them as they are in the function app: az functionapp config appsettings list --name NAME --resource-group GROUP",
			"%s", strings.ReplaceAll(a.Bad.Error(), "\n", "; "))
	}
	return check.Well("of a function app: account %s, application %s", a.name(), a.App.ClientID)
}

// byKey reports whether whoever has the settings has the account.
func (a Account) byKey() bool { return a.Storage.ConnectionString != "" }

// name is what the storage account is called, for commands.
func (a Account) name() string {
	if a.Storage.Account != "" {
		return a.Storage.Account
	}
	for part := range strings.SplitSeq(a.Storage.ConnectionString, ";") {
		if name, is := strings.CutPrefix(strings.TrimSpace(part), "AccountName="); is {
			return name
		}
	}
	return hostName(a.Storage.Endpoints.Tables)
}

// hostName is the first part of the host of an address, which Azure's own addresses
// name a resource by.
func hostName(address string) string {
	_, host, _ := strings.Cut(address, "://")
	first, _, _ := strings.Cut(host, ".")
	if first == "" {
		return "NAME"
	}
	return first
}
