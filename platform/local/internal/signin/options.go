package signin

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

func (o Options) validate() error {
	switch {
	case !isOrigin(o.BaseURL):
		return fmt.Errorf("the local sign-in needs a base address such as http://127.0.0.1:7071, not %q", o.BaseURL)
	case o.KeyFile == "" || o.ClientID == "" || o.Audience == "":
		return errors.New("the local sign-in needs a key file, a client id and an audience")
	case o.Clock == nil || o.Random == nil:
		return errors.New("the local sign-in needs a clock and randomness")
	}
	return validateAccounts(o.Accounts)
}

func validateAccounts(accounts []Account) error {
	if len(accounts) == 0 {
		return errors.New("the local sign-in needs an account")
	}
	names, ids := map[string]bool{}, map[permissions.UserID]bool{}
	for _, account := range accounts {
		id, ok := permissions.ParseUserID(account.TenantID + "_" + account.ObjectID)
		switch {
		case account.Name == "" || names[account.Name]:
			return fmt.Errorf("two local accounts are named %q, or one has no name", account.Name)
		case !ok:
			return fmt.Errorf("the local account %q needs UUIDs as tenant and object id", account.Name)
		case ids[id]:
			return fmt.Errorf("the local account %q is the same person as another one", account.Name)
		}
		names[account.Name], ids[id] = true, true
	}
	return nil
}

// isOrigin refuses a path, too: it would become a part of every issuer.
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.Scheme+"://"+u.Host == text
}
