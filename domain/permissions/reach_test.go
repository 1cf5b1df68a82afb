package permissions_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestReachAgreesWithDecide(t *testing.T) {
	t.Parallel()
	for name, c := range callers() {
		reach := permissions.ReachOf(c.principal(), c.grants)
		if reach.All() != !c.global.IsEmpty() || reach.Everywhere != *c.global {
			t.Errorf("%s: reaches everywhere with %v", name, reach.Everywhere.List())
		}
		for id, set := range map[organizations.ID]*permissions.Set{here: c.here, elsewhere: c.elsewhere} {
			if reach.Member(id) != (set != nil) {
				t.Errorf("%s: member of %s: %t", name, id[35:], reach.Member(id))
			}
			if set != nil && reach.At(id) != *set {
				t.Errorf("%s: holds %v at %s, want %v", name, reach.At(id).List(), id[35:], set.List())
			}
			if set == nil && !reach.At(id).IsEmpty() {
				t.Errorf("%s: holds %v where they are no member", name, reach.At(id).List())
			}
		}
	}
}

func TestSomewhereLooksInEveryPlace(t *testing.T) {
	t.Parallel()
	for name, c := range callers() {
		reach := permissions.ReachOf(c.principal(), c.grants)
		for _, p := range permissions.All() {
			wanted := c.global.Has(p) || (c.here != nil && c.here.Has(p)) || (c.elsewhere != nil && c.elsewhere.Has(p))
			if got := reach.Somewhere([]permissions.Permission{p}); got != wanted {
				t.Errorf("%s: %s somewhere: %t", name, p, got)
			}
		}
		if reach.Somewhere(nil) {
			t.Errorf("%s: holds one of no permissions", name)
		}
	}
}

func TestGrantsInOnePlaceAddUp(t *testing.T) {
	t.Parallel()
	reach := permissions.ReachOf(permissions.Principal{User: staff()}, []permissions.Grant{
		grant(inHere, viewer), grant(inHere, manager), grant(inGlobal, viewer), grant(inGlobal, technician),
	})
	if reach.In[here] != viewer.Union(manager) || reach.Everywhere != technician {
		t.Errorf("got %v here and %v everywhere", reach.In[here].List(), reach.Everywhere.List())
	}
}

func TestAClientReachesNothingButHome(t *testing.T) {
	t.Parallel()
	reach := permissions.ReachOf(permissions.Principal{User: client()}, []permissions.Grant{
		grant(inElsewhere, permissions.Everything()), grant(inGlobal, permissions.Everything()), grant(organizations.Target{}, permissions.Everything()), grant(inHere, viewer),
	})
	if len(reach.In) != 1 || reach.In[here] != viewer || reach.All() {
		t.Errorf("got %+v", reach)
	}
}
