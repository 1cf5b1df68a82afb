package compose_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

func version(s organizations.Scope, n int) forms.Form {
	return saved(s, func(f *forms.Form) { f.Version = n })
}

func numbers(p store.FormPage) []int {
	var list []int
	for _, f := range p.Items {
		list = append(list, f.Version)
	}
	return list
}

func TestVersionsBeginWithWhatAFormIs(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	s := d.by.Scope
	d.holds(version(s, 3))
	d.earlier.EXPECT().List(gomock.Any(), s, id, store.Paging{Limit: 49}).Return(store.FormPage{Items: []forms.Form{version(s, 2), version(s, 1)}}, nil)
	page, err := d.Versions(t.Context(), d.by, id, store.Paging{Limit: 50})
	if diff := cmp.Diff([]int{3, 2, 1}, numbers(page)); err != nil || page.Next != "" || diff != "" {
		t.Errorf("%v, next %q: %s", err, page.Next, diff)
	}
}

func TestVersionsComeInParts(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	s := d.by.Scope
	d.holds(version(s, 3))
	page, err := d.Versions(t.Context(), d.by, id, store.Paging{Limit: 1})
	if diff := cmp.Diff([]int{3}, numbers(page)); err != nil || page.Next != "3" || diff != "" {
		t.Errorf("%v, next %q: %s", err, page.Next, diff)
	}
	d.earlier.EXPECT().List(gomock.Any(), s, id, store.Paging{After: "3", Limit: 1}).Return(store.FormPage{Items: []forms.Form{version(s, 2)}, Next: "2"}, nil)
	page, err = d.Versions(t.Context(), d.by, id, store.Paging{After: page.Next, Limit: 1})
	if diff := cmp.Diff([]int{2}, numbers(page)); err != nil || page.Next != "2" || diff != "" {
		t.Errorf("%v, next %q: %s", err, page.Next, diff)
	}
}

func TestANewFormHasOneVersion(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.holds(version(d.by.Scope, 1))
	for _, limit := range []int{1, 50} {
		if page, err := d.Versions(t.Context(), d.by, id, store.Paging{Limit: limit}); err != nil || page.Next != "" || len(page.Items) != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	}
}

func TestAnEarlierVersionIsReadWhereTheFormBelongs(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, both...)
	all := scopeOf(t, global)
	d.lacks(d.by.Scope)
	d.holds(version(all, 3))
	d.earlier.EXPECT().Get(gomock.Any(), all, id, 2).Return(saved(all, func(f *forms.Form) { f.Version, f.Workflow = 2, "gone" }), nil)
	v, err := d.Version(t.Context(), d.by, id, 2)
	if err != nil || v.Form.Version != 2 || v.MaySubmit || v.MayManage || len(v.Problems) == 0 {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err = d.Version(t.Context(), d.by, id, 3); err != nil || v.Form.Version != 3 || !v.MaySubmit {
		t.Errorf("the one in force: %+v, %v", v, err)
	}
}

func TestTroubleWithVersionsIsSaid(t *testing.T) {
	t.Parallel()
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "x")
	d := newDesk(t, ana, here, trust...)
	d.holds(version(d.by.Scope, 3))
	d.earlier.EXPECT().Get(gomock.Any(), d.by.Scope, id, 9).Return(forms.Form{}, forms.ErrUnknown())
	if _, err := d.Version(t.Context(), d.by, id, 9); !fault.Is(err, fault.NotFound) {
		t.Errorf("one that never was: %v", err)
	}
	d.earlier.EXPECT().Get(gomock.Any(), d.by.Scope, id, 1).Return(forms.Form{}, trouble)
	if _, err := d.Version(t.Context(), d.by, id, 1); !errors.Is(err, trouble) {
		t.Error(err)
	}
	d.earlier.EXPECT().List(gomock.Any(), d.by.Scope, id, gomock.Any()).Return(store.FormPage{}, trouble)
	if _, err := d.Versions(t.Context(), d.by, id, store.Paging{Limit: 9}); !errors.Is(err, trouble) {
		t.Error(err)
	}
}
