package embedded_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	domain "github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

// formRow is as much of a form, or of an earlier version, as its place is judged by.
type formRow struct {
	kv.Schema
	ID     string `json:"id"`
	Scope  string `json:"scope"`
	Number int    `json:"version"`
}

func formAt(f domain.Form) kv.Key { return kv.NewKey("form", f.Scope.Key(), string(f.ID)) }

func versionAt(f domain.Form, number int) kv.Key {
	return kv.NewKey("form-version", f.Scope.Key(), string(f.ID), kv.Int(-int64(number)))
}

// designed makes forms, each of which was changed once.
func designed(t *testing.T, s *embedded.Store, n int) []domain.Form {
	t.Helper()
	list, now := make([]domain.Form, n), time.Now().UTC().Truncate(time.Millisecond)
	for i := range list {
		made := domain.Form{ID: domain.ID(newID()), Scope: everywhere, Name: "a form", Workflow: "report", Version: 1, CreatedAt: now, UpdatedAt: now}
		list[i] = made
		list[i].Name, list[i].Version = "another name", 2
		if err := errors.Join(s.Forms().Create(t.Context(), made), s.Forms().Change(t.Context(), made, list[i])); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// pastOf are the numbers of the earlier versions of a form.
func pastOf(t *testing.T, s *embedded.Store, f domain.Form) (numbers []int) {
	t.Helper()
	page, err := s.FormVersions().List(t.Context(), f.Scope, f.ID, store.Paging{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range page.Items {
		numbers = append(numbers, version.Version)
	}
	return numbers
}

func TestDamagesToFormsAreTold(t *testing.T) {
	t.Parallel()
	const form, version = "form", "earlier version of a form"
	for name, c := range map[string]struct {
		harms   func(f domain.Form, b *kv.Batch)
		what    string
		mending maintenance.Mending
		// left are the earlier versions that are shown afterwards.
		left []int
	}{
		"a version without its form": {func(f domain.Form, b *kv.Batch) { b.Delete(formAt(f)) }, version, maintenance.Mended, nil},
		"a version that is in force": {func(f domain.Form, b *kv.Batch) {
			b.Put(versionAt(f, 2), &formRow{ID: string(f.ID), Scope: f.Scope.Key(), Number: 2})
		}, version, maintenance.Mended, []int{1}},
		"a version to come": {func(f domain.Form, b *kv.Batch) {
			b.Put(versionAt(f, 3), &formRow{ID: string(f.ID), Scope: f.Scope.Key(), Number: 3})
		}, version, maintenance.Mended, []int{1}},
		"a version of another form": {func(f domain.Form, b *kv.Batch) {
			b.Put(versionAt(f, 1), &formRow{ID: "another", Scope: f.Scope.Key(), Number: 1})
		}, version, maintenance.Unmendable, []int{1}},
		"a version that is unreadable": {func(f domain.Form, b *kv.Batch) { b.Put(versionAt(f, 1), &unreadable{}) }, version, maintenance.Unmendable, nil},
		"a version that is nowhere":    {func(_ domain.Form, b *kv.Batch) { b.Put(kv.NewKey("form-version", "a"), &formRow{}) }, version, maintenance.Unmendable, []int{1}},
		"a form that is unreadable":    {func(f domain.Form, b *kv.Batch) { b.Put(formAt(f), &garbage{}) }, form, maintenance.Unmendable, []int{1}},
		"a form in another's place": {func(f domain.Form, b *kv.Batch) {
			b.Put(formAt(f), &formRow{ID: "another", Scope: f.Scope.Key(), Number: 2})
		}, form, maintenance.Unmendable, []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir)
			list := designed(t, s, 2)
			if found := walked(t, s, false); len(found) != 0 {
				t.Fatalf("a sound store: %+v", found)
			}
			shut(t, s)
			harm(t, dir, func(b *kv.Batch) { c.harms(list[0], b) })
			s = open(t, dir)
			if found := walked(t, s, true); len(found) != 1 || found[0].What != c.what || found[0].Mending != c.mending {
				t.Errorf("upkeep tells of %+v", found)
			}
			if left := walked(t, s, false); c.mending == maintenance.Mended && len(left) > 0 {
				t.Errorf("these are left: %+v", left)
			}
			for i, wanted := range [][]int{c.left, {1}} {
				if diff := cmp.Diff(wanted, pastOf(t, s, list[i])); diff != "" {
					t.Errorf("form %d: -want +got\n%s", i, diff)
				}
			}
		})
	}
}

func TestADamagedFormHidesNoOtherAndCanBeDeleted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	list := designed(t, s, 3)
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) { b.Put(formAt(list[0]), &garbage{}); b.Put(formAt(list[1]), &newer{Version: 99}) })
	s = open(t, dir)
	for i, code := range []string{store.RowUnreadable, store.SchemaNewer} {
		next := list[i]
		next.Version++
		_, err := s.Forms().Get(t.Context(), everywhere, list[i].ID)
		for name, err := range map[string]error{
			"read": err, "made": s.Forms().Create(t.Context(), list[i]), "changed": s.Forms().Change(t.Context(), list[i], next),
		} {
			if fault.Code(err) != code {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if err := s.Forms().Delete(t.Context(), everywhere, list[0].ID); err != nil {
		t.Error(err)
	}
	if err := s.Forms().Delete(t.Context(), everywhere, list[1].ID); fault.Code(err) != store.SchemaNewer {
		t.Errorf("a newer one is deleted: %v", err)
	}
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) { b.Delete(formAt(list[1])) })
	s = open(t, dir)
	page, err := s.Forms().List(t.Context(), everywhere, store.Paging{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != list[2].ID {
		t.Errorf("the list is %+v, %v", page, err)
	}
	mends(t, s, "earlier version of a form")
}

// A read of a list costs the same whatever there is in other scopes, and however often
// its forms were changed.
func TestAListOfFormsIsOneRead(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	list := designed(t, s, 5)
	for name, read := range map[string]func() error{
		"forms": func() error { _, err := s.Forms().List(t.Context(), everywhere, store.Paging{Limit: 3}); return err },
		"versions": func() error {
			_, err := s.FormVersions().List(t.Context(), everywhere, list[0].ID, store.Paging{Limit: 3})
			return err
		},
	} {
		before := s.Reads()
		if err := read(); err != nil || s.Reads()-before != 1 {
			t.Errorf("a list of %s takes %d reads: %v", name, s.Reads()-before, err)
		}
	}
}
