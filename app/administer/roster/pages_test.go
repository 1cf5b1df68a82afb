package roster_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Whatever the lists hold and however they are cut, page by page everybody is listed
// once, in order, with what they hold.
func TestPagesOfMembersLeaveNobodyOutAndNobodyTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.StringMatching(`[a-z]{1,2}`), rapid.ID[string])
		w := world{home: names.Draw(t, "home"), granted: names.Draw(t, "granted"), global: names.Draw(t, "global"), gone: names.Draw(t, "gone")}
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		d := newDesk(t)
		w.answers(d)
		var got []permissions.UserID
		for p := (store.Paging{Limit: limit}); ; {
			page, err := d.Members(t.Context(), at(staff("s")), p)
			if err != nil || len(page.Items) > limit {
				t.Fatalf("%d members, %v", len(page.Items), err)
			}
			for _, m := range page.Items {
				id := string(m.User.ID)
				got = append(got, m.User.ID)
				here, everywhere := slices.Contains(w.granted, id), slices.Contains(w.global, id) && !slices.Contains(w.home, id)
				if here != (m.Permissions == history) || everywhere != (m.Everywhere == runs) {
					t.Errorf("%s holds %v, and everywhere %v", id, m.Permissions.List(), m.Everywhere.List())
				}
			}
			if page.Next == "" {
				break
			}
			if page.Next <= p.After {
				t.Fatalf("after %q comes %q", p.After, page.Next)
			}
			p.After = page.Next
		}
		if diff := cmp.Diff(w.members(), got); diff != "" {
			t.Error(diff)
		}
	})
}

// world is an organization by the ids of its people.
type world struct{ home, granted, global, gone []string }

// members are whom the pages must hold: of people with a grant, those who are there.
func (w world) members() (ids []permissions.UserID) {
	all := map[string]bool{}
	for _, id := range slices.Concat(w.granted, w.global) {
		all[id] = !slices.Contains(w.gone, id)
	}
	for _, id := range w.home {
		all[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if all[id] {
			ids = append(ids, permissions.UserID(id))
		}
	}
	return ids
}

// answers lets the stores answer pages as any store does.
func (w world) answers(d desk) {
	d.users.EXPECT().AtHome(gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ any, _ organizations.Scope, p store.Paging) (page store.UserPage, _ error) {
		ids, next := cut(w.home, p)
		for _, id := range ids {
			page.Items = append(page.Items, client(permissions.UserID(id), contoso))
		}
		page.Next = next
		return page, nil
	})
	d.grants.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ any, s organizations.Scope, p store.Paging) (page store.GrantPage, _ error) {
		held, set := w.granted, history
		if s.IsGlobal() {
			held, set = w.global, runs
		}
		ids, next := cut(held, p)
		for _, id := range ids {
			page.Items = append(page.Items, grant(permissions.UserID(id), organizations.TargetIn(s), set))
		}
		page.Next = next
		return page, nil
	})
	d.users.EXPECT().Get(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ any, id permissions.UserID) (permissions.User, error) {
		if slices.Contains(w.gone, string(id)) {
			return permissions.User{}, permissions.ErrUnknownUser()
		}
		return staff(id), nil
	})
}

// cut is a page of sorted ids.
func cut(ids []string, p store.Paging) (page []string, next string) {
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if id <= p.After {
			continue
		}
		if len(page) == p.Limit {
			return page, page[len(page)-1]
		}
		page = append(page, id)
	}
	return page, ""
}

func TestTroubleWithMembersComesThrough(t *testing.T) {
	t.Parallel()
	one := store.Paging{Limit: 1}
	for i := range 4 {
		d, errs := newDesk(t), make([]error, 4)
		errs[i] = errStore
		d.users.EXPECT().AtHome(gomock.Any(), inContoso, one).Return(store.UserPage{}, errs[0])
		d.grants.EXPECT().List(gomock.Any(), inContoso, one).MaxTimes(1).Return(store.GrantPage{Items: []permissions.Grant{{UserID: "a"}}}, errs[1])
		d.grants.EXPECT().List(gomock.Any(), inGlobal, one).MaxTimes(1).Return(store.GrantPage{}, errs[2])
		d.users.EXPECT().Get(gomock.Any(), permissions.UserID("a")).MaxTimes(1).Return(staff("a"), errs[3])
		page, err := d.Members(t.Context(), at(staff("s")), one)
		if !errors.Is(err, errStore) || page.Items != nil || page.Next != "" {
			t.Errorf("%v, %v", page, err)
		}
	}
}
