package enlist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

var (
	someNames   = rapid.SampledFrom([]string{"", "Alpha", "ALPHA", "Beta", "Gamma", "Delta"})
	someTenants = rapid.SampledFrom([]string{"", "", tenantA, tenantB, tenantC})
	someTags    = rapid.SliceOfN(rapid.SampledFrom([]string{"gold", "us"}), 0, 2)
)

func drawOrganizations(t *rapid.T) []organizations.Organization {
	var list []organizations.Organization
	held := map[string]bool{}
	for n := range rapid.IntRange(0, 5).Draw(t, "organizations") {
		tenant := someTenants.Draw(t, "tenant")
		if held[tenant] {
			tenant = ""
		}
		held[tenant] = true
		name := strings.TrimSpace(someNames.Draw(t, "name") + " ")
		if name == "" {
			name = fmt.Sprint("Client ", n)
		}
		list = append(list, org(n+1, name, tenant, slices.Compact(slices.Sorted(slices.Values(someTags.Draw(t, "tags"))))...))
	}
	return list
}

func drawRows(t *rapid.T, ids int) []enlist.Row {
	var rows []enlist.Row
	for n := range rapid.IntRange(0, 6).Draw(t, "rows") {
		r := enlist.Row{Number: n + 2, Name: someNames.Draw(t, "name"), TenantID: someTenants.Draw(t, "tenant")}
		if rapid.IntRange(0, 3).Draw(t, "by id") == 0 && ids > 0 {
			r.ID = string(id(rapid.IntRange(1, ids).Draw(t, "id")))
		}
		if rapid.Bool().Draw(t, "has tags") {
			tags := someTags.Draw(t, "tags")
			r.Tags = &tags
		}
		rows = append(rows, r)
	}
	return rows
}

// A file that is taken is taken by whatever it has made, in the middle and at the end;
// what it has made it does not make again, and it ends as if nothing had come between.
func TestTheSameFileAgainDoesTheRestAndNothingTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		begin := drawOrganizations(t)
		rows := drawRows(t, len(begin))
		whole := newDesk(t, slices.Clone(begin)...)
		wanted, err := whole.Import(t.Context(), admin(), rows)
		if err != nil {
			if whole.files.writes != 0 || len(whole.trail.entries) != 0 {
				t.Fatalf("refused, and written: %v", err)
			}
			return
		}
		if len(whole.trail.entries) != whole.files.writes {
			t.Fatalf("%d entries for %d writes", len(whole.trail.entries), whole.files.writes)
		}
		d := newDesk(t, slices.Clone(begin)...)
		d.files.how, d.files.lost = errStore, rapid.Bool().Draw(t, "only the answer is lost")
		for try := 0; ; try++ {
			d.files.breaks = d.files.writes + rapid.IntRange(1, 4).Draw(t, "goes well until")
			if try > len(rows) {
				d.files.breaks = 0
			}
			if _, err = d.Import(t.Context(), admin(), rows); err == nil {
				break
			}
		}
		if got, want := shape(d.files.list), shape(whole.files.list); !slices.Equal(got, want) {
			t.Fatalf("in parts %q, at once %q", got, want)
		}
		again, err := d.Import(t.Context(), admin(), rows)
		for i := range again {
			if again[i].Outcome != enlist.Unchanged || wanted[i].Outcome == enlist.Refused {
				t.Fatalf("again: %v", outcomes(again))
			}
		}
		if err != nil {
			t.Fatalf("again: %v", err)
		}
	})
}

// An export has the id of each, so that nothing else has to tell them apart.
func TestAnUnchangedExportChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(t, drawOrganizations(t)...)
		all, err := d.All(t.Context(), admin(), organizations.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		var rows []enlist.Row
		for n, o := range all {
			rows = append(rows, enlist.Row{Number: n + 2, ID: string(o.ID), Name: o.Name, TenantID: o.TenantID, Tags: &o.Tags})
		}
		got, err := d.Import(t.Context(), admin(), rows)
		for _, entry := range got {
			if entry.Outcome != enlist.Unchanged {
				t.Fatalf("%v", outcomes(got))
			}
		}
		if err != nil || len(got) != len(all) || d.files.writes > 0 {
			t.Fatalf("%d of %d rows, %v", len(got), len(all), err)
		}
	})
}

func TestClientsOfOneNameAreToldApartByTheirTenants(t *testing.T) {
	t.Parallel()
	rows := []enlist.Row{row(2, "Twin", tenantA), row(3, "twin", tenantB), row(4, "TWIN", tenantC)}
	for done := range 4 {
		d := newDesk(t)
		if _, err := d.Import(t.Context(), admin(), rows[:done]); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Import(t.Context(), admin(), rows); err != nil || len(d.files.list) != 3 {
			t.Errorf("with %d of them: %v, %v, %d organizations", done, outcomes(got), err, len(d.files.list))
		}
	}
}

// shape is what organizations are, but for the ids that were given by chance.
func shape(list []organizations.Organization) []string {
	var all []string
	for _, o := range list {
		all = append(all, fmt.Sprint(o.Name, " ", o.TenantID, " ", o.Tags))
	}
	slices.Sort(all)
	return all
}
