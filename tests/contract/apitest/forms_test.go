package apitest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	formsPath = "/api/forms"
	formPath  = formsPath + "/" + formIDText
	// starterJSON is what somebody enters about a form, and starterFields its fields.
	starterJSON   = `{"name":"New starter","description":"The first day.","workflow":"add_user","access":"by_role","fields":` + starterFields + `,"fixedInput":{"count":3}}`
	starterFields = `[{"name":"name","type":"text","label":"Name","help":"First and last.","placeholder":"Ana Silva","default":"Jo","required":true,"minLength":1,"maxLength":64,"pattern":"^\\S","patternMessage":"Begin with a letter."},
		{"name":"note","type":"markdown","text":"# Groups"},
		{"name":"teams","type":"multi_select","parameter":"tags","label":"Teams","provider":{"name":"groups","inputs":{"department":{"value":"Sales"}}},
		 "condition":{"all":[{"field":"name","op":"not_empty"},{"not":{"any":[{"field":"name","op":"eq","value":"Bo"},{"field":"name","op":"in","value":["Al","Ed"]}]}}]}}]`
	formStamps = `"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"` + adminID + `","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + adminID + `"`
)

// formKeepers hold what writing forms needs, and formSenders what staff need to send them.
var (
	formKeepers = []permissions.Permission{permissions.ManageForms}
	formSenders = []permissions.Permission{permissions.ManageForms, permissions.ExecuteWorkflows}
)

// starter is that form as it is kept.
func starter(s organizations.Scope, changes ...func(*forms.Form)) forms.Form {
	least, most := 1, 64
	f := forms.Form{
		ID: formIDText, Scope: s, Name: "New starter", Description: "The first day.", Workflow: "add_user", Access: forms.AccessByRole,
		Fields: []forms.Field{
			{
				Name: "name", Type: forms.TypeText, Label: "Name", Help: "First and last.", Placeholder: "Ana Silva", Default: "Jo", Required: true,
				MinLength: &least, MaxLength: &most, Pattern: `^\S`, PatternMessage: "Begin with a letter.",
			},
			{Name: "note", Type: forms.TypeMarkdown, Text: "# Groups"},
			{
				Name: "teams", Type: forms.TypeMultiSelect, Parameter: "tags", Label: "Teams",
				Provider: &forms.Provider{Name: "groups", Inputs: map[string]forms.Input{"department": {Value: "Sales"}}},
				Condition: &forms.Condition{All: []forms.Condition{
					{Field: "name", Op: "not_empty"},
					{Not: &forms.Condition{Any: []forms.Condition{{Field: "name", Op: "eq", Value: "Bo"}, {Field: "name", Op: "in", Value: []any{"Al", "Ed"}}}}},
				}},
			},
		},
		FixedInput: map[string]any{"count": 3.0}, Version: 1, CreatedAt: now, CreatedBy: adminID, UpdatedAt: now, UpdatedBy: adminID,
	}
	for _, change := range changes {
		change(&f)
	}
	return f
}

// fits lets every input be what its workflow takes.
func (a *api) fits() { a.input.EXPECT().Validate(gomock.Any()).Return(nil).AnyTimes() }

func (a *api) hasForm(err error) {
	a.fits()
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso), err)
}

func formOperations() []operation {
	list := func(a *api, err error) {
		a.forms.EXPECT().List(gomock.Any(), inContoso, store.Paging{Limit: 50}).Return(store.FormPage{}, err)
	}
	listGlobal := func(a *api, err error) {
		list(a, nil)
		a.forms.EXPECT().List(gomock.Any(), inGlobal, store.Paging{Limit: 50}).Return(store.FormPage{}, err)
	}
	create := func(a *api, err error) {
		a.fits()
		a.random.EXPECT().ID().Return(formIDText)
		a.forms.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
	}
	replace := func(a *api, err error) {
		a.hasForm(nil)
		a.forms.EXPECT().Change(gomock.Any(), starter(inContoso), gomock.Any()).Return(err)
	}
	of := func(a *api, err error) {
		a.hasForm(nil)
		a.memberships.EXPECT().Of(gomock.Any(), permissions.Member{Kind: permissions.FormMember, ID: formIDText}).
			Return([]permissions.Membership{{Role: roleIDText, Member: permissions.Member{Kind: permissions.FormMember, ID: formIDText}}}, err)
	}
	leave := func(a *api, err error) {
		of(a, nil)
		a.memberships.EXPECT().Delete(gomock.Any(), permissions.RoleID(roleIDText), permissions.Member{Kind: permissions.FormMember, ID: formIDText}).Return(err)
	}
	remove := func(a *api, err error) {
		leave(a, nil)
		a.forms.EXPECT().Delete(gomock.Any(), inContoso, forms.ID(formIDText)).Return(err)
	}
	copied := func(a *api, err error) {
		a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso), nil)
		create(a, err)
	}
	third := func(a *api) {
		a.fits()
		a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso, func(f *forms.Form) { f.Version = 3 }), nil)
	}
	versions := func(a *api, err error) {
		third(a)
		a.formVersions.EXPECT().List(gomock.Any(), inContoso, forms.ID(formIDText), store.Paging{Limit: 49}).Return(store.FormPage{}, err)
	}
	version := func(a *api, err error) {
		third(a)
		a.formVersions.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText), 2).Return(starter(inContoso), err)
	}
	offered := []operation{
		{
			id: "listForms", method: "GET", path: formsPath, status: 200,
			works: func(a *api) { listGlobal(a, nil) },
			fails: map[string]func(*api, error){"Forms.List": list, "Forms.List of global": listGlobal},
		},
		{
			id: "getForm", method: "GET", path: formPath, status: 200,
			works: func(a *api) { a.hasForm(nil) }, fails: map[string]func(*api, error){"Forms.Get": (*api).hasForm},
		},
	}
	managed := []operation{
		{
			id: "createForm", method: "POST", path: formsPath, body: starterJSON, status: 201,
			works: func(a *api) { create(a, nil) }, fails: map[string]func(*api, error){"Forms.Create": create},
		},
		{id: "generateForm", method: "POST", path: formsPath + "/generate", body: `{"workflow":"add_user"}`, status: 200, works: func(*api) {}},
		{
			id: "replaceForm", method: "PUT", path: formPath, body: strings.Replace(starterJSON, "New starter", "Newer starter", 1), header: map[string]string{"If-Match": "*"}, status: 200,
			works: func(a *api) { replace(a, nil) }, fails: map[string]func(*api, error){"Forms.Get": (*api).hasForm, "Forms.Change": replace},
		},
		{
			id: "deleteForm", method: "DELETE", path: formPath, status: 204, works: func(a *api) { remove(a, nil) },
			fails: map[string]func(*api, error){"Forms.Get": (*api).hasForm, "Memberships.Of": of, "Memberships.Delete": leave, "Forms.Delete": remove},
		},
		{
			id: "listFormVersions", method: "GET", path: formPath + "/versions", status: 200,
			works: func(a *api) { versions(a, nil) }, fails: map[string]func(*api, error){"Forms.Get": (*api).hasForm, "FormVersions.List": versions},
		},
		{
			id: "getFormVersion", method: "GET", path: formPath + "/versions/2", status: 200,
			works: func(a *api) { version(a, nil) }, fails: map[string]func(*api, error){"Forms.Get": (*api).hasForm, "FormVersions.Get": version},
		},
		{
			id: "copyForm", method: "POST", path: formPath + "/copy", body: `{"to":"` + contosoID + `","name":"New starter here"}`, status: 201,
			works: func(a *api) { copied(a, nil) }, fails: map[string]func(*api, error){"Forms.Get": (*api).hasForm, "Forms.Create": copied},
		},
	}
	for i := range offered {
		offered[i].entry, offered[i].also = inHeader, formKeepers
	}
	for i := range managed {
		managed[i].entry, managed[i].anyOf = inHeader, formKeepers
	}
	return slices.Concat(offered, managed)
}

// alsoAt expects the second decision of a request, about a place that its body names.
func (a *api) alsoAt(target organizations.Target, org *organizations.Organization, err error, held ...permissions.Permission) {
	standing := &permissions.Standing{User: technician.user}
	if len(held) > 0 {
		standing.Grants = []permissions.Grant{grant(technician, target, held...)}
	}
	a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, target).Return(permissions.Facts{Standing: standing, Organization: org}, err)
}

// formsPage is a page of forms with more behind it.
func formsPage(s organizations.Scope) func(*api) {
	return func(a *api) {
		a.fits()
		a.forms.EXPECT().List(gomock.Any(), s, gomock.Any()).Return(store.FormPage{Items: []forms.Form{starter(s)}, Next: "n"}, nil).MaxTimes(4)
	}
}

// versionsPage is a page of a form's versions with more behind it.
func versionsPage(a *api) {
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso, func(f *forms.Form) { f.Version = 3 }), nil)
	a.formVersions.EXPECT().List(gomock.Any(), inContoso, forms.ID(formIDText), gomock.Any()).Return(store.FormPage{Next: "2"}, nil).MaxTimes(1)
}

// letsForms is what lets lets in about forms.
func (a *api) letsForms() {
	a.access.EXPECT().Facts(gomock.Any(), gomock.Any(), toGlobal).Return(permissions.Facts{Standing: &permissions.Standing{User: admin.user}}, nil).AnyTimes()
	a.forms.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).Return(store.FormPage{}, nil).AnyTimes()
	a.forms.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(starter(inContoso, func(f *forms.Form) { f.Version = 3 }), nil).AnyTimes()
	a.forms.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.forms.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.forms.EXPECT().Delete(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.formVersions.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.FormPage{}, errUnknown).AnyTimes()
	a.formVersions.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(starter(inContoso), nil).AnyTimes()
}

// composes asks as a technician who may have forms at Contoso.
func (a *api) composes(method, path, body string, header ...string) answer {
	a.t.Helper()
	return a.formsAs(technician, formSenders, method, path, body, header...)
}

func (a *api) formsAs(who person, held []permissions.Permission, method, path, body string, header ...string) answer {
	a.t.Helper()
	a.at(who, toContoso, contoso(), grant(who, toContoso, held...))
	r := request{method: method, path: path, token: who.token, scope: contosoID, body: body}
	for i := 0; i+1 < len(header); i += 2 {
		r = r.with(header[i], header[i+1])
	}
	return a.ask(r)
}

func formJSON(organization, rest string) string {
	return `{"id":"` + formIDText + `","organizationId":"` + organization + `","name":"New starter","description":"The first day.","workflow":"add_user","access":"by_role",` +
		`"fields":` + starterFields + `,"fixedInput":{"count":3},` + formStamps + rest + `}`
}

func TestAFormIsShownAsItWasEntered(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fits()
	a.random.EXPECT().ID().Return(formIDText)
	var kept forms.Form
	a.forms.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, f forms.Form) error { kept = f; return nil })
	made := a.composes(http.MethodPost, formsPath, starterJSON).is(http.StatusCreated).has("Location", formPath)
	byTech := strings.ReplaceAll(formJSON(contosoID, `,"version":1,"effect":"change","isBroken":false,"allowed":["submit","edit","delete"]`), adminID, techID)
	made.says(byTech)
	a.trail.wants(t, contosoID+" "+contosoID+" "+techID+" form.create written")
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(kept, nil)
	a.composes(http.MethodGet, formPath, "").is(http.StatusOK).has("ETag", made.header.Get("ETag")).says(byTech)
}

// A digest of what somebody must not see would let them try out what it could be.
func TestTheETagOfAFormIsOfWhatTheCallerSees(t *testing.T) {
	t.Parallel()
	tagsOf := func(fixed float64) (staff, theirs string) {
		a := newAPI(t)
		a.fits()
		a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso, func(f *forms.Form) {
			f.Access, f.FixedInput = forms.AccessEveryone, map[string]any{"count": fixed}
		}), nil).Times(2)
		first := a.composes(http.MethodGet, formPath, "").is(http.StatusOK)
		second := a.formsAs(client, nil, http.MethodGet, formPath, "").is(http.StatusOK)
		return first.header.Get("ETag"), second.header.Get("ETag")
	}
	staff, theirs := tagsOf(3)
	staffThen, theirsThen := tagsOf(4)
	if theirs == "" || theirs != theirsThen || staff == staffThen {
		t.Errorf("a client's user saw %q and %q, staff %q and %q", theirs, theirsThen, staff, staffThen)
	}
}

func TestAClientsUserReadsAFormWithoutWhatNobodyIsAskedFor(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fits()
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso, func(f *forms.Form) {
		f.Access = forms.AccessEveryone
	}), nil)
	got := a.formsAs(client, nil, http.MethodGet, formPath, "").is(http.StatusOK)
	want := strings.NewReplacer(`"by_role"`, `"everyone_in_organization"`, `"department":{"value":"Sales"}`, "", `"fixedInput":{"count":3},`, "").
		Replace(formJSON(contosoID, `,"version":1,"effect":"change","isBroken":false,"allowed":["submit"]`))
	want = strings.Replace(want, `,"inputs":{}`, "", 1)
	got.says(want)
}

func TestABrokenFormSaysWhyToWhoeverMayMendIt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	broken := starter(inContoso, func(f *forms.Form) { f.Access, f.Workflow = forms.AccessEveryone, "gone" })
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(broken, nil).Times(3)
	a.forms.EXPECT().List(gomock.Any(), inContoso, gomock.Any()).Return(store.FormPage{Items: []forms.Form{broken}}, nil).Times(2)
	a.forms.EXPECT().List(gomock.Any(), inGlobal, gomock.Any()).Return(store.FormPage{}, nil).Times(2)
	type shown struct {
		IsBroken     bool
		BrokenReason string
		Problems     []struct{ Pointer, Code, Message string }
		Allowed      []string
	}
	for _, c := range []struct {
		who     person
		held    []permissions.Permission
		tells   bool
		allowed []string
	}{
		{technician, formSenders, true, []string{"edit", "delete"}},
		{client, nil, false, []string{}},
	} {
		var one shown
		must(t, json.Unmarshal(a.formsAs(c.who, c.held, http.MethodGet, formPath, "").is(http.StatusOK).body, &one))
		tells := len(one.Problems) == 1 && one.Problems[0].Pointer == "/workflow" && one.Problems[0].Code == "workflow_unknown"
		if !one.IsBroken || tells != c.tells || !slices.Equal(one.Allowed, c.allowed) {
			t.Errorf("the %s: %+v", c.who.token, one)
		}
		var page struct{ Items []shown }
		must(t, json.Unmarshal(a.formsAs(c.who, c.held, http.MethodGet, formsPath, "").is(http.StatusOK).body, &page))
		if len(page.Items) != 1 || !page.Items[0].IsBroken || (page.Items[0].BrokenReason != "") != c.tells || !slices.Equal(page.Items[0].Allowed, c.allowed) {
			t.Errorf("the %s: %+v", c.who.token, page)
		}
	}
	if v := a.composes(http.MethodPost, formPath+"/copy", `{"to":"`+contosoID+`"}`); v.refuses(http.StatusConflict, "form_broken").Code == "" {
		t.Error("it was copied")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFormsAreListedWithoutTheirFields(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fits()
	a.forms.EXPECT().List(gomock.Any(), inContoso, store.Paging{Limit: 50}).Return(store.FormPage{Items: []forms.Form{starter(inContoso)}}, nil)
	a.forms.EXPECT().List(gomock.Any(), inGlobal, store.Paging{Limit: 50}).Return(store.FormPage{Items: []forms.Form{starter(inGlobal)}}, nil)
	item := func(organization, allowed string) string {
		return `{"id":"` + formIDText + `","organizationId":"` + organization + `","name":"New starter","description":"The first day.","workflow":"add_user","access":"by_role",
			"fieldCount":3,"version":1,"isBroken":false,"updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + adminID + `","allowed":` + allowed + `}`
	}
	a.composes(http.MethodGet, formsPath, "").is(http.StatusOK).says(`{"items":[` + item(contosoID, `["submit","edit","delete"]`) + `,` + item("global", `["submit"]`) + `]}`)
}

func TestFormsAreLookedForByQuery(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fits()
	names := []string{"New starter", "Leaver"}
	var kept []forms.Form
	for i, name := range names {
		kept = append(kept, starter(inContoso, func(f *forms.Form) {
			f.ID, f.Name, f.Description = forms.ID(strings.TrimSuffix(formIDText, "b")+string(rune('0'+i))), name, ""
		}))
	}
	for query, want := range map[string]int{"?q=LEAV": 1, "?q=e": 2, "?workflow=add_user": 2, "?workflow=wipe": 0, "?access=by_role": 2, "?access=platform": 0, "?q=e&limit=1": 1} {
		a.forms.EXPECT().List(gomock.Any(), inContoso, gomock.Any()).Return(store.FormPage{Items: kept}, nil)
		if !strings.Contains(query, "limit") {
			a.forms.EXPECT().List(gomock.Any(), inGlobal, gomock.Any()).Return(store.FormPage{}, nil)
		}
		var page struct{ Items []struct{ Name string } }
		must(t, json.Unmarshal(a.composes(http.MethodGet, formsPath+query, "").is(http.StatusOK).body, &page))
		if len(page.Items) != want {
			t.Errorf("%s: %+v", query, page)
		}
	}
	a.composes(http.MethodGet, formsPath+"?access=nobody", "").fields("query /access enum")
}

func TestAFormThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.forms.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(forms.Form{}, forms.ErrUnknown()).AnyTimes()
	for _, path := range []string{formPath, formsPath + "/generate", formsPath + "/x", formPath + "/versions", formPath + "/versions/1", formPath + "/versions/0", formPath + "/versions/x"} {
		a.composes(http.MethodGet, path, "").refuses(http.StatusNotFound, "not_found")
	}
	for _, path := range []string{formPath, formsPath + "/x"} {
		a.composes(http.MethodPut, path, starterJSON, "If-Match", "*").refuses(http.StatusNotFound, "not_found")
		a.composes(http.MethodDelete, path, "").refuses(http.StatusNotFound, "not_found")
		a.composes(http.MethodPost, path+"/copy", `{"to":"global"}`).refuses(http.StatusNotFound, "not_found")
	}
	a.formsAs(client, nil, http.MethodGet, formPath, "").refuses(http.StatusNotFound, "not_found")
}

func TestAFormThatSomebodyIsNotOfferedIsNotFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who    person
		held   []permissions.Permission
		access forms.Access
	}{
		"staff who may do something else": {technician, views, forms.AccessEveryone},
		"a client's user, for staff":      {client, nil, forms.AccessPlatform},
	} {
		a := newAPI(t)
		a.fits()
		a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso, func(f *forms.Form) { f.Access = c.access }), nil).AnyTimes()
		t.Log(name)
		a.formsAs(c.who, c.held, http.MethodGet, formPath, "").refuses(http.StatusNotFound, "not_found")
	}
}
