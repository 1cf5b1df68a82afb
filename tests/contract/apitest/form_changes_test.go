package apitest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
)

func TestEveryProblemOfADraftIsPointedAt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.input.EXPECT().Validate(gomock.Any()).Return([]fault.Field{
		{In: "body", Pointer: "/input/count", Code: "maximum", Message: "Enter at most 9."}, {In: "body", Pointer: "/input/name", Code: "required", Message: "Enter a value."},
	})
	a.composes(http.MethodPost, formsPath, `{"name":" ","workflow":"add_user","fixedInput":{"count":12,"x":1},"fields":[
		{"name":"name","type":"text","pattern":"("},{"name":"name","type":"text","parameter":"nobody"},
		{"name":"teams","type":"select","parameter":"tags","provider":{"name":"nobody"},"condition":{"all":[{"field":"later","op":"eq","value":1}]}}]}`).
		fields("body /name length", "body /fields/0/pattern pattern", "body /fields/1/name duplicate", "body /fields/1/parameter unknown_parameter",
			"body /fields/2/provider/name unknown_provider", "body /fields/2/parameter type", "body /fields/2/condition/all/0/field unknown_field",
			"body /fields/0/required uncovered_parameter", "body /fixedInput/x unknown_parameter", "body /fixedInput/count maximum")
	a.composes(http.MethodPost, formsPath, `{"name":"x","workflow":"nobody"}`).fields("body /workflow workflow_unknown")
	a.composes(http.MethodPost, formsPath, `{"workflow":1,"access":"all","fields":[{"type":"colour"},{"name":"a","type":"text","condition":{"not":{"any":[{"field":"b","op":"like"}]}}}],"x":1}`).
		fields("body /name required", "body /workflow type", "body /fields/0/name required", "body /x unknown_property")
	// What is no draft at all is told first; what a draft may not say is told with all else.
	a.input.EXPECT().Validate(gomock.Any()).Return(nil)
	a.composes(http.MethodPost, formsPath, `{"name":" ","workflow":"add_user","access":"all","fields":[{"name":"name","type":"colour"},{"name":"a","type":"text","condition":{"not":{"any":[{"field":"b","op":"like"}]}}}]}`).
		fields("body /name length", "body /access enum", "body /fields/0/type enum", "body /fields/0/required uncovered_parameter", "body /fields/1/name unknown_parameter",
			"body /fields/1/condition/not/any/0/op unknown_operator", "body /fields/1/condition/not/any/0/field unknown_field")
}

func TestAFormIsReplacedOnlyByWhoeverHasSeenIt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.hasForm(nil)
	seen := a.composes(http.MethodGet, formPath, "").is(http.StatusOK).header.Get("ETag")
	for _, header := range []string{"", " "} {
		a.composes(http.MethodPut, formPath, starterJSON, "If-Match", header).refuses(http.StatusPreconditionRequired, "if_match_required")
	}
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso), nil).Times(4)
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		body := starterJSON
		if method == http.MethodDelete {
			body = ""
		}
		a.composes(method, formPath, body, "If-Match", `"another"`).has("ETag", seen).refuses(http.StatusPreconditionFailed, "changed_meanwhile")
	}
	a.forms.EXPECT().Change(gomock.Any(), starter(inContoso), gomock.Any()).Return(nil)
	a.composes(http.MethodPut, formPath, starterJSON, "If-Match", seen).is(http.StatusOK).has("ETag", seen)
	other := strings.Replace(starterJSON, "New starter", "Newer starter", 1)
	got := a.composes(http.MethodPut, formPath, other, "If-Match", seen).is(http.StatusOK)
	if next := got.header.Get("ETag"); next == "" || next == seen {
		t.Errorf("the ETag stays %s", next)
	}
}

func TestAFormOfGlobalIsOfferedHereAndChangedThere(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fits()
	a.forms.EXPECT().Get(gomock.Any(), inContoso, gomock.Any()).Return(forms.Form{}, forms.ErrUnknown()).AnyTimes()
	a.forms.EXPECT().Get(gomock.Any(), inGlobal, forms.ID(formIDText)).Return(starter(inGlobal), nil).AnyTimes()
	a.composes(http.MethodGet, formPath, "").is(http.StatusOK).says(formJSON("global", `,"version":1,"effect":"change","isBroken":false,"allowed":["submit"]`))
	a.composes(http.MethodPut, formPath, starterJSON, "If-Match", "*").refuses(http.StatusConflict, "form_is_global")
	a.composes(http.MethodDelete, formPath, "").refuses(http.StatusConflict, "form_is_global")
	a.trail.wants(t,
		contosoID+" "+contosoID+" "+techID+" form.change refused form_is_global",
		contosoID+" "+contosoID+" "+techID+" form.delete refused form_is_global")
}

func TestACopyNamesAPlaceThatTheCallerKnows(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fits()
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso), nil).AnyTimes()
	copied := func(to string) answer { return a.composes(http.MethodPost, formPath+"/copy", `{"to":"`+to+`"}`) }
	a.alsoAt(toFabrik, fabrik(), nil)
	copied(fabrikID).fields("body /to unknown")
	a.alsoAt(organizationTarget(nowhereID), nil, nil)
	copied(nowhereID).fields("body /to unknown")
	copied("x").fields("body /to unknown")
	a.composes(http.MethodPost, formPath+"/copy", `{}`).fields("body /to required")
	a.alsoAt(toGlobal, nil, nil, permissions.ViewHistory)
	a.namesPermission(copied("global"), "canManageForms")
	a.alsoAt(toGlobal, nil, down())
	copied("global").refuses(http.StatusServiceUnavailable, "storage_unavailable")
}

func TestACopyIsAFormOfItsPlace(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.hasForm(nil)
	a.alsoAt(toFabrik, fabrik(), nil, formKeepers...)
	a.random.EXPECT().ID().Return(runIDText)
	a.forms.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, f forms.Form) error {
		if f.Scope != given.ScopeOf(fabrikID) || f.ID != runIDText || f.Version != 1 {
			t.Errorf("kept %+v", f)
		}
		return nil
	})
	got := a.composes(http.MethodPost, formPath+"/copy", `{"to":"`+fabrikID+`"}`).is(http.StatusCreated).has("Location", formsPath+"/"+runIDText)
	var made struct{ ID, OrganizationID, Name string }
	must(t, json.Unmarshal(got.body, &made))
	if made.ID != runIDText || made.OrganizationID != fabrikID || made.Name != "New starter (copy)" {
		t.Errorf("got %+v", made)
	}
	a.trail.wants(t, fabrikID+" "+fabrikID+" "+techID+" form.create written")
}

func TestVersionsAreListedAndReadAgain(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fits()
	at := func(n int, name string) forms.Form {
		return starter(inContoso, func(f *forms.Form) { f.Version, f.Name, f.Access = n, name, forms.AccessPlatform })
	}
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(at(2, "New starter"), nil).Times(3)
	earlier := at(1, "Starter")
	earlier.Fields, earlier.FixedInput = nil, nil
	a.formVersions.EXPECT().List(gomock.Any(), inContoso, forms.ID(formIDText), store.Paging{Limit: 49}).Return(store.FormPage{Items: []forms.Form{earlier}}, nil)
	item := func(version, name string) string {
		return `{"version":` + version + `,"name":"` + name + `","description":"The first day.","workflow":"add_user","access":"platform","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + adminID + `"}`
	}
	a.composes(http.MethodGet, formPath+"/versions", "").is(http.StatusOK).says(`{"items":[` + item("2", "New starter") + `,` + item("1", "Starter") + `]}`)
	a.formVersions.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText), 1).Return(at(1, "Starter"), nil)
	want := strings.NewReplacer(`"by_role"`, `"platform"`, `"name":"New starter"`, `"name":"Starter"`).Replace(formJSON(contosoID, `,"version":1,"effect":"change","isBroken":false,"allowed":[]`))
	a.composes(http.MethodGet, formPath+"/versions/1", "").is(http.StatusOK).says(want)
	a.composes(http.MethodGet, formPath+"/versions/2", "").is(http.StatusOK)
}

func TestAFormIsDraftedForAWorkflow(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	var draft struct {
		Name, Workflow string
		Fields         []struct{ Name, Type string }
	}
	must(t, json.Unmarshal(a.composes(http.MethodPost, formsPath+"/generate", `{"workflow":"add_user"}`).is(http.StatusOK).body, &draft))
	if draft.Workflow != "add_user" || len(draft.Fields) != 3 || draft.Fields[0].Name != "name" {
		t.Errorf("got %+v", draft)
	}
	a.composes(http.MethodPost, formsPath+"/generate", `{"workflow":"gone"}`).fields("body /workflow workflow_unknown")
}
