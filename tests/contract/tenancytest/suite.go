// Package tenancytest holds what every family of adapters must do together with
// the decisions about callers: whatever happened before, in any order, nobody may do
// more or less than the rules of the product say. The rules are written down a
// second time here, in words of their own.
package tenancytest

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/identity"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in.
type Harness struct {
	// Store is every port of it; histories of others may have left things there.
	Store harness.Access
	// Desk is what decides about callers, over the same store.
	Desk func(identity.Verifier, system.Clock) Desk
}

// Desk is what is asked about callers. The answers are those of the use case that
// every request passes.
type Desk struct {
	// At decides about one place.
	At func(ctx context.Context, token string, target organizations.Target, anyOf ...permissions.Permission) (permissions.Authority, error)
	// Caller says who somebody is and where they may do what.
	Caller func(ctx context.Context, token string) (permissions.Principal, permissions.Reach, error)
	// Admin is Caller for administrators, and a refusal for others.
	Admin func(ctx context.Context, token string) (permissions.Principal, permissions.Reach, error)
}

// Run plays random histories and compares every answer with the model's. Each check
// of rapid plays so many of them, one after the other in the store that open opens,
// with people and organizations that no other history has; -rapid.checks, -rapid.steps
// and -rapid.seed say how many checks, how long their histories are, and which.
func Run(t *testing.T, histories int, open func(t *rapid.T) Harness) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		h := open(t)
		if h.Store.Close != nil {
			defer h.Store.Close()
		}
		for range histories {
			play(t, newStage(t, h))
		}
	})
}

// play is one history. The model and the platform are compared after each event,
// and whatever the store shows of itself at the end.
func play(t *rapid.T, s *stage) {
	t.Repeat(map[string]func(*rapid.T){
		"":                         s.somebodyAsks,
		"ask everywhere":           s.asksEverywhere,
		"ask where":                s.asksWhere,
		"ask for administration":   s.asksForAdministration,
		"give permissions":         s.grant,
		"give permissions again":   s.grant,
		"take permissions back":    s.revoke,
		"deactivate or bring back": s.deactivateOrBringBack,
		"change sides":             s.changeSides,
		"make a role":              s.makeRole,
		"remove a role":            s.removeRole,
		"put somebody in a role":   s.enrol,
		"take somebody out":        s.release,
		"open a form to a role":    s.openForm,
		"close a form to a role":   s.closeForm,
		"make an organization":     s.makeOrganization,
		"a client leaves":          s.deactivateOrganization,
		"a client comes back":      s.restoreOrganization,
		"a tenant moves":           s.moveTenant,
	})
	s.everythingAgrees(t)
}
