package permissions

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Grant gives a user a set of permissions in one organization, or in global,
// which covers every organization.
type Grant struct {
	UserID      UserID
	In          organizations.Target
	Permissions Set
	GrantedBy   UserID
	GrantedAt   time.Time
}

// Standing is everything that is stored about what one user may do.
type Standing struct {
	User   User
	Grants []Grant
}

// Reach is where a caller may do what, over all organizations.
type Reach struct {
	// Everywhere comes from app roles and from a grant in global.
	Everywhere Set
	// In holds the grants in single organizations, home included with an empty set.
	In map[organizations.ID]Set
}

// ReachOf adds up what a principal holds.
func ReachOf(p Principal, grants []Grant) Reach {
	r := Reach{Everywhere: p.roleSet(), In: map[organizations.ID]Set{}}
	if p.User.Home != "" {
		r.In[p.User.Home] = Set{}
	}
	for _, g := range grants {
		switch {
		case !g.countsFor(p.User):
		case g.In.IsGlobal():
			r.Everywhere = r.Everywhere.Union(g.Permissions)
		default:
			r.In[g.In.ID()] = r.In[g.In.ID()].Union(g.Permissions)
		}
	}
	return r
}

// All reports whether the reach covers every organization.
func (r Reach) All() bool { return !r.Everywhere.IsEmpty() }

// Member reports whether the reach includes an organization at all.
func (r Reach) Member(id organizations.ID) bool {
	_, ok := r.In[id]
	return ok || r.All()
}

// At is the set held in one organization.
func (r Reach) At(id organizations.ID) Set { return r.Everywhere.Union(r.In[id]) }

// Somewhere reports whether one of the permissions is held in any place.
func (r Reach) Somewhere(list []Permission) bool {
	if r.Everywhere.HasAny(list) {
		return true
	}
	for _, set := range r.In {
		if set.HasAny(list) {
			return true
		}
	}
	return false
}

// countsFor drops what only the provider's staff can hold: anything away from home.
func (g Grant) countsFor(u User) bool {
	return u.Type == PlatformUser || (!g.In.IsGlobal() && g.In.ID() == u.Home)
}
