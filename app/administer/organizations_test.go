package administer_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	mocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	system "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

// clients is the use case over mocks: whatever a test did not announce fails it.
type clients struct {
	*administer.Organizations
	store  *mocks.MockOrganizations
	clock  *system.MockClock
	random *system.MockRandom
	trail  *recorded.Trail
}

func newClients(t gomock.TestReporter) clients {
	c := gomock.NewController(t)
	o := clients{store: mocks.NewMockOrganizations(c), clock: system.NewMockClock(c), random: system.NewMockRandom(c), trail: &recorded.Trail{}}
	o.Organizations = administer.NewOrganizations(o.store, record.New(o.trail, recorded.IDs{}), o.clock, o.random)
	return o
}

func TestOnlyAnAdminCreatesAnOrganization(t *testing.T) {
	t.Parallel()
	for name, p := range others() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everywhere := permissions.Grant{In: organizations.TargetGlobal(), Permissions: permissions.Everything()}
			org, err := newClients(t).Create(t.Context(), caller(p, everywhere), organizations.Draft{Name: "Contoso"})
			wantFault(t, org, err, fault.Forbidden, "admin_required")
		})
	}
}

func TestAnOrganizationIsCreatedAsItWasDrafted(t *testing.T) {
	t.Parallel()
	o := newClients(t)
	o.clock.EXPECT().Now().Return(now)
	o.random.EXPECT().ID().Return(string(contoso))
	wanted := organizations.Organization{
		ID: contoso, Name: "Contoso", TenantID: "72f988bf-0000-41af-91ab-00000000000a", IsActive: true, Tags: []string{"gold"},
		CreatedAt: now, CreatedBy: string(adminID), UpdatedAt: now, UpdatedBy: string(adminID),
	}
	o.store.EXPECT().Create(gomock.Any(), wanted).Return(nil)
	draft := organizations.Draft{Name: " Contoso ", TenantID: "72F988BF-0000-41AF-91AB-00000000000A", Tags: []string{"gold"}}
	org, err := o.Create(t.Context(), caller(admin()), draft)
	if diff := cmp.Diff(wanted, org); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestABadDraftNamesEveryFieldAndIsNotStored(t *testing.T) {
	t.Parallel()
	o := newClients(t)
	o.clock.EXPECT().Now().Return(now)
	o.random.EXPECT().ID().Return(string(contoso))
	org, err := o.Create(t.Context(), caller(admin()), organizations.Draft{Name: strings.Repeat("x", organizations.NameMax+1), TenantID: "contoso.example"})
	wantFault(t, org, err, fault.Invalid, "validation_failed")
	var f *fault.Fault
	if !asFault(err, &f) || len(f.Fields) != 2 || f.Fields[0].Pointer != "/name" || f.Fields[1].Pointer != "/tenantId" {
		t.Errorf("got %+v", f)
	}
}

func TestWhatTheStoreSaysOfANewOrganizationComesThrough(t *testing.T) {
	t.Parallel()
	create := func(answer error) (organizations.Organization, error) {
		o := newClients(t)
		o.clock.EXPECT().Now().Return(now)
		o.random.EXPECT().ID().Return(string(contoso))
		o.store.EXPECT().Create(gomock.Any(), gomock.Any()).Return(answer)
		return o.Create(t.Context(), caller(admin()), organizations.Draft{Name: "Contoso"})
	}
	org, err := create(fault.New(fault.Conflict, "tenant_taken", "Another organization has this tenant."))
	wantFault(t, org, err, fault.Conflict, "tenant_taken")
	org, err = create(errStore)
	wantTrouble(t, org, err)
}

// ids are organizations in the order in which they were made.
func ids(n int) []organizations.ID {
	list := make([]organizations.ID, n)
	for i := range list {
		list[i] = organizations.ID("01954f00-0000-7000-8000-" + strings.Repeat("0", 8) + string([]byte{hex(i >> 12), hex(i >> 8), hex(i >> 4), hex(i)}))
	}
	return list
}

// numbered is an organization whose name is what changes in its id.
func numbered(id organizations.ID) organizations.Organization {
	return organizations.Organization{ID: id, Name: strings.TrimLeft(string(id[32:]), "0")}
}

func hex(i int) byte { return "0123456789abcdef"[i&15] }

// pages answers as a store does that reads at most most of the list at once.
func (o clients) pages(list []organizations.ID, most int) {
	o.store.EXPECT().List(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ context.Context, p store.Paging) (store.OrganizationPage, error) {
		from, _ := slices.BinarySearch(list, organizations.ID(p.After)+"\x00")
		to := min(from+min(p.Limit, most), len(list))
		var page store.OrganizationPage
		for _, id := range list[from:to] {
			page.Items = append(page.Items, numbered(id))
		}
		if to < len(list) {
			page.Next = string(list[to-1])
		}
		return page, nil
	})
}

// atSome is the reach of staff with a grant in each of these.
func atSome(list ...organizations.ID) permissions.Reach {
	r := permissions.Reach{In: map[organizations.ID]permissions.Set{}}
	for _, id := range list {
		r.In[id] = history
	}
	return r
}

func TestAPageOfOrganizations(t *testing.T) {
	t.Parallel()
	list := ids(6)
	everywhere := permissions.Reach{Everywhere: history}
	for name, c := range map[string]struct {
		reach permissions.Reach
		p     store.Paging
		items []organizations.ID
		next  organizations.ID
	}{
		"nobody sees nothing, and no cursor":      {p: store.Paging{Limit: 2}},
		"somebody at all sees a page":             {reach: everywhere, p: store.Paging{Limit: 2}, items: list[:2], next: list[1]},
		"and the last page":                       {reach: everywhere, p: store.Paging{Limit: 2, After: string(list[3])}, items: list[4:]},
		"a member sees their own":                 {reach: atSome(list[1], list[4]), p: store.Paging{Limit: 2}, items: []organizations.ID{list[1], list[4]}},
		"a cursor promises more that they see":    {reach: atSome(list[1], list[3], list[5]), p: store.Paging{Limit: 2}, items: []organizations.ID{list[1], list[3]}, next: list[3]},
		"no cursor when the rest is not theirs":   {reach: atSome(list[0], list[1]), p: store.Paging{Limit: 2}, items: list[:2]},
		"a position of somebody else's is fine":   {reach: atSome(list[1], list[4]), p: store.Paging{Limit: 2, After: string(list[2])}, items: list[4:5]},
		"a position that is no id is fine":        {reach: atSome(list[1]), p: store.Paging{Limit: 2, After: "zzz"}},
		"one at a time":                           {reach: atSome(list[4], list[5]), p: store.Paging{Limit: 1}, items: list[4:5], next: list[4]},
		"membership of what is not there":         {reach: atSome("01954f00-0000-7000-8000-ffffffffffff"), p: store.Paging{Limit: 1}},
		"home is seen without any permission":     {reach: permissions.Reach{In: map[organizations.ID]permissions.Set{list[2]: {}}}, p: store.Paging{Limit: 9}, items: list[2:3]},
		"a page as long as everything has no end": {reach: everywhere, p: store.Paging{Limit: 6}, items: list},
	} {
		for _, most := range []int{1, 2, 100} {
			o := newClients(t)
			o.pages(list, most)
			by := caller(permissions.Principal{})
			by.Reach = c.reach
			if c.reach.All() && most < c.p.Limit {
				continue // such a store answers shorter pages to those who see all
			}
			page, err := o.List(t.Context(), by, organizations.Filter{}, c.p)
			if got := idsOf(page.Items); !slices.Equal(got, c.items) || page.Next != string(c.next) || err != nil {
				t.Errorf("%s: got %v and then %q, %v", name, got, page.Next, err)
			}
		}
	}
}

func idsOf(orgs []organizations.Organization) []organizations.ID {
	var list []organizations.ID
	for _, org := range orgs {
		list = append(list, org.ID)
	}
	return list
}

// An ordinary provider's list is one question, also for somebody who sees the
// last of 500 clients only.
func TestAMemberOfFewIsAnsweredWithOneQuestion(t *testing.T) {
	t.Parallel()
	list := ids(500)
	o := newClients(t)
	questions := 0
	o.store.EXPECT().List(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ context.Context, p store.Paging) (store.OrganizationPage, error) {
		questions++
		var page store.OrganizationPage
		for _, id := range list[:min(p.Limit, len(list))] {
			page.Items = append(page.Items, organizations.Organization{ID: id})
		}
		if p.Limit < len(list) {
			page.Next = string(list[p.Limit-1])
		}
		return page, nil
	})
	by := caller(permissions.Principal{})
	by.Reach = atSome(list[499])
	page, err := o.List(t.Context(), by, organizations.Filter{}, store.Paging{Limit: 25})
	if got := idsOf(page.Items); !slices.Equal(got, list[499:]) || err != nil || questions != 1 {
		t.Errorf("got %v with %d questions, %v", got, questions, err)
	}
}

// Somebody who sees everything is asked for no more than the page.
func TestAPageOfEverythingReadsNoMoreThanThePage(t *testing.T) {
	t.Parallel()
	o := newClients(t)
	p := store.Paging{Limit: 25, After: string(contoso)}
	o.store.EXPECT().List(gomock.Any(), p).Return(store.OrganizationPage{Next: "next"}, nil)
	page, err := o.List(t.Context(), caller(admin()), organizations.Filter{}, p)
	if page.Next != "next" || err != nil {
		t.Errorf("got %+v, %v", page, err)
	}
}

func TestTroubleInTheMiddleOfAListGivesNoHalfPage(t *testing.T) {
	t.Parallel()
	o := newClients(t)
	by := caller(permissions.Principal{})
	by.Reach = atSome(contoso, elsewhere)
	first := o.store.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.OrganizationPage{Items: []organizations.Organization{{ID: contoso}}, Next: string(contoso)}, nil)
	o.store.EXPECT().List(gomock.Any(), gomock.Any()).After(first.Call).Return(store.OrganizationPage{Items: []organizations.Organization{{ID: elsewhere}}}, errStore)
	page, err := o.List(t.Context(), by, organizations.Filter{}, store.Paging{Limit: 25})
	wantTrouble(t, page, err)
}

// Somebody who sees all and looks for what is nowhere waits for so many reads at most.
func TestASearchReadsSoMuchAndThenSaysWhereToGoOn(t *testing.T) {
	t.Parallel()
	o := newClients(t)
	list := ids(12_000)
	o.pages(list, 1000)
	page, err := o.List(t.Context(), caller(admin()), organizations.Filter{Text: "nobody"}, store.Paging{Limit: 50})
	if len(page.Items) != 0 || page.Next != string(list[9_999]) || err != nil {
		t.Errorf("%d items and then %q, %v", len(page.Items), page.Next, err)
	}
	page, err = o.List(t.Context(), caller(admin()), organizations.Filter{Text: "nobody"}, store.Paging{Limit: 50, After: page.Next})
	if len(page.Items) != 0 || page.Next != "" || err != nil {
		t.Errorf("%d items and then %q, %v", len(page.Items), page.Next, err)
	}
}
