package authorize_test

import (
	"errors"
	"log/slog"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// platform is the real authorizer on a real store beside the model of what it
// must say.
type platform struct {
	authorizer *authorize.Authorizer
	store      *embedded.Store
	door       *doorman
	tides      tides

	known map[permissions.UserID]bool
	// out are those whom an administrator has deactivated.
	out    map[permissions.UserID]bool
	grants map[permissions.UserID]map[organizations.Target]permissions.Set
}

func newPlatform(t *rapid.T) *platform {
	s, err := embedded.Open(embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	tenants := map[organizations.ID]string{tenantless: ""}
	for tenant, id := range homes {
		tenants[id] = tenant
	}
	for id, tenant := range tenants {
		if err := s.Organizations().Create(t.Context(), *organization(id, tenant)); err != nil {
			t.Fatal(err)
		}
	}
	p := &platform{
		store: s, door: &doorman{},
		tides: tides{Access: s.Access(), left: map[organizations.ID]bool{}},
		known: map[permissions.UserID]bool{}, out: map[permissions.UserID]bool{}, grants: map[permissions.UserID]map[organizations.Target]permissions.Set{},
	}
	p.authorizer = authorize.New(p.door, p.tides, nil, unhurried{}, wallClock{}, slog.New(slog.DiscardHandler))
	return p
}

// entry is the code with which the model refuses somebody at the door, if any.
func (p *platform) entry(c permissions.Claims) string {
	home, linked := homes[c.TenantID]
	switch {
	case c.IsGuest:
		return "account_not_linked"
	case p.known[c.UserID()] && p.out[c.UserID()]:
		return "account_deactivated"
	case p.known[c.UserID()] && home == provider:
		return ""
	case !linked || p.tides.left[home]:
		return "account_not_linked"
	default:
		return ""
	}
}

// holds is what the model lets somebody do at a place; false is no member.
func (p *platform) holds(c permissions.Claims, roles []permissions.AppRole, at organizations.Target) (permissions.Set, bool) {
	granted, member := p.grants[c.UserID()][at]
	if home := organizations.TargetOf(homes[c.TenantID]); home != organizations.TargetOf(provider) {
		if at != home {
			return permissions.Set{}, false
		}
		return granted, true
	}
	everywhere := p.grants[c.UserID()][organizations.TargetGlobal()]
	if slices.Contains(roles, permissions.TechnicianRole) {
		everywhere = everywhere.Union(permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory))
	}
	if slices.Contains(roles, permissions.AdminRole) {
		everywhere = permissions.Everything()
	}
	member = (member || !everywhere.IsEmpty()) && at != organizations.TargetOf(nowhere)
	return granted.Union(everywhere), member
}

// verdict is the model's whole answer: the set held, or why not.
func (p *platform) verdict(c permissions.Claims, roles []permissions.AppRole, at organizations.Target, anyOf []permissions.Permission) (permissions.Set, error) {
	if code := p.entry(c); code != "" {
		return permissions.Set{}, fault.New(fault.Forbidden, code, "")
	}
	held, member := p.holds(c, roles, at)
	switch {
	case at.IsGlobal() && len(anyOf) == 0 && held.IsEmpty():
		return permissions.Set{}, permissions.Missing(permissions.ExecuteWorkflows)
	case !at.IsGlobal() && !member:
		return permissions.Set{}, organizations.ErrUnknown()
	case len(anyOf) > 0 && !held.HasAny(anyOf):
		return permissions.Set{}, permissions.Missing(anyOf[0])
	default:
		return held, nil
	}
}

func (p *platform) somebody(t *rapid.T) (string, permissions.Claims) {
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(crowd))).Draw(t, "who")
	return name, crowd[name]
}

// comes puts on roles and keeps the model's book about who has been here.
func (p *platform) comes(t *rapid.T, c permissions.Claims) {
	p.door.roles = rapid.SliceOfDistinct(rapid.SampledFrom([]permissions.AppRole{permissions.AdminRole, permissions.TechnicianRole, "Platform.Owner"}), rapid.ID[permissions.AppRole]).Draw(t, "roles")
	if p.entry(c) == "" {
		p.known[c.UserID()] = true
	}
}

// asks compares one decision with the model's.
func (p *platform) asks(t *rapid.T) {
	name, c := p.somebody(t)
	at := rapid.SampledFrom(places).Draw(t, "at")
	anyOf := rapid.SliceOfN(rapid.SampledFrom(permissions.All()), 0, 2).Draw(t, "any of")
	p.comes(t, c)
	wanted, refusal := p.verdict(c, p.door.roles, at, anyOf)
	got, err := p.authorizer.At(t.Context(), name, at, anyOf...)
	if fault.Code(err) != fault.Code(refusal) {
		t.Fatalf("%s at %s: got %v, want %v", name, at, err, refusal)
	}
	if refusal == nil {
		if err != nil || got.Permissions != wanted || got.Scope.String() != at.String() || got.Principal.User.ID != c.UserID() {
			t.Fatalf("%s at %s: got %v in %s, %v, want %v", name, at, got.Permissions.List(), got.Scope, err, wanted.List())
		}
		return
	}
	if got.Scope.Valid() || !got.Permissions.IsEmpty() {
		t.Fatalf("%s at %s: refused, and given %v in %s", name, at, got.Permissions.List(), got.Scope)
	}
	// Whom a fault was answered to is known of those who were let in, and no others.
	refused, is := errors.AsType[*authorize.RefusedError](err)
	if is != (p.entry(c) == "") || is && (refused.By.User.ID != c.UserID() || refused.Error() != err.Error()) {
		t.Fatalf("%s at %s: %v was answered to %+v", name, at, err, refused)
	}
	if is {
		err = refused.Unwrap()
	}
	// Foreign and unknown organizations give the same answer, to the last letter.
	if diff := cmp.Diff(refusal, err, whole); diff != "" && p.entry(c) == "" {
		t.Fatalf("%s at %s: the answer tells something else\n%s", name, at, diff)
	}
}

// looksAround compares a caller's reach with the model's.
func (p *platform) looksAround(t *rapid.T) {
	name, c := p.somebody(t)
	p.comes(t, c)
	caller, err := p.authorizer.Caller(t.Context(), name)
	if code := p.entry(c); code != "" || err != nil {
		if fault.Code(err) != code {
			t.Fatalf("%s: got %v, want %s", name, err, code)
		}
		return
	}
	for _, at := range places[1:] {
		if at.ID() == nowhere {
			continue // a reach knows nothing of what exists
		}
		held, member := p.holds(c, p.door.roles, at)
		if caller.Reach.Member(at.ID()) != member || (member && caller.Reach.At(at.ID()) != held) {
			t.Fatalf("%s at %s: reaches %v, want %v, %t", name, at, caller.Reach.At(at.ID()).List(), held.List(), member)
		}
	}
}

// someScope opens any place that exists, as an administrator could.
func someScope(t *rapid.T) (organizations.Target, organizations.Scope) {
	at := rapid.SampledFrom(places[:len(places)-1]).Draw(t, "in")
	return at, permissions.SeedSystem.Authority(at).Scope
}

func (p *platform) grant(t *rapid.T) {
	_, c := p.somebody(t)
	at, scope := someScope(t)
	set := permissions.SetOf(rapid.SliceOf(rapid.SampledFrom(permissions.All())).Draw(t, "set")...)
	err := p.store.Grants().Put(t.Context(), scope, permissions.Grant{UserID: c.UserID(), In: at, Permissions: set})
	if !p.known[c.UserID()] {
		if fault.Code(err) != "user_not_found" {
			t.Fatalf("a grant to nobody: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if p.grants[c.UserID()] == nil {
		p.grants[c.UserID()] = map[organizations.Target]permissions.Set{}
	}
	p.grants[c.UserID()][at] = set
}

func (p *platform) revoke(t *rapid.T) {
	_, c := p.somebody(t)
	at, scope := someScope(t)
	if err := p.store.Grants().Delete(t.Context(), scope, c.UserID()); err != nil {
		t.Fatal(err)
	}
	delete(p.grants[c.UserID()], at)
}

func (p *platform) deactivateOrBack(t *rapid.T) {
	_, c := p.somebody(t)
	was, err := p.store.Users().Get(t.Context(), c.UserID())
	if known := err == nil; known != p.known[c.UserID()] {
		t.Fatalf("somebody known %t: %v", p.known[c.UserID()], err)
	}
	if err != nil {
		return
	}
	next := was
	next.IsActive = !was.IsActive
	if err := p.store.Users().Change(t.Context(), was, next); err != nil {
		t.Fatal(err)
	}
	p.out[c.UserID()] = !next.IsActive
}

func (p *platform) leaveOrComeBack(t *rapid.T) {
	id := rapid.SampledFrom([]organizations.ID{provider, contoso, elsewhere}).Draw(t, "organization")
	p.tides.left[id] = !p.tides.left[id]
}

// recorded holds after every step: the store knows those who were let in, and
// nobody else.
func (p *platform) recorded(t *rapid.T) {
	for name, c := range crowd {
		standing, err := p.store.Access().Standing(t.Context(), c.UserID())
		if err != nil || (standing != nil) != p.known[c.UserID()] {
			t.Fatalf("%s is recorded as %+v, %v", name, standing, err)
		}
	}
}

func TestADecisionSaysWhatTheRulesSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := newPlatform(t)
		t.Repeat(map[string]func(*rapid.T){
			"": p.recorded, "ask": p.asks, "ask again": p.asks, "look around": p.looksAround,
			"grant": p.grant, "revoke": p.revoke, "deactivate": p.deactivateOrBack, "leave": p.leaveOrComeBack,
		})
	})
}
