package roles

import (
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// FormIn reports whether a form stands in a scope.
type FormIn func(s organizations.Scope, form string) (bool, error)

// Kinds are the rows of this package. The truth about a membership is the row
// under its member, which is the one that decides: no mending ever gives a right.
func Kinds(db *kv.DB, formIn FormIn) []relation.Kind {
	r := relations{db, formIn}
	return []relation.Kind{
		{Name: kindRole, Title: "role", Where: ofRole, Row: func() kv.Row { return new(roleRow) }, Judge: r.role},
		{Name: kindRoleOf, Title: "member of a role", Where: ofMember, Row: func() kv.Row { return new(membershipRow) }, Judge: r.membership, Belongs: r.isOfForm},
		{Name: kindMemberOf, Title: titleListed, Where: ofListed, Row: func() kv.Row { return new(membershipRow) }, Damaged: relation.Copy, Judge: r.listed},
	}
}

const titleListed = "list of a role's members"

// relations judges rows.
type relations struct {
	db     *kv.DB
	formIn FormIn
}

func (r relations) role(at kv.Key, _ []string, row kv.Row) ([]relation.Finding, error) {
	if string(roleKey(permissions.RoleID(row.(*roleRow).ID))) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another role.")}, nil
	}
	return nil, nil
}

// membership must be one of a role that there is, and be in its list.
func (r relations) membership(at kv.Key, _ []string, row kv.Row) ([]relation.Finding, error) {
	m := row.(*membershipRow)
	if string(m.truth()) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another membership: take it out, and put it in again.")}, nil
	}
	_, there, err := r.db.Raw(roleKey(permissions.RoleID(m.Role)))
	if err != nil {
		return nil, err
	}
	if !there {
		return []relation.Finding{relation.Delete("It is of a role that there is not.", at, m.listed())}, nil
	}
	var listed membershipRow
	found, err := r.db.Get(m.listed(), &listed)
	if err != nil && !kv.Unreadable(err) || found && listed.same(*m) {
		return nil, err
	}
	return []relation.Finding{relation.Put("It does not say who or what belongs to the role.", m.listed(), m).About(titleListed, where(m.Role, m.Kind, m.Member))}, nil
}

// isOfForm reports whether a membership is that of a form of a scope, by its key. The
// role's list goes with it; memberships of people go with the people.
func (r relations) isOfForm(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	if len(parts) != 4 || parts[1] != string(permissions.FormMember) {
		return false, nil, nil
	}
	is, err := r.formIn(s, parts[2])
	return is, []kv.Key{membersOf(permissions.RoleID(parts[3])).With(parts[1], parts[2])}, err
}

// listed must be of a membership that there is.
func (r relations) listed(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	if len(parts) == 4 {
		member := permissions.Member{Kind: permissions.MemberKind(parts[2]), ID: parts[3]}
		if _, there, err := r.db.Raw(rolesOf(member).With(parts[1])); err != nil || there {
			return nil, err
		}
	}
	return []relation.Finding{relation.Delete("It shows a membership that there is not.", at)}, nil
}

func ofRole(parts []string) string { return strings.Join(parts[1:], " ") }

func ofMember(parts []string) string {
	if len(parts) < 4 {
		return ofRole(parts)
	}
	return where(parts[3], parts[1], parts[2])
}

func ofListed(parts []string) string {
	if len(parts) < 4 {
		return ofRole(parts)
	}
	return where(parts[1], parts[2], parts[3])
}

func where(role, kind, member string) string { return kind + " " + member + " in role " + role }
