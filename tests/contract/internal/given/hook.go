package given

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Hook is a complete hook with something in every field that one which signs can have,
// before its first message.
func Hook(s organizations.Scope, changes ...func(*hooks.Hook)) hooks.Hook {
	now, owner := Now(), UserID()
	made := hooks.Hook{
		ID: hooks.ID(UUID(now)), Scope: s, Name: "Störung 家具", Workflow: "user_onboarding", Input: []byte(`{"name":"Ünïcode 家具 \u0000"}`),
		Mappings: []hooks.Mapping{{Parameter: "ticket", Pointer: "/a~1b/0"}, {Parameter: "all", IsOptional: true}},
		Proof:    hooks.Signature, Headers: hooks.Headers{Proof: "X-Signature", Time: "X-Time", Delivery: "X-Delivery"},
		Sealed: []byte("age\x00\xff\xfe"), Hint: "cdef", Window: 5 * time.Minute, Owner: owner, OwnerName: "Zoë Ångström",
		CreatedAt: now, CreatedBy: owner, UpdatedAt: now, UpdatedBy: owner, Revision: 1,
	}
	for _, change := range changes {
		change(&made)
	}
	return made
}
