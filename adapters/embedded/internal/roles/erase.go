package roles

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// HeldBy names what puts somebody into roles, for when they are removed. It goes by
// keys, because a row that is damaged must not keep anybody.
func HeldBy(db *kv.DB, user permissions.UserID) ([]kv.Key, error) {
	held, err := db.Keys(kv.Span{Prefix: rolesOf(permissions.Member{Kind: permissions.UserMember, ID: string(user)})})
	for _, at := range held {
		if parts, ok := at.Parts(); ok && len(parts) == 4 {
			held = append(held, membersOf(permissions.RoleID(parts[3])).With(parts[1], parts[2]))
		}
	}
	return held, err
}
