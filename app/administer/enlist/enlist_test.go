package enlist_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestOnlyAnAdminHasToDoWithFiles(t *testing.T) {
	t.Parallel()
	by := admin()
	by.Principal.AppRoles = []permissions.AppRole{permissions.TechnicianRole}
	by.Reach = permissions.Reach{Everywhere: permissions.Everything()}
	d := newDesk(t, org(1, "Contoso", ""))
	for name, act := range map[string]func() error{
		"preview": func() error { _, err := d.Preview(t.Context(), by, nil); return err },
		"import":  func() error { _, err := d.Import(t.Context(), by, nil); return err },
		"export":  func() error { _, err := d.All(t.Context(), by, organizations.Filter{}); return err },
	} {
		t.Log(name)
		wantCode(t, act(), fault.Forbidden, "admin_required")
	}
	if d.files.reads != 0 {
		t.Error("something was read")
	}
	_, err := authorize.AdminAt(by, org(1, "Contoso", ""))
	wantCode(t, err, fault.Forbidden, "admin_required")
}

// known is what every case begins with.
func known() []organizations.Organization {
	twin, going := org(5, "Twin", ""), org(6, "Going", tenantC)
	going.IsActive, going.DeactivatedAt, going.ErasureAt, going.ErasureBy = false, past, past, "somebody"
	provider := org(7, "Provider", "11111111-1111-4111-8111-11111111111f")
	provider.IsProvider = true
	return []organizations.Organization{
		org(1, "Contoso Möbel", tenantA, "gold"), org(2, "Fabrikam", ""), org(3, "Fourth Coffee", tenantB), org(4, "twin", ""), twin, going, provider,
	}
}

func TestARowMeansTheOrganizationOfItsIDThenOfItsTenantThenOfItsName(t *testing.T) {
	t.Parallel()
	fresh := "99999999-9999-4999-8999-999999999999"
	for name, c := range map[string]struct {
		row  enlist.Row
		was  int
		want string
	}{
		"nobody":                        {row(2, "Tailspin", fresh, "x"), 0, "2 created"},
		"its id":                        {enlist.Row{ID: strings.ToUpper(string(id(2))), Name: "Fabrikam Inc"}, 2, "0 changed"},
		"its id, whatever the rest":     {enlist.Row{ID: string(id(2)), Name: "Fabrikam", TenantID: fresh}, 2, "0 changed"},
		"its tenant":                    {row(2, "Contoso", " "+strings.ToUpper(tenantA), "gold"), 1, "2 changed"},
		"its name in other letters":     {row(2, " CONTOSO MÖBEL ", "", "gold"), 1, "2 changed"},
		"exactly as it is":              {row(2, "Contoso Möbel", tenantA, "gold", "gold"), 1, "2 unchanged"},
		"its tenant alone":              {enlist.Row{TenantID: tenantA}, 1, "0 unchanged"},
		"its name, and a first tenant":  {row(2, "Fabrikam", fresh), 2, "2 changed"},
		"no tags any more":              {row(2, "Contoso Möbel", ""), 1, "2 changed"},
		"an unknown id":                 {enlist.Row{ID: string(id(99)), Name: "Contoso Möbel"}, 0, "0 refused /organizations/0/id unknown"},
		"an id that is none":            {enlist.Row{ID: "Contoso"}, 0, "0 refused /organizations/0/id unknown"},
		"a name of two":                 {row(2, "Twin", ""), 0, "2 refused /organizations/0/name ambiguous"},
		"a name of another tenant's":    {row(2, "Contoso Möbel", fresh), 0, "2 refused /organizations/0/tenantId other_tenant"},
		"a tenant of another's, by id":  {enlist.Row{ID: string(id(2)), TenantID: tenantA}, 2, "0 refused /organizations/0/tenantId tenant_taken"},
		"a name of another's, by id":    {enlist.Row{ID: string(id(2)), Name: "fourth coffee"}, 2, "0 refused /organizations/0/name name_taken"},
		"its own name in other letters": {enlist.Row{ID: string(id(4)), Name: "TWIN"}, 4, "0 changed"},
		"nothing":                       {enlist.Row{}, 0, "0 refused /organizations/0/name length"},
		"several things that are wrong": {row(2, "", "contoso.com", "", "ok", strings.Repeat("x", 51)), 0, "2 refused /organizations/0/name length /organizations/0/tenantId format /organizations/0/tags/0 length /organizations/0/tags/2 length"},
		"a bad tag of one that is":      {row(2, "Fabrikam", "", "a\u202eb"), 2, "2 refused /organizations/0/tags/0 format"},
		"what goes, as it is":           {row(2, "Going", tenantC), 6, "2 unchanged"},
		"what goes, otherwise":          {row(2, "Going", tenantC, "x"), 6, "2 refused /organizations/0 erasure_begun"},
		"the provider's tenant":         {enlist.Row{ID: string(id(7)), TenantID: fresh}, 7, "0 refused /organizations/0 provider_organization"},
		"the provider's tags":           {row(2, "Provider", "", "us"), 7, "2 changed"},
		"what could not be read":        {enlist.Row{Number: 2, Name: "Fabrikam", Problems: []fault.Field{{In: "body", Code: "cells"}}}, 0, "2 refused /organizations/0 cells"},
	} {
		d := newDesk(t, known()...)
		got, err := d.Preview(t.Context(), admin(), []enlist.Row{c.row})
		if err != nil || len(got) != 1 || outcomes(got)[0] != c.want {
			t.Errorf("%s: %v %v, want %s", name, outcomes(got), err, c.want)
			continue
		}
		if was := got[0].Was; (was == nil) != (c.was == 0) || was != nil && was.ID != id(c.was) {
			t.Errorf("%s: it is about %v", name, was)
		}
		if d.files.writes != 0 || len(d.trail.entries) != 0 {
			t.Errorf("%s: looking changed something", name)
		}
	}
}

func TestTwoRowsAreNeverAboutTheSameOrganization(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string][2]enlist.Row{
		"a new name":              {row(2, "Tailspin", ""), row(3, "TAILSPIN", "")},
		"a new tenant":            {row(2, "Tailspin", tenantC[:35]+"0"), row(3, "Wingtip", tenantC[:35]+"0")},
		"by id and by name":       {{Number: 2, ID: string(id(2)), Name: "Fabrikam Inc"}, row(3, "fabrikam", "")},
		"by tenant and by name":   {{Number: 2, TenantID: tenantA}, row(3, "Contoso Möbel", "")},
		"a name that one gets":    {{Number: 2, ID: string(id(2)), Name: "Tailspin"}, row(3, "Tailspin", "")},
		"the same row":            {row(2, "Fabrikam", "", "x"), row(3, "Fabrikam", "", "x")},
		"a tenant that one gets":  {row(2, "Fabrikam", tenantC[:35]+"0"), row(3, "Tailspin", tenantC[:35]+"0")},
		"the organization itself": {{Number: 2, ID: string(id(2))}, {Number: 3, ID: string(id(2)), Name: "Fabrikam Inc"}},
	} {
		got, err := newDesk(t, known()...).Preview(t.Context(), admin(), rows[:])
		if err != nil || got[0].Outcome == enlist.Refused || got[1].Outcome != enlist.Refused || len(got[1].Reasons) != 1 {
			t.Errorf("%s: %v, %v", name, outcomes(got), err)
			continue
		}
		if reason := got[1].Reasons[0]; reason.Code != "duplicate" || !strings.HasPrefix(reason.Message, "Row 2 "+map[bool]string{true: "has the same name.", false: "is about the same organization."}[reason.Pointer == "/organizations/1/name"]) || !strings.HasPrefix(reason.Pointer, "/organizations/1") {
			t.Errorf("%s: %+v", name, reason)
		}
	}
}

func TestAFileCreatesAndChangesRowByRowAndWritesEachDown(t *testing.T) {
	t.Parallel()
	d := newDesk(t, known()...)
	got, err := d.Import(t.Context(), admin(), []enlist.Row{
		row(2, "Tailspin", "", "new"), row(3, "Contoso Möbel", "", "gold"), {Number: 4, ID: string(id(2)), Name: "Fabrikam Inc"},
	})
	if diff := cmp.Diff([]string{"2 created", "3 unchanged", "4 changed"}, outcomes(got)); diff != "" || err != nil {
		t.Fatalf("%v %s", err, diff)
	}
	changed, made := d.files.list[1], d.files.list[7]
	if changed.Name != "Fabrikam Inc" || !changed.UpdatedAt.Equal(now) || changed.UpdatedBy != string(adminID) || made.ID != id(901) || got[0].Now.ID != made.ID || made.CreatedBy != string(adminID) {
		t.Errorf("%+v %+v", changed, made)
	}
	want := []string{
		`global organization.import ` + string(id(901)) + `  > {"name":"Tailspin","isActive":true,"tags":["new"]}`,
		string(id(2)) + ` organization.import ` + string(id(2)) + ` {"name":"Fabrikam","isActive":true} > {"name":"Fabrikam Inc","isActive":true}`,
	}
	if diff := cmp.Diff(want, d.trail.entries); diff != "" {
		t.Error(diff)
	}
}

func TestOneBadRowKeepsAllFromBeingTaken(t *testing.T) {
	t.Parallel()
	d := newDesk(t, known()...)
	got, err := d.Import(t.Context(), admin(), []enlist.Row{row(2, "Tailspin", ""), row(3, "", ""), row(4, "Twin", "")})
	f := wantCode(t, err, fault.Invalid, "validation_failed")
	if len(f.Fields) != 2 || f.Fields[0].Pointer != "/organizations/1/name" || !strings.HasPrefix(f.Fields[1].Message, "Row 4: Several") || got != nil {
		t.Errorf("%+v %v", f.Fields, got)
	}
	if d.files.writes != 0 || len(d.trail.entries) != 0 {
		t.Error("something was written")
	}
	many := make([]enlist.Row, enlist.RowsMax+1)
	_, err = d.Preview(t.Context(), admin(), many)
	wantCode(t, err, fault.Invalid, "validation_failed")
}

func TestWhatStoppedSaysWhichRowsAreDone(t *testing.T) {
	t.Parallel()
	rows := []enlist.Row{row(2, "A", ""), row(3, "B", ""), row(4, "Contoso Möbel", "", "x"), row(5, "C", "")}
	for at, wanted := range map[int]string{1: "The storage does not answer.", 3: "The storage does not answer. The rows before row 4 are done, it and those after it are not. Send the same file again for the rest."} {
		d := newDesk(t, known()...)
		d.files.breaks, d.files.how = at, errStore
		got, err := d.Import(t.Context(), admin(), rows)
		if f := wantCode(t, err, fault.Unavailable, "storage_unavailable"); f.Message != wanted || got != nil || len(d.files.list) != 7+min(at-1, 2) {
			t.Errorf("%q, %d organizations", f.Message, len(d.files.list))
		}
	}
	d := newDesk(t, known()...)
	d.trail.err = errStore
	if _, err := d.Import(t.Context(), admin(), rows); !fault.Is(err, fault.Unavailable) || d.files.writes != 0 {
		t.Errorf("%v, written %d times without an entry", err, d.files.writes)
	}
}

func TestAllOrganizationsOfAnOrdinaryProviderAreReadAtOnce(t *testing.T) {
	t.Parallel()
	var many []organizations.Organization
	for n := range 500 {
		many = append(many, org(n+1, "Client", ""))
	}
	d := newDesk(t, many...)
	if _, err := d.Preview(t.Context(), admin(), []enlist.Row{row(2, "New", "")}); err != nil || d.files.reads != 1 {
		t.Errorf("%d reads, %v", d.files.reads, err)
	}
}

func TestAnExportHasWhatTheFilterPicks(t *testing.T) {
	t.Parallel()
	got, err := newDesk(t, known()...).All(t.Context(), admin(), organizations.Filter{Text: "O", Clients: true})
	var names []string
	for _, o := range got {
		names = append(names, o.Name)
	}
	if want := []string{"Contoso Möbel", "Fourth Coffee", "Going"}; !slices.Equal(names, want) || err != nil {
		t.Errorf("%q, %v", names, err)
	}
}

func TestAnOrganizationThatChangedMeanwhileStopsTheFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, known()...)
	d.files.breaks, d.files.how = 2, fault.New(fault.Conflict, "changed_meanwhile", "Somebody else has changed it.")
	_, err := d.Import(t.Context(), admin(), []enlist.Row{row(2, "A", ""), row(3, "Fabrikam", "", "x")})
	if f := wantCode(t, err, fault.Conflict, "changed_meanwhile"); !strings.Contains(f.Message, "before row 3 are done") {
		t.Error(f.Message)
	}
}
