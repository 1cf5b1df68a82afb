package azure_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// What people do to a form.
func designing(ctx context.Context, d *directory, f forms.Form) error {
	return d.Forms().Create(ctx, f)
}

func discarding(ctx context.Context, d *directory, f forms.Form) error {
	return d.Forms().Delete(ctx, f.Scope, f.ID)
}

func rewording(ctx context.Context, d *directory, f forms.Form) error {
	return d.Forms().Change(ctx, f, reworded(f))
}

func rewordingAgain(ctx context.Context, d *directory, f forms.Form) error {
	return rewording(ctx, d, reworded(f))
}

// formState is a form with its earlier versions, the newest first. What is gone has no
// rows of versions in the end, and shows none at any time.
func formState(ctx context.Context, d *directory, f forms.Form) string {
	got, err := d.Forms().Get(ctx, f.Scope, f.ID)
	page, unlisted := d.FormVersions().List(ctx, f.Scope, f.ID, store.Paging{Limit: 10})
	before := ""
	for _, version := range page.Items {
		whole, unread := d.FormVersions().Get(ctx, f.Scope, f.ID, version.Version)
		before += fmt.Sprintf(" %d %s", version.Version, whole.Name)
		unlisted = errors.Join(unlisted, unread)
	}
	if !fault.Is(err, fault.NotFound) {
		return stateOf(errors.Join(err, unlisted), fmt.Sprintf("%d %s:%s", got.Version, got.Name, before))
	}
	if left := d.versionRows(ctx, f); left > 0 || before != "" || unlisted != nil {
		return fmt.Sprintf("gone, but for %d rows, %s, %v", left, before, unlisted)
	}
	return gone
}

// versionRows counts the versions of a form in the table, whatever the ports show.
func (d *directory) versionRows(ctx context.Context, f forms.Form) (n int) {
	for pager := d.storage.Table("Forms").NewListEntitiesPager(nil); pager.More(); {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return -1
		}
		for _, row := range page.Entities {
			if strings.Contains(string(row), `"RowKey":"~`+string(f.ID)) {
				n++
			}
		}
	}
	return n
}

func TestWritesOfFormsSurviveEveryFault(t *testing.T) {
	t.Parallel()
	type writes = []write[forms.Form]
	twice := []string{"changed_meanwhile"}
	subject[forms.Form]{aForm, formState}.survives(t, map[string]brokenMove[forms.Form]{
		"a form that is made":               {nil, designing, "1 New colleague:", 1, nil},
		"a form that is made again":         {writes{designing}, designing, "1 New colleague:", 2, nil},
		"a form that is changed":            {writes{designing}, rewording, "2 Version 2: 1 New colleague", 2, twice},
		"a form that is changed once more":  {writes{designing, rewording}, rewordingAgain, "3 Version 3: 2 Version 2 1 New colleague", 2, twice},
		"a form that is deleted":            {writes{designing}, discarding, gone, 3, nil},
		"a form with versions that goes":    {writes{designing, rewording, rewordingAgain}, discarding, gone, 4, nil},
		"a form that was deleted":           {writes{designing, rewording, discarding}, discarding, gone, 2, nil},
		"a form that is not there and goes": {nil, discarding, gone, 2, nil},
	})
}

// TestAFormWhoseWritesComeLateStaysDeleted leaves a writer one try, and lets what it gave
// up arrive after the form was deleted: neither form nor version is there.
func TestAFormWhoseWritesComeLateStaysDeleted(t *testing.T) {
	t.Parallel()
	home := directoryOfEdges(t)
	for name, c := range map[string]struct {
		before, late write[forms.Form]
		at           int
	}{"its making": {nil, designing, 1}, "a change": {designing, rewording, 2}} {
		f := aForm()
		if c.before != nil {
			ok(t, c.before(t.Context(), home, f))
		}
		faults := wire.Break(directoryNetwork)
		subject := home.another(t, faults, 1)
		faults.Arm(c.at, wire.Late, false)
		if err := c.late(t.Context(), subject, f); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v", name, err)
		}
		if c.before == nil {
			ok(t, designing(t.Context(), home, f))
		}
		ok(t, discarding(t.Context(), home, f))
		faults.Disarm() // What was late arrives.
		if state := formState(t.Context(), home, f); state != gone {
			t.Errorf("%s: it is %s", name, state)
		}
		if err := designing(t.Context(), home, f); fault.Code(err) != "form_exists" {
			t.Errorf("%s: it is made once more: %v", name, err)
		}
	}
}

// TestAChangeOfAFormIsNotWrittenOver lets somebody else come in between the read and the
// write. Of the one that was beaten nothing is among the versions.
func TestAChangeOfAFormIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	home := directoryOfEdges(t)
	f := aForm()
	ok(t, designing(t.Context(), home, f))
	theirs := reworded(f)
	theirs.Name = "Theirs"
	subject := home.another(t, &meanwhile{next: directoryNetwork, at: 2, happens: func() {
		ok(t, home.Forms().Change(t.Context(), f, theirs))
	}}, 3)
	if err := rewording(t.Context(), subject, f); fault.Code(err) != "changed_meanwhile" {
		t.Errorf("got %v", err)
	}
	if state := formState(t.Context(), home, f); state != "2 Theirs: 1 New colleague" {
		t.Errorf("it is %s", state)
	}
}

// TestARemovalThatBreaksOffShowsNothing ends one behind its mark. The versions that are
// left are nobody's, and go with the same call, or with upkeep.
func TestARemovalThatBreaksOffShowsNothing(t *testing.T) {
	t.Parallel()
	home := directoryOfEdges(t)
	ok(t, home.Create(t.Context())) // A walk of upkeep reads all tables.
	for _, ends := range []func(f forms.Form) error{
		func(f forms.Form) error { return discarding(t.Context(), home, f) },
		func(f forms.Form) error {
			home.finds(t, "earlier version of a form", versionPlace(f).row)
			return nil
		},
	} {
		f := globalForm()
		ok(t, errors.Join(designing(t.Context(), home, f), rewording(t.Context(), home, f)))
		faults := wire.Break(directoryNetwork)
		subject := home.another(t, faults, 1)
		faults.Arm(3, wire.DropRequest, true)
		if err := discarding(t.Context(), subject, f); !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v", err)
		}
		if state := formState(t.Context(), home, f); state != "gone, but for 1 rows, , <nil>" {
			t.Errorf("it is %s", state)
		}
		if _, err := home.FormVersions().Get(t.Context(), f.Scope, f.ID, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("a version is shown: %v", err)
		}
		ok(t, ends(f))
		if state := formState(t.Context(), home, f); state != gone {
			t.Errorf("it is %s", state)
		}
	}
}

// TestReadsOfFormsAreWholeOrFail breaks every call of each read.
func TestReadsOfFormsAreWholeOrFail(t *testing.T) {
	t.Parallel()
	home, f := directoryOfEdges(t), aForm()
	now, short := reworded(f), f
	short.Fields, short.FixedInput = nil, nil
	ok(t, errors.Join(designing(t.Context(), home, f), rewording(t.Context(), home, f)))
	for name, read := range map[string]struct {
		do         func(ctx context.Context, d *directory) (any, error)
		want, none any
		calls      int
	}{
		"one": {func(ctx context.Context, d *directory) (any, error) { return d.Forms().Get(ctx, f.Scope, f.ID) }, now, forms.Form{}, 1},
		"the list": {func(ctx context.Context, d *directory) (any, error) {
			return d.Forms().List(ctx, f.Scope, store.Paging{Limit: 10})
		}, store.FormPage{Items: []forms.Form{now}}, store.FormPage{}, 1},
		"a version": {func(ctx context.Context, d *directory) (any, error) {
			return d.FormVersions().Get(ctx, f.Scope, f.ID, 1)
		}, f, forms.Form{}, 1},
		"the versions": {func(ctx context.Context, d *directory) (any, error) {
			return d.FormVersions().List(ctx, f.Scope, f.ID, store.Paging{Limit: 10})
		}, store.FormPage{Items: []forms.Form{short}}, store.FormPage{}, 2},
	} {
		report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
			subject := home.another(t, run.Transport(), 3)
			var got any
			var err error
			run.During(func() { got, err = read.do(t.Context(), subject) })
			wanted := read.want
			if err != nil {
				wanted = read.none
			}
			if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
				t.Errorf("%s: got %v", name, err)
			}
			if diff := cmp.Diff(wanted, got, sameScopes); diff != "" {
				t.Errorf("%s: %v, -want +got\n%s", name, err, diff)
			}
		})
		if report.Calls != read.calls {
			t.Errorf("%s: %+v, want %d calls", name, report, read.calls)
		}
	}
}
