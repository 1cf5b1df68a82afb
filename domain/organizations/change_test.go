package organizations_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const another = "72f988bf-86f1-41af-91ab-2d7cd011db48"

var later = noon.Add(time.Hour)

// contoso is an active client.
func contoso() organizations.Organization {
	return organizations.Organization{
		ID: orgID, Name: "Contoso", TenantID: tenant, IsActive: true, Tags: []string{"gold"},
		CreatedAt: noon, CreatedBy: "an administrator", UpdatedAt: noon, UpdatedBy: "an administrator",
	}
}

// away is a client that left at noon.
func away() organizations.Organization {
	org := contoso()
	org.IsActive, org.DeactivatedAt = false, noon
	return org
}

// erasing is one that somebody has asked to erase.
func erasing() organizations.Organization {
	org := away()
	org.ErasureAt, org.ErasureBy = noon, "somebody"
	return org
}

func with(org organizations.Organization, change func(*organizations.Organization)) organizations.Organization {
	change(&org)
	return org
}

func TestAChangeChangesWhatItNamesAndNothingElse(t *testing.T) {
	t.Parallel()
	name, upper, none := " Fabrikam\t", strings.ToUpper(another), ""
	same, tags, bare := "Contoso", []string{" silver", "gold", "silver"}, []string{}
	for what, c := range map[string]struct {
		change organizations.Change
		want   func(*organizations.Organization)
	}{
		"nothing":         {organizations.Change{}, nil},
		"the same again":  {organizations.Change{Name: &same, Tags: &[]string{"gold"}}, nil},
		"the name":        {organizations.Change{Name: &name}, func(o *organizations.Organization) { o.Name = "Fabrikam" }},
		"the tenant":      {organizations.Change{TenantID: &upper}, func(o *organizations.Organization) { o.TenantID = another }},
		"no tenant":       {organizations.Change{TenantID: &none}, func(o *organizations.Organization) { o.TenantID = "" }},
		"the tags":        {organizations.Change{Tags: &tags}, func(o *organizations.Organization) { o.Tags = []string{"gold", "silver"} }},
		"no tags":         {organizations.Change{Tags: &bare}, func(o *organizations.Organization) { o.Tags = []string{} }},
		"all at one time": {organizations.Change{Name: &name, TenantID: &upper, Tags: &bare}, func(o *organizations.Organization) { o.Name, o.TenantID, o.Tags = "Fabrikam", another, []string{} }},
	} {
		for _, was := range []organizations.Organization{contoso(), away()} {
			want := was
			if c.want != nil {
				c.want(&want)
				want.UpdatedAt, want.UpdatedBy = later, "somebody else"
			}
			got, err := was.Changed(c.change, "somebody else", later)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v -want +got\n%s", what, err, diff)
			}
		}
	}
}

// Whoever holds the provider's tenant is its staff.
func TestTheProviderKeepsItsTenant(t *testing.T) {
	t.Parallel()
	other, none, same, name := another, "", strings.ToUpper(tenant), "Northwind"
	was := with(contoso(), func(o *organizations.Organization) { o.IsProvider, o.TenantID = true, tenant })
	for what, c := range map[string]struct {
		change organizations.Change
		code   string
	}{
		"another tenant":  {organizations.Change{TenantID: &other}, "provider_organization"},
		"no tenant":       {organizations.Change{TenantID: &none}, "provider_organization"},
		"the same tenant": {organizations.Change{TenantID: &same}, ""},
		"another name":    {organizations.Change{Name: &name}, ""},
	} {
		next, err := was.Changed(c.change, "somebody else", later)
		if fault.Code(err) != c.code || (err == nil) != (next.TenantID == tenant) {
			t.Errorf("%s: %+v, %v", what, next, err)
		}
	}
}

func TestAChangeNamesEveryBadField(t *testing.T) {
	t.Parallel()
	blank, odd, long := " ", "contoso.com", strings.Repeat("ü", organizations.TagMax+1)
	_, err := contoso().Changed(organizations.Change{Name: &blank, TenantID: &odd, Tags: &[]string{"ok", long}}, "", later)
	wantFields(t, err, "/name length", "/tenantId format", "/tags/1 length")
}

func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Code != "validation_failed" {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Pointer+" "+field.Code)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheSameOrganizationIsTheSameInEveryField(t *testing.T) {
	t.Parallel()
	org := erasing()
	elsewhere := org
	zone := time.FixedZone("", 3600)
	elsewhere.CreatedAt, elsewhere.UpdatedAt = org.CreatedAt.In(zone), org.UpdatedAt.In(zone)
	elsewhere.DeactivatedAt, elsewhere.ErasureAt = org.DeactivatedAt.In(zone), org.ErasureAt.In(zone)
	untagged, empty := with(org, func(o *organizations.Organization) { o.Tags = nil }), with(org, func(o *organizations.Organization) { o.Tags = []string{} })
	if !org.Same(org) || !org.Same(elsewhere) || !untagged.Same(empty) {
		t.Error("an organization is not the same as itself")
	}
	for field, change := range map[string]func(*organizations.Organization){
		"ID": func(o *organizations.Organization) { o.ID += "x" }, "Name": func(o *organizations.Organization) { o.Name += "x" },
		"TenantID": func(o *organizations.Organization) { o.TenantID = "" }, "IsActive": func(o *organizations.Organization) { o.IsActive = true },
		"IsProvider": func(o *organizations.Organization) { o.IsProvider = true }, "Tags": func(o *organizations.Organization) { o.Tags = []string{"gold", "x"} },
		"CreatedAt": func(o *organizations.Organization) { o.CreatedAt = later }, "CreatedBy": func(o *organizations.Organization) { o.CreatedBy = "x" },
		"UpdatedAt": func(o *organizations.Organization) { o.UpdatedAt = later }, "UpdatedBy": func(o *organizations.Organization) { o.UpdatedBy = "x" },
		"DeactivatedAt": func(o *organizations.Organization) { o.DeactivatedAt = time.Time{} },
		"ErasureAt":     func(o *organizations.Organization) { o.ErasureAt = later }, "ErasureBy": func(o *organizations.Organization) { o.ErasureBy = "x" },
	} {
		if other := with(org, change); org.Same(other) || other.Same(org) {
			t.Errorf("another %s is the same", field)
		}
	}
}
