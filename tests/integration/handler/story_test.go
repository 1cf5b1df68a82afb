package handler_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
	"github.com/bifrost-run/bifrost/tests/integration/story"
)

// demoTenant is the tenant of the demo's provider.
const demoTenant = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0001"

// The handler in Azure must not show: the same people ask the same things through
// the host, and are answered the same as by the local program, in every status,
// header and property.
func TestThePackagedHandlerTellsTheStoryOfTheLocalProgram(t *testing.T) {
	t.Parallel()
	var here, there []string
	t.Run("told", func(t *testing.T) {
		t.Run("by the local program", func(t *testing.T) {
			t.Parallel()
			p := startLocal(t, "127.0.0.1:0")
			here = story.Tell(t, story.Program{Base: p.base, Family: "embedded", Tokens: p.tokens(), Except: ofProgram})
		})
		t.Run("by the handler", func(t *testing.T) {
			t.Parallel()
			there = tellAsHandler(t)
		})
	})
	if diff := cmp.Diff(here, there); diff != "" {
		t.Errorf("they tell it differently (- the local program, + the handler):\n%s", diff)
	}
}

// tellAsHandler lets a local program prepare an account, which has the demo's
// clients then, and gives it to the handler. The demo's directory stays where that
// program had it, served by another one.
func tellAsHandler(t *testing.T) []string {
	t.Helper()
	a := &app{t: t, around: cloud.Start(t), account: azurite.New(t)}
	environment := []string{"BIFROST_STORAGE=azure", "BIFROST_STORAGE_CONNECTION=" + a.account.ConnectionString, "AZURE_KEY_VAULT_URL=https://mine.vault.azure.net/"}
	for name, value := range a.around.Environment() {
		environment = append(environment, name+"="+value)
	}
	first := startLocal(t, "127.0.0.1:0", environment...)
	tokens := entra(t, a.around, first.tokens())
	first.stop()
	startLocal(t, first.addr())

	a.run(shipped, demoTenant, nil)
	ready(t, a.host.URL)
	told := story.Tell(t, story.Program{Base: a.host.URL, Family: "azure", Tokens: tokens, Except: ofProgram, Beside: []string{ofBrowsers, ofHTTPS}})
	if refused := a.around.Refused(); len(refused) > 0 {
		t.Errorf("it asked %q", refused)
	}
	for _, e := range a.host.Events() {
		if e.Kind == funchost.Troubled || e.Kind == funchost.Exited {
			t.Errorf("the host met %v", e)
		}
	}
	return told
}

// ofProgram are the scenes whose answer says which program it is: where people sign
// in. What the handler says there is in TestPeopleAreSentToMicrosoft.
var ofProgram = []string{"how to sign in"}

// ofBrowsers is what the handler says because browsers may call it from another
// site.
const ofBrowsers = "Vary: Origin"

// ofHTTPS is what the handler says because browsers reach it by https alone.
const ofHTTPS = "Strict-Transport-Security: max-age=31536000"
