package handler

import (
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/ports/identity"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Where people sign in. Nothing in the environment can change it: whoever may
// name an issuer may let anybody in.
const (
	// Authority signs in the people of every tenant.
	Authority = "https://login.microsoftonline.com"
	// Issuer is that of each token's own tenant, {tid}.
	Issuer = Authority + "/{tid}/v2.0"
	// KeysURL has the keys for the tokens of every tenant.
	KeysURL = Authority + "/common/discovery/v2.0/keys"
)

// openKeys asks nobody: the keys are read when the first token comes.
func openKeys(lc fx.Lifecycle, log *slog.Logger) (*entra.KeySet, error) {
	keys, err := entra.OpenKeySet(entra.KeySetOptions{URL: KeysURL, Issuer: Issuer, Log: log})
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(keys.Close))
	return keys, nil
}

func newVerifier(c Config, keys *entra.KeySet, clock system.Clock) (identity.Verifier, error) {
	return entra.New(entra.Options{Issuer: Issuer, Audiences: []string{c.ClientID, apiID(c)}, Provider: c.TenantID, Keys: keys, Clock: clock})
}

// apiID is the application as an address, which clients ask for tokens with.
func apiID(c Config) string { return "api://" + c.ClientID }

// newAuthConfig lets the people of any organization in at Entra. Whether they are
// of one that the platform knows is decided here, by their token.
func newAuthConfig(c Config) authconfig.Config {
	return authconfig.Config{
		ClientID: c.ClientID, Authority: Authority + "/organizations", KnownAuthorities: []string{},
		Scopes: []string{apiID(c) + "/access_as_user"}, RedirectPath: "/redirect.html", ProtocolMode: "AAD",
	}
}
