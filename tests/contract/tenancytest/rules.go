package tenancytest

import (
	"slices"
	"strings"
)

// everywhere is the place that covers all others.
const everywhere = "global"

// theFour are the names of the permissions, in the order in which people read them.
var theFour = []string{"canExecuteWorkflows", "canManageConfig", "canManageForms", "canViewHistory"}

// model is the product's rules in the plainest way: maps of what happened, and a
// few questions. It knows nothing of how the platform is built.
type model struct {
	clients map[string]*client
	people  map[string]*person
	// grants are held by a person in a place, and roles by their id have members:
	// "user" or "form", a space, and an id.
	grants map[string]map[string]rights
	roles  map[string]map[string]bool
}

// client is an organization.
type client struct {
	tenant               string
	isActive, isProvider bool
}

// person is somebody whom the platform has met.
type person struct {
	name, mail string
	// home is the organization of a client's user, empty for the provider's staff.
	home     string
	isActive bool
}

// rights are permissions by their names.
type rights map[string]bool

// visit is what a genuine token says.
type visit struct {
	tenant, object, name, mail string
	isGuest                    bool
	// isProgram is an application that signed in for itself: nobody invites one.
	isProgram bool
	// isForeign is a token of another tenant than the provider's, whose roles the
	// verifier leaves out: somebody else has given them.
	isForeign bool
	roles     []string
}

// answer is what becomes of a request.
type answer struct {
	// code is why not; empty for a yes.
	code string
	// lacks is the permission that a no names.
	lacks string
	held  rights
}

func newModel() *model {
	return &model{
		clients: map[string]*client{}, people: map[string]*person{},
		grants: map[string]map[string]rights{}, roles: map[string]map[string]bool{},
	}
}

func (v visit) id() string { return v.tenant + "_" + v.object }

// holder is the organization with a tenant, empty for none.
func (m *model) holder(tenant string) string {
	for id, c := range m.clients {
		if tenant != "" && c.tenant == tenant {
			return id
		}
	}
	return ""
}

// arrives lets somebody in and keeps what they are called, or says why not.
func (m *model) arrives(v visit) string {
	known := m.people[v.id()]
	home := m.holder(v.tenant)
	isOpen := home != "" && m.clients[home].isActive
	switch {
	case v.isGuest && !v.isProgram:
		return "account_not_linked"
	case known != nil && !known.isActive:
		return "account_deactivated"
	case known == nil && !isOpen:
		return "account_not_linked"
	case known != nil && known.home != "" && (known.home != home || !isOpen):
		return "account_not_linked"
	case known != nil && known.home == "" && v.isForeign && !isOpen:
		return "account_not_linked"
	case known == nil:
		known = &person{isActive: true, home: home}
		if m.clients[home].isProvider {
			known.home = ""
		}
		m.people[v.id()] = known
	}
	known.name, known.mail = v.name, v.mail
	return ""
}

// everywhereHeld is what the provider's staff hold in every organization: by the
// roles of their token, and by a grant that covers all.
func (m *model) everywhereHeld(v visit) rights {
	held := rights{}
	if m.people[v.id()].home != "" {
		return held
	}
	for p := range m.grants[v.id()][everywhere] {
		held[p] = true
	}
	if slices.Contains(v.roles, "Platform.Technician") {
		held["canExecuteWorkflows"], held["canViewHistory"] = true, true
	}
	if slices.Contains(v.roles, "Platform.Admin") {
		for _, p := range theFour {
			held[p] = true
		}
	}
	return held
}

// holds is what somebody who was let in may do in a place; false means that they
// are no member of it. Clients' users are members of their home and of nothing else.
func (m *model) holds(v visit, place string) (rights, bool) {
	held := m.everywhereHeld(v)
	granted, hasGrant := m.grants[v.id()][place]
	switch home := m.people[v.id()].home; {
	case m.clients[place] == nil:
		return nil, false
	case home != "" && home != place:
		return nil, false
	default:
		isMember := home == place || hasGrant || len(held) > 0
		for p := range granted {
			held[p] = true
		}
		return held, isMember
	}
}

// asks is a request for one of some permissions in a place; for none of them, it asks
// to be a member.
func (m *model) asks(v visit, place string, anyOf []string) answer {
	if code := m.arrives(v); code != "" {
		return answer{code: code}
	}
	held, isMember := m.everywhereHeld(v), true
	if place != everywhere {
		held, isMember = m.holds(v, place)
	} else if len(anyOf) == 0 {
		// The layer of defaults has no members: some permission is needed there.
		anyOf = theFour
	}
	switch {
	case !isMember:
		return answer{code: "not_found"}
	case len(anyOf) > 0 && !slices.ContainsFunc(anyOf, func(p string) bool { return held[p] }):
		return answer{code: "permission_required", lacks: anyOf[0]}
	}
	return answer{held: held}
}

// administers is a request for what only administrators may do.
func (m *model) administers(v visit) answer {
	if code := m.arrives(v); code != "" {
		return answer{code: code}
	}
	if m.people[v.id()].home != "" || !slices.Contains(v.roles, "Platform.Admin") {
		return answer{code: "admin_required", lacks: "Platform.Admin"}
	}
	return answer{}
}

// grant gives exactly these permissions in a place.
func (m *model) grant(id, place string, given rights) string {
	if m.people[id] == nil {
		return "user_not_found"
	}
	if m.grants[id] == nil {
		m.grants[id] = map[string]rights{}
	}
	m.grants[id][place] = given
	return ""
}

// movesTo puts somebody on the other side of the counter.
func (m *model) movesTo(id string, staff bool) string {
	home := m.holder(tenantOf(id))
	switch p := m.people[id]; {
	case staff:
		p.home = ""
	case p.home != "":
		// Whoever has a home keeps it.
	case home == "":
		return "user_without_home"
	default:
		p.home = home
	}
	return ""
}

// enrols puts a member in a role.
func (m *model) enrols(role, member string) string {
	kind, id, _ := strings.Cut(member, " ")
	switch p := m.people[id]; {
	case kind == "user" && p == nil:
		return "user_not_found"
	case kind == "user" && p.home == "":
		return "role_for_client_users"
	case m.roles[role] == nil:
		return "role_not_found"
	}
	m.roles[role][member] = true
	return ""
}

// rolesOf are the roles that a member is in.
func (m *model) rolesOf(member string) []string {
	var ids []string
	for role, members := range m.roles {
		if members[member] {
			ids = append(ids, role)
		}
	}
	slices.Sort(ids)
	return ids
}

// founds makes an organization, unless another has its tenant.
func (m *model) founds(id string, c client) string {
	if m.holder(c.tenant) != "" {
		return "tenant_taken"
	}
	m.clients[id] = &c
	return ""
}

// leaves makes an organization inactive. The provider's own stays.
func (m *model) leaves(id string) string {
	if m.clients[id].isProvider {
		return "provider_organization"
	}
	m.clients[id].isActive = false
	return ""
}

// takesTenant gives an organization a tenant, unless another one has it. The
// provider keeps its own.
func (m *model) takesTenant(id, tenant string) string {
	if m.clients[id].isProvider && tenant != m.clients[id].tenant {
		return "provider_organization"
	}
	if holder := m.holder(tenant); holder != "" && holder != id {
		return "tenant_taken"
	}
	m.clients[id].tenant = tenant
	return ""
}
