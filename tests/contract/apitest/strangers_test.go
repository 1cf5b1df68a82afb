package apitest

import (
	"net/http"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// errToken is what a bad token meets.
var errToken = fault.New(fault.Unauthenticated, "token_invalid", "Sign in again: the token is not valid.")

func TestAStrangerWhoAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		a := newAPI(t)
		a.strangers.wait = 1500 * time.Millisecond
		a.ask(request{method: o.method, path: o.path, body: o.body}).has("Retry-After", "2").refuses(http.StatusTooManyRequests, "too_many_requests")
		if len(a.strangers.took) != 1 || a.strangers.took[0] != "127.0.0.1" {
			t.Errorf("%q was counted", a.strangers.took)
		}
	})
}

func TestOnlyWhoCannotBeLetInIsCountedAsAStranger(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.strangers.wait = time.Hour // everybody behind the address has to wait
	a.mayView()
	a.stored(executionOf(whole), storedSteps)
	a.ask(reads(runPath)).is(200)
	if len(a.strangers.took) != 0 {
		t.Errorf("%q was counted", a.strangers.took)
	}
}

// Anybody may ask for health, so that it must not be where tokens are tried out.
func TestABadTokenIsCountedAlsoWhereNoneIsNeeded(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.strangers.wait = time.Hour
	a.verifier.EXPECT().Verify(gomock.Any(), "guessed").Return(permissions.Claims{}, errToken)
	a.ask(request{method: http.MethodGet, path: "/api/health", token: "guessed"}).is(200)
	if len(a.strangers.took) != 1 {
		t.Errorf("%q was counted", a.strangers.took)
	}
}

// A guessed key would have to be looked up, and a good one has been.
func TestAKeyThatWasNeverGoodIsCountedBeforeItIsLookedUp(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	r := request{method: http.MethodGet, path: runPath, scope: contosoID, token: ticketText.Reveal()}
	a.strangers.wait = time.Second
	a.ask(r).has("Retry-After", "1").refuses(http.StatusTooManyRequests, "too_many_requests")

	a.strangers.wait = 0
	use := func() {
		a.sends(holding(permissions.ViewHistory), toContoso, contoso())
		a.stored(executionOf(whole), storedSteps)
		a.ask(r).is(200)
	}
	use()
	if len(a.strangers.took) != 2 || len(a.pace.took) != 1 {
		t.Errorf("strangers: %q, callers: %q", a.strangers.took, a.pace.took)
	}
	a.strangers.wait = time.Hour
	use()
	if len(a.strangers.took) != 2 {
		t.Errorf("a key that was good is counted as a stranger: %q", a.strangers.took)
	}
}
