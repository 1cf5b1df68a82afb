package azure_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/identity"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/tests/contract/tenancytest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

// TestTenancy plays all its histories in one account: as many as main_test.go says,
// one in each check of rapid.
func TestTenancy(t *testing.T) {
	t.Parallel()
	d := (&directory{account: azurite.New(t)}).another(t, nil, 3)
	for _, name := range []string{
		"Organizations", "OrganizationConfig", "Users", "UserPermissions", "OrgPermissions", "Roles", "UserRoles", "RoleUsers", "FormRoles", "RoleForms",
	} {
		_, err := d.storage.Table(name).CreateTable(t.Context(), nil)
		ok(t, err)
	}
	h := tenancytest.Harness{Store: accessHarnessOf(d), Desk: func(v identity.Verifier, c system.Clock) tenancytest.Desk {
		return deskOf(authorize.New(v, d.Access(), d.Keys(), patient{}, c, slog.New(slog.DiscardHandler)))
	}}
	h.Store.Roles, h.Store.Memberships = d.Roles(), d.Memberships()
	tenancytest.Run(t, 1, func(*rapid.T) tenancytest.Harness { return h })
	d.agrees(t, "after all histories")
}

// patient lets everybody go on at once: how often somebody asks is not the matter.
type patient struct{}

func (patient) Take(string) time.Duration { return 0 }

// deskOf shows the use case in the words of the suite.
func deskOf(a *authorize.Authorizer) tenancytest.Desk {
	of := func(ask func(context.Context, string) (authorize.Caller, error)) func(context.Context, string) (permissions.Principal, permissions.Reach, error) {
		return func(ctx context.Context, token string) (permissions.Principal, permissions.Reach, error) {
			caller, err := ask(ctx, token)
			return caller.Principal, caller.Reach, err
		}
	}
	return tenancytest.Desk{At: a.At, Caller: of(a.Caller), Admin: of(a.Admin)}
}
