package signin_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
)

func TestOptionsThatCannotWorkAreRefusedInOneSentence(t *testing.T) {
	t.Parallel()
	accounts := func(change func(*signin.Account)) func(*signin.Options) {
		return func(o *signin.Options) {
			o.Accounts = slices.Clone(o.Accounts)
			change(&o.Accounts[1])
		}
	}
	for name, test := range map[string]struct {
		spoil func(*signin.Options)
		want  string
	}{
		"no base address":           {func(o *signin.Options) { o.BaseURL = "" }, "base address"},
		"a base with a slash":       {func(o *signin.Options) { o.BaseURL += "/" }, "base address"},
		"a base without a scheme":   {func(o *signin.Options) { o.BaseURL = "127.0.0.1:7071" }, "base address"},
		"no key file":               {func(o *signin.Options) { o.KeyFile = "" }, "key file"},
		"no client":                 {func(o *signin.Options) { o.ClientID = "" }, "client id"},
		"no audience":               {func(o *signin.Options) { o.Audience = "" }, "audience"},
		"no clock":                  {func(o *signin.Options) { o.Clock = nil }, "clock"},
		"no randomness":             {func(o *signin.Options) { o.Random = nil }, "randomness"},
		"no redirect":               {func(o *signin.Options) { o.RedirectURIs = nil }, "redirect address"},
		"a redirect to a script":    {func(o *signin.Options) { o.RedirectURIs = []string{"javascript:alert(1)"} }, "plain http"},
		"no account":                {func(o *signin.Options) { o.Accounts = nil }, "needs an account"},
		"two accounts of one name":  {accounts(func(a *signin.Account) { a.Name = "admin" }), "named"},
		"an account without a name": {accounts(func(a *signin.Account) { a.Name = "" }), "no name"},
		"a tenant that is no UUID":  {accounts(func(a *signin.Account) { a.TenantID = "contoso" }), "UUID"},
		"one person twice": {accounts(func(a *signin.Account) {
			a.TenantID, a.ObjectID = people[0].TenantID, strings.ToUpper(people[0].ObjectID)
		}), "same person"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(t, &hands{})
			test.spoil(&o)
			_, err := signin.New(o)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestATokenSurvivesARestart(t *testing.T) {
	t.Parallel()
	b := open(t)
	o := options(t, b.clock)
	if err := os.Remove(o.KeyFile); err != nil {
		t.Fatal(err)
	}
	first, err := signin.New(o)
	if err != nil {
		t.Fatal(err)
	}
	token, err := first.Token("admin")
	if err != nil {
		t.Fatal(err)
	}
	second, err := signin.New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.provider = second
	if _, err := b.newVerifier().Verify(t.Context(), token); err != nil {
		t.Error(err)
	}
}
