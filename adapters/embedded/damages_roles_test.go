package embedded_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// membershipRow is a membership as it is stored.
type membershipRow struct {
	kv.Schema
	Role    string    `json:"roleId"`
	Kind    string    `json:"memberKind"`
	Member  string    `json:"memberId"`
	AddedAt time.Time `json:"addedAt"`
}

// The truth about a membership is the row under its member: no mending puts
// anybody into a role.
func TestMendingPutsNobodyIntoARole(t *testing.T) {
	t.Parallel()
	role, user := newID(), string(permissions.NewUserID(uuid.NewString(), uuid.NewString()))
	listed, truth := kv.NewKey("role-has", role, "user", user), kv.NewKey("role-of", "user", user, role)
	for name, c := range map[string]struct {
		write func(b *kv.Batch)
		// isOut is when the truth itself was taken, and isLost when it cannot be read.
		isOut, isLost bool
	}{
		"a list without the member":  {write: func(b *kv.Batch) { b.Delete(listed) }},
		"a list that is unreadable":  {write: func(b *kv.Batch) { b.Put(listed, &garbage{}) }},
		"a list that says otherwise": {write: func(b *kv.Batch) { b.Put(listed, &membershipRow{Role: role, Kind: "user", Member: user}) }},
		"a list with somebody else": {write: func(b *kv.Batch) {
			b.Put(kv.NewKey("role-has", role, "form", "another"), &membershipRow{Role: role, Kind: "form", Member: "another"})
		}},
		"a list with a key too short": {write: func(b *kv.Batch) { b.Put(kv.NewKey("role-has", role), &membershipRow{}) }},
		"a truth that is gone":        {write: func(b *kv.Batch) { b.Delete(truth) }, isOut: true},
		"a role that is gone":         {write: func(b *kv.Batch) { b.Delete(kv.NewKey("role", role)) }, isOut: true},
		"a truth that is unreadable":  {write: func(b *kv.Batch) { b.Put(truth, &garbage{}) }, isLost: true},
		"a truth of another": {write: func(b *kv.Batch) {
			b.Put(kv.NewKey("role-of", "user", "another", role), &membershipRow{Role: role, Kind: "user", Member: user})
		}, isLost: true},
		"a role of another": {write: func(b *kv.Batch) { b.Put(kv.NewKey("role", newID()), &membershipRow{}) }, isLost: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir)
			m := cast(t, s, role, user)
			if found := walked(t, s, false); len(found) != 0 {
				t.Fatalf("a sound store: %+v", found)
			}
			shut(t, s)
			harm(t, dir, c.write)
			s = open(t, dir)
			if found := walked(t, s, true); len(found) == 0 {
				t.Error("it is not found")
			}
			if left := walked(t, s, false); (len(left) > 0) != c.isLost {
				t.Errorf("these are left: %+v", left)
			}
			if c.isLost {
				return
			}
			var want []permissions.Membership
			if !c.isOut {
				want = append(want, m)
			}
			held, err := s.Memberships().Of(t.Context(), m.Member)
			page, listErr := s.Memberships().List(t.Context(), m.Role, permissions.UserMember, store.Paging{Limit: 10})
			if err != nil || listErr != nil || !cmp.Equal(held, want) || !cmp.Equal(page.Items, want) {
				t.Errorf("held %+v, %v, listed %+v, %v", held, err, page.Items, listErr)
			}
		})
	}
}

// cast puts somebody into a new role.
func cast(t *testing.T, s *embedded.Store, role, user string) permissions.Membership {
	t.Helper()
	now := time.Now().UTC()
	m := permissions.Membership{Role: permissions.RoleID(role), Member: permissions.MemberUser(permissions.UserID(user)), AddedBy: "an administrator", AddedAt: now}
	_, err := s.Access().Admit(t.Context(), permissions.User{ID: permissions.UserID(user), IsActive: true, Type: permissions.ClientUser})
	if err == nil {
		err = s.Roles().Create(t.Context(), permissions.Role{ID: m.Role, Name: "Reception", CreatedAt: now, UpdatedAt: now})
	}
	if err == nil {
		err = s.Memberships().Put(t.Context(), m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}
