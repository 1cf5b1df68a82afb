package azure_test

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

// binary is a property of bytes in a raw row.
func binary(name, content string) rawRow {
	return rawRow{name: base64.StdEncoding.EncodeToString([]byte(content)), name + "@odata.type": "Edm.Binary"}
}

// TestGarbageInAFormAsksNothingElse damages each property of a form, of an earlier
// version, and of the mark of one that is gone: it is not read, or runs and asks as much.
func TestGarbageInAFormAsksNothingElse(t *testing.T) {
	t.Parallel()
	d, f, deleted := directoryOfEdges(t), aForm(), aForm()
	ok(t, errors.Join(designing(t.Context(), d, f), rewording(t.Context(), d, f), designing(t.Context(), d, deleted), discarding(t.Context(), d, deleted)))
	for _, of := range []struct {
		place place
		read  func() (forms.Form, error)
	}{
		{formPlace(f), func() (forms.Form, error) { return d.Forms().Get(t.Context(), f.Scope, f.ID) }},
		{versionPlace(f), func() (forms.Form, error) { return d.FormVersions().Get(t.Context(), f.Scope, f.ID, 1) }},
		{formPlace(deleted), func() (forms.Form, error) { return d.Forms().Get(t.Context(), deleted.Scope, deleted.ID) }},
	} {
		row := d.raw(t, of.place)
		damages := garbage(row)
		for _, text := range []string{"", "x", "{", `{"fields":{}}`, `{"fields":[{"name":7}]}`, "7"} {
			damages["Piece0 "+text] = row
			if of.place != formPlace(deleted) {
				damages["Piece0 "+text] = with(row, binary("Piece0", text))
			}
		}
		for name, damaged := range damages {
			d.overwrite(t, of.place, damaged)
			got, err := of.read()
			must := strings.HasSuffix(name, "a number") || strings.HasSuffix(name, "a text") || strings.HasPrefix(name, "SchemaVersion") || strings.HasPrefix(name, "Piece0 ")
			switch {
			case of.place == formPlace(deleted):
				if !fault.Is(err, fault.NotFound) && !isReadFault(err) {
					t.Errorf("%s: what was deleted is %+v, %v", name, got, err)
				}
			case err == nil && (must || got.ID != f.ID || got.Scope != f.Scope || got.Workflow == "" || len(got.Fields) != 1 || len(got.FixedInput) != 1):
				t.Errorf("%s: it asks %+v", name, got)
			case err != nil && !isReadFault(err):
				t.Errorf("%s: got %v", name, err)
			}
		}
		d.overwrite(t, of.place, row)
	}
}

// with is a row with other properties.
func with(row, properties rawRow) rawRow {
	other := rawRow{}
	for _, layer := range []rawRow{row, properties} {
		for name, value := range layer {
			other[name] = value
		}
	}
	return other
}

// TestAFormThatCannotBeReadHidesNoOther damages some among others. Upkeep tells of them,
// they can be deleted, and what a newer program wrote is left alone.
func TestAFormThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	d, list := directoryOfEdges(t), make([]forms.Form, 6)
	ok(t, d.Create(t.Context())) // A walk of upkeep reads all tables.
	for i := range list {
		list[i] = globalForm()
		ok(t, errors.Join(designing(t.Context(), d, list[i]), rewording(t.Context(), d, list[i])))
	}
	d.alter(t, formPlace(list[0]), rawRow{"Number": "garbage"})
	for i, damage := range []rawRow{{"SchemaVersion": 99}, {"Workflow": ""}, binary("Piece0", "{"), binary("Piece0", "7")} {
		d.overwrite(t, formPlace(list[i+1]), with(d.raw(t, formPlace(list[i+1])), damage))
	}
	scope := list[0].Scope
	page, err := d.Forms().List(t.Context(), scope, store.Paging{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != list[5].ID {
		t.Errorf("the list is %+v, %v", page, err)
	}
	for i, f := range list[:5] {
		_, err := d.Forms().Get(t.Context(), scope, f.ID)
		_, unread := d.FormVersions().Get(t.Context(), scope, f.ID, 1)
		_, unlisted := d.FormVersions().List(t.Context(), scope, f.ID, store.Paging{Limit: 10})
		for name, err := range map[string]error{
			"read": err, "made": designing(t.Context(), d, f), "changed": rewordingAgain(t.Context(), d, f), "listed": unlisted,
		} {
			if !isReadFault(err) {
				t.Errorf("%d is %s: %v", i, name, err)
			}
		}
		if !isReadFault(unread) {
			t.Errorf("a version of %d is read: %v", i, unread)
		}
	}
	d.finds(t, "form", string(list[0].ID), string(list[1].ID), string(list[2].ID), string(list[3].ID), string(list[4].ID))
	for i, f := range list[:5] {
		err := discarding(t.Context(), d, f)
		if i == 1 {
			if fault.Code(err) != "schema_newer" || d.versionRows(t.Context(), f) != 1 {
				t.Errorf("a newer one is deleted: %v", err)
			}
			continue
		}
		ok(t, err)
		if state := formState(t.Context(), d, f); state != gone {
			t.Errorf("after its removal %d is %s", i, state)
		}
	}
}

// TestDamagesToVersionsAreFoundAndMended goes by the form, which is the truth.
func TestDamagesToVersionsAreFoundAndMended(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harms   func(d *directory, f forms.Form)
		found   string
		mending maintenance.Mending
	}{
		"of a form that is gone":     {func(d *directory, f forms.Form) { d.erase(t, formPlace(f)) }, "Its form is not there.", maintenance.Mended},
		"of a form that is no newer": {func(d *directory, f forms.Form) { d.alter(t, formPlace(f), rawRow{"Number": 1}) }, "It is not older than its form.", maintenance.Mended},
		"of another form":            {func(d *directory, f forms.Form) { d.alter(t, versionPlace(f), rawRow{"FormID": "another"}) }, "It is damaged, or stands in the place of another version: bring it back from a backup.", maintenance.Unmendable},
		"without a definition": {func(d *directory, f forms.Form) {
			d.overwrite(t, versionPlace(f), with(d.raw(t, versionPlace(f)), binary("Piece0", "{")))
		}, "It is damaged, or stands in the place of another version: bring it back from a backup.", maintenance.Unmendable},
		"that cannot be read":           {func(d *directory, f forms.Form) { d.alter(t, versionPlace(f), rawRow{"CreatedAt": "garbage"}) }, "It cannot be read: bring it back from a backup.", maintenance.Unmendable},
		"that a newer program has made": {func(d *directory, f forms.Form) { d.alter(t, versionPlace(f), rawRow{"SchemaVersion": 99}) }, "A newer bifrost wrote it; it is left alone.", maintenance.Unmendable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, f, sound := directoryOfEdges(t), globalForm(), globalForm()
			ok(t, errors.Join(d.Create(t.Context()), designing(t.Context(), d, f), rewording(t.Context(), d, f), designing(t.Context(), d, sound), rewording(t.Context(), d, sound)))
			if found := d.upkept(t, false); len(found) > 0 {
				t.Fatalf("a sound table: %+v", found)
			}
			c.harms(d, f)
			wanted := []maintenance.Difference{{What: "earlier version of a form", Where: versionPlace(f).row, Found: c.found, Mending: c.mending}}
			if found := d.upkept(t, true); !slices.Equal(found, wanted) {
				t.Errorf("upkeep tells of %+v", found)
			}
			if left := d.upkept(t, false); c.mending == maintenance.Mended && len(left) > 0 {
				t.Errorf("these are left: %+v", left)
			}
			if state := formState(t.Context(), d, sound); state != "2 Version 2: 1 New colleague" {
				t.Errorf("the other one is %s", state)
			}
		})
	}
}

// TestTheMarkOfAFormIsForgottenAfterADay goes by storage's clock.
func TestTheMarkOfAFormIsForgottenAfterADay(t *testing.T) {
	t.Parallel()
	d, f, kept := directoryOfEdges(t), globalForm(), globalForm()
	ok(t, errors.Join(d.Create(t.Context()), designing(t.Context(), d, f), rewording(t.Context(), d, f), designing(t.Context(), d, kept), discarding(t.Context(), d, f)))
	if found := d.upkept(t, true); len(found) > 0 {
		t.Errorf("on the same day: %+v", found)
	}
	later := d.another(t, tomorrow{}, 3)
	later.finds(t, "form", string(f.ID))
	if left := later.upkept(t, false); len(left) > 0 {
		t.Errorf("after that: %+v", left)
	}
	if state := formState(t.Context(), d, kept); state == gone {
		t.Error("what was not deleted is gone")
	}
}
