package compose_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// numbered are forms of a scope with these ids.
func numbered(s organizations.Scope, access forms.Access, ids ...string) []forms.Form {
	var list []forms.Form
	for _, id := range ids {
		list = append(list, saved(s, func(f *forms.Form) { f.ID, f.Name, f.Access = forms.ID(id), "Form "+id, access }))
	}
	return list
}

func ids(p compose.Page) []string {
	var list []string
	for _, v := range p.Items {
		list = append(list, string(v.Form.ID))
	}
	return list
}

// walk reads a list to its end, in parts of a size.
func (d *desk) walk(f compose.Filter, limit int) (all []string, parts int) {
	d.t.Helper()
	after := ""
	for parts = 1; ; parts++ {
		page, err := d.List(d.t.Context(), d.by, f, store.Paging{After: after, Limit: limit})
		if err != nil {
			d.t.Fatal(err)
		}
		if len(page.Items) > limit {
			d.t.Errorf("%d items in a part of %d", len(page.Items), limit)
		}
		all = append(all, ids(page)...)
		if after = page.Next; after == "" || parts > 50 {
			return all, parts
		}
	}
}

// stocked answers pages of forms as a store would, in parts of at most five.
func (d *desk) stocked(s organizations.Scope, all []forms.Form) {
	d.kept.EXPECT().List(gomock.Any(), s, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, p store.Paging) (store.FormPage, error) {
		begin := 0
		if p.After != "" {
			begin = 1 + slices.IndexFunc(all, func(f forms.Form) bool { return string(f.ID) == p.After })
		}
		end := min(begin+min(p.Limit, 5), len(all))
		page := store.FormPage{Items: all[begin:end]}
		if end < len(all) {
			page.Next = string(all[end-1].ID)
		}
		return page, nil
	}).AnyTimes()
}

func TestTheFormsOfAPlaceComeBeforeThoseOfGlobal(t *testing.T) {
	t.Parallel()
	own := []string{"a", "b", "c", "d", "e", "f", "g"}
	inherited := []string{"1", "2", "3", "4", "5", "6"}
	want := slices.Concat(own, inherited)
	for limit := 1; limit <= len(want)+1; limit++ {
		d := newDesk(t, ana, here, both...)
		d.stocked(d.by.Scope, numbered(d.by.Scope, forms.AccessPlatform, own...))
		d.stocked(scopeOf(t, global), numbered(scopeOf(t, global), forms.AccessPlatform, inherited...))
		got, _ := d.walk(compose.Filter{}, limit)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in parts of %d: -want +got\n%s", limit, diff)
		}
	}
}

func TestGlobalListsItsOwnFormsOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, global, trust...)
	d.stocked(d.by.Scope, numbered(d.by.Scope, forms.AccessPlatform, "1", "2"))
	if got, parts := d.walk(compose.Filter{}, 50); len(got) != 2 || parts != 1 {
		t.Errorf("%v in %d parts", got, parts)
	}
}

func TestWhatSomebodyMayNotSeeIsLeftOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t, chris, here)
	s, all := d.by.Scope, scopeOf(t, global)
	d.stocked(s, slices.Concat(numbered(s, forms.AccessPlatform, "a", "b"), numbered(s, forms.AccessEveryone, "c"), numbered(s, forms.AccessByRole, "d", "e")))
	d.stocked(all, slices.Concat(numbered(all, forms.AccessPlatform, "1"), numbered(all, forms.AccessEveryone, "2")))
	opens := permissions.Member{Kind: permissions.FormMember, ID: "e"}
	d.roles.EXPECT().Of(gomock.Any(), permissions.MemberUser(chris.ID)).Return([]permissions.Membership{{Role: role}}, nil)
	d.roles.EXPECT().Of(gomock.Any(), permissions.Member{Kind: permissions.FormMember, ID: "d"}).Return(nil, nil)
	d.roles.EXPECT().Of(gomock.Any(), opens).Return([]permissions.Membership{{Role: role, Member: opens}}, nil)
	page, err := d.List(t.Context(), d.by, compose.Filter{}, store.Paging{Limit: 50})
	if diff := cmp.Diff([]string{"c", "e", "2"}, ids(page)); err != nil || diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
	for _, v := range page.Items {
		if !v.MaySubmit || v.MayManage || v.SeesInput {
			t.Errorf("%s: %+v", v.Form.ID, v)
		}
	}
}

// Fixed is read by the staff and by whoever may change it.
func TestAClientsUserWhoManagesFormsReadsTheirOwnInput(t *testing.T) {
	t.Parallel()
	d := newDesk(t, chris, here, trust...)
	all := scopeOf(t, global)
	d.stocked(d.by.Scope, numbered(d.by.Scope, forms.AccessPlatform, "a"))
	d.stocked(all, numbered(all, forms.AccessPlatform, "1"))
	page, err := d.List(t.Context(), d.by, compose.Filter{}, store.Paging{Limit: 50})
	if err != nil || len(page.Items) != 2 || !page.Items[0].SeesInput || page.Items[1].SeesInput || page.Items[1].MayManage {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestOneAnswerLooksAtFourPages(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, both...)
	s := d.by.Scope
	for after, next := range map[string]string{"": "a", "a": "b", "b": "c", "c": "d"} {
		d.page(s, after, store.FormPage{Items: numbered(s, forms.AccessPlatform, next), Next: next}, nil)
	}
	page, err := d.List(t.Context(), d.by, compose.Filter{Text: "nowhere"}, store.Paging{Limit: 10})
	if err != nil || len(page.Items) != 0 || page.Next != "d" {
		t.Errorf("%+v, %v", page, err)
	}
	// The next answer goes on from there, into global and to the end.
	d.page(s, "d", store.FormPage{}, nil)
	d.page(scopeOf(t, global), "", store.FormPage{}, nil)
	if page, err = d.List(t.Context(), d.by, compose.Filter{Text: "nowhere"}, store.Paging{After: page.Next, Limit: 10}); err != nil || page.Next != "" {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestFormsAreLookedForByWhatIsKnownOfThem(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, both...)
	form := func(id, name, description, workflow string, access forms.Access) forms.Form {
		return saved(d.by.Scope, func(f *forms.Form) {
			f.ID, f.Name, f.Description, f.Workflow, f.Access = forms.ID(id), name, description, workflow, access
		})
	}
	d.stocked(d.by.Scope, []forms.Form{
		form("a", "New Starter", "", "compose_greet", forms.AccessByRole),
		form("b", "Leaver", "The end of a STARTER", "compose_greet", forms.AccessEveryone),
		form("c", "Nothing", "", "gone", forms.AccessEveryone),
	})
	d.stocked(scopeOf(t, global), nil)
	for name, c := range map[string]struct {
		filter compose.Filter
		want   []string
	}{
		"everything":     {compose.Filter{}, []string{"a", "b", "c"}},
		"a text":         {compose.Filter{Text: "starter"}, []string{"a", "b"}},
		"a workflow":     {compose.Filter{Workflow: "gone"}, []string{"c"}},
		"part of a name": {compose.Filter{Workflow: "gon"}, nil},
		"an access":      {compose.Filter{Access: forms.AccessEveryone}, []string{"b", "c"}},
		"all of them":    {compose.Filter{Text: "END", Workflow: "compose_greet", Access: forms.AccessEveryone}, []string{"b"}},
	} {
		got, _ := d.walk(c.filter, 2)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWhoeverSeesNoFormsMakesStorageReadNone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, permissions.ViewHistory)
	page, err := d.List(t.Context(), d.by, compose.Filter{}, store.Paging{Limit: 50})
	if err != nil || len(page.Items) != 0 || page.Next != "" {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestTroubleWhileListingIsNoShortList(t *testing.T) {
	t.Parallel()
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "x")
	for name, expect := range map[string]func(d *desk){
		"the place": func(d *desk) { d.page(d.by.Scope, "", store.FormPage{}, trouble) },
		"global": func(d *desk) {
			d.page(d.by.Scope, "", store.FormPage{}, nil)
			d.page(scopeOf(t, global), "", store.FormPage{}, trouble)
		},
		"roles": func(d *desk) {
			d.page(d.by.Scope, "", store.FormPage{Items: numbered(d.by.Scope, forms.AccessByRole, "a")}, nil)
			d.roles.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, trouble)
		},
	} {
		d := newDesk(t, chris, here)
		expect(d)
		if _, err := d.List(t.Context(), d.by, compose.Filter{}, store.Paging{Limit: 50}); !errors.Is(err, trouble) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
