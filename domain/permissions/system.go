package permissions

import (
	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// System names a part of the platform that acts without a caller. The list is
// closed, and a law of the house says who may use each.
type System string

// SeedSystem sets up the demo at the first start of the local program.
const SeedSystem System = "system:seed"

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
