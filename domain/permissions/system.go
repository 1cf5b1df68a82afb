package permissions

import (
	"strings"

	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// System names a part of the platform that acts without a caller. The list is
// closed, and a law of the house says who may use each.
type System string

// SeedSystem sets up what is there before the first administrator: the demo of the
// local program, and the provider's organization in Azure.
const SeedSystem System = "system:seed"

// AuditSystem writes down what no decision has made a place for: changes that
// were refused, and new organizations. It writes entries and nothing else.
const AuditSystem System = "system:audit"

// EraseSystem removes what is left of an organization that somebody has asked to
// erase, and says so in global. It changes nothing else.
const EraseSystem System = "system:erase"

// AlertSystem seals and opens the addresses of alert rules, which belong to global. It
// does nothing else.
const AlertSystem System = "system:alert"

// BatchSystem stops the runs of batches, and looks whether one is there, for owners who
// may have lost what they held since. It starts nothing.
const BatchSystem System = "system:batch"

// IsSystem reports whether the id is that of a part of the platform, which no
// person's can be.
func (id UserID) IsSystem() bool { return strings.HasPrefix(string(id), "system:") }

// Authority lets the system principal act in one place. An organization that
// does not exist yet is fine: seeding creates it.
func (s System) Authority(target organizations.Target) Authority {
	a := Authority{
		Principal:   Principal{User: User{ID: UserID(s), DisplayName: string(s), Type: PlatformUser, IsActive: true}},
		Permissions: Everything(),
	}
	if target.IsGlobal() {
		a.Scope = scope.Global()
	} else {
		a.Scope = scope.Of(string(target.ID()))
	}
	return a
}
