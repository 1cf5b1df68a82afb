package account

import (
	"cmp"
	"os"
	"strings"

	"github.com/bifrost-run/bifrost/platform/handler"
	"github.com/bifrost-run/bifrost/platform/local"
)

// appPrefix begins the settings by which a function app and its host name the account.
const appPrefix = "AzureWebJobsStorage"

// IsApp reports whether the environment is that of a function app. What a local program
// is told goes first.
func IsApp(c local.Config) bool {
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if value != "" && (name == appPrefix || strings.HasPrefix(name, appPrefix+"__")) {
			return c.Connection == ""
		}
	}
	return false
}

// OfApp is the account that the environment of a function app names.
func OfApp() Account {
	c, err := handler.ReadConfig()
	if err == nil {
		c.Port = cmp.Or(c.Port, 1) // the host says it, and nobody listens here
		err = c.Validate()
	}
	a := Account{Bad: err, Storage: c.Storage(), Vault: c.Vault(), App: &App{TenantID: c.TenantID, ClientID: c.ClientID}, Managed: isManaged()}
	if who, err := SignedIn(c.IdentityID); err == nil { // without anybody the checks say so
		a.Storage.Credential, a.Vault.Credential = who, who
	}
	return a
}

// OfLocal is the account that a local program would use.
func OfLocal(c local.Config) Account {
	where, _ := local.Storage(c) // whether the data folder was used is nothing to an account
	a := Account{Bad: c.Validate(), Storage: where.Storage.Account()}
	if c.Vault == "" {
		return a
	}
	at, err := where.Storage.SignedIn()
	if err == nil {
		a.Vault = at
	}
	return a
}
