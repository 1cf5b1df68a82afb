package offer_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/app/internal/offer"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	fabrik  = organizations.ID("01954f00-0000-7000-8000-00000000000b")

	ana = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-000000000001")
	cem = permissions.UserID("72f988bf-0000-41af-91ab-00000000000a_0195509f-2a00-4abc-8def-000000000003")

	starters = permissions.RoleID("01954f00-0000-7000-8000-0000000000a1")
	leavers  = permissions.RoleID("01954f00-0000-7000-8000-0000000000a2")
)

var (
	run    = permissions.SetOf(permissions.ExecuteWorkflows)
	manage = permissions.SetOf(permissions.ManageForms)
	both   = run.Union(manage)
	view   = permissions.SetOf(permissions.ViewHistory, permissions.ManageConfig)

	errStore = errors.New("the disk is on fire")
)

// scopeOf is a scope as a decision makes one.
func scopeOf(at organizations.Target) organizations.Scope {
	return permissions.SeedSystem.Authority(at).Scope
}

func numbered(n int) forms.ID {
	return forms.ID("01954f00-0000-7000-8000-" + strconv.Itoa(100000000000+n))
}

func form(n int, at organizations.Target, access forms.Access) forms.Form {
	return forms.Form{ID: numbered(n), Scope: scopeOf(at), Access: access, Name: "Form"}
}

// authority is leave to act in a place with exactly these permissions.
func authority(u permissions.User, at organizations.Target, held permissions.Set, isActive bool) permissions.Authority {
	a := permissions.SeedSystem.Authority(at)
	a.Principal, a.Permissions = permissions.Principal{User: u}, held
	if !at.IsGlobal() {
		a.Organization = &organizations.Organization{ID: at.ID(), IsActive: isActive}
	}
	return a
}

func staff() permissions.User {
	return permissions.User{ID: ana, Type: permissions.PlatformUser, IsActive: true}
}

func client() permissions.User {
	return permissions.User{ID: cem, Type: permissions.ClientUser, Home: contoso, IsActive: true}
}

// shelf keeps forms and roles, and counts how often it is asked.
type shelf struct {
	forms []forms.Form
	// in are the roles of each member.
	in map[permissions.Member][]permissions.RoleID
	// fails makes each question about a kind of thing fail.
	failForms, failUsers, failRoles bool

	mu                         sync.Mutex
	readForms, asked, askedFor int
}

func (s *shelf) get(_ context.Context, at organizations.Scope, id forms.ID) (forms.Form, error) {
	s.readForms++
	if s.failForms {
		return forms.Form{}, errStore
	}
	for _, f := range s.forms {
		if f.ID == id && f.Scope == at {
			return f, nil
		}
	}
	return forms.Form{}, forms.ErrUnknown()
}

func (s *shelf) of(_ context.Context, m permissions.Member) ([]permissions.Membership, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	isUser := m.Kind == permissions.UserMember
	if isUser {
		s.askedFor++
	} else {
		s.asked++
	}
	if isUser && s.failUsers || !isUser && s.failRoles {
		return nil, errStore
	}
	var list []permissions.Membership
	for _, role := range s.in[m] {
		list = append(list, permissions.Membership{Role: role, Member: m})
	}
	return list, nil
}

func memberForm(id forms.ID) permissions.Member {
	return permissions.Member{Kind: permissions.FormMember, ID: string(id)}
}

// formsOf and rolesOf are the two ports of a shelf.
type (
	formsOf struct {
		store.Forms
		*shelf
	}
	rolesOf struct {
		store.Memberships
		*shelf
	}
)

func (f formsOf) Get(ctx context.Context, at organizations.Scope, id forms.ID) (forms.Form, error) {
	return f.get(ctx, at, id)
}

func (r rolesOf) Of(ctx context.Context, m permissions.Member) ([]permissions.Membership, error) {
	return r.of(ctx, m)
}

func (s *shelf) offers() *offer.Offers {
	return offer.New(formsOf{shelf: s}, rolesOf{shelf: s})
}

// judged is what becomes of one form: "" for unseen, else what may be done with it.
func (s *shelf) judged(t *testing.T, by permissions.Authority, f forms.Form) string {
	t.Helper()
	found, err := s.offers().Find(t.Context(), by, f.ID)
	list, listErr := s.offers().Judge(t.Context(), by, []forms.Form{f})
	if listErr != nil {
		t.Fatal(listErr)
	}
	if len(list) == 0 {
		if err == nil || err.Error() != forms.ErrUnknown().Error() {
			t.Errorf("the list leaves it out, and alone it is %+v, %v", found, err)
		}
		return ""
	}
	if err != nil || found.Form.ID != f.ID || found.MaySubmit != list[0].MaySubmit || found.MayManage != list[0].MayManage || len(list) > 1 {
		t.Errorf("alone %+v, %v, in a list %+v", found, err, list)
	}
	said := "see"
	if found.MaySubmit {
		said += " send"
	}
	if found.MayManage {
		said += " change"
	}
	return said
}
