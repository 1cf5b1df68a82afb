package embedded_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/identity"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/tests/contract/accesstest"
	"github.com/bifrost-run/bifrost/tests/contract/tenancytest"
)

// TestTenancy plays a thousand histories in memory: ten in each of the hundred checks
// that rapid makes unless it is told otherwise.
func TestTenancy(t *testing.T) {
	t.Parallel()
	tenancytest.Run(t, 10, func(t *rapid.T) tenancytest.Harness {
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return tenancytest.Harness{
			Store: accesstest.Harness{
				Access: s.Access(), Organizations: s.Organizations(), Grants: s.Grants(),
				Users: s.Users(), Roles: s.Roles(), Memberships: s.Memberships(),
				Close: func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				},
			},
			Desk: func(v identity.Verifier, c system.Clock) tenancytest.Desk {
				return deskOf(authorize.New(v, s.Access(), s.Keys(), patient{}, c, slog.New(slog.DiscardHandler)))
			},
		}
	})
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
