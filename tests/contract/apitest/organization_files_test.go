package apitest

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	orgImportPath = "/api/organizations/import"
	orgExportPath = "/api/organizations/export"
)

// stores expects one read of all organizations.
func (a *api) stores(list ...organizations.Organization) {
	a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{Items: list}, nil)
}

func TestOrganizationsAreFoundByWhatPeopleKnowOfThem(t *testing.T) {
	t.Parallel()
	away, provider := *fabrik(), *contoso()
	away.IsActive, provider.IsProvider, provider.ID, provider.Name = false, true, "019df24a-0000-7000-8000-00000000000c", "Provider"
	provider.Tags = []string{"gold", "us"}
	for query, want := range map[string][]string{
		"":                          {"Contoso Möbel", "Fabrik", "Provider"},
		"q=MÖBEL":                   {"Contoso Möbel"},
		"q=" + tenant[:8]:           {"Contoso Möbel", "Provider"},
		"q=GOL":                     {"Contoso Möbel", "Provider"},
		"q=%20fabrik%20":            {"Fabrik"},
		"q=nobody":                  nil,
		"tag=gold":                  {"Contoso Möbel", "Provider"},
		"tag=gold&tag=us":           {"Provider"},
		"tag=Gold":                  nil,
		"active=true":               {"Contoso Möbel", "Provider"},
		"active=false":              {"Fabrik"},
		"clients=true":              {"Contoso Möbel", "Fabrik"},
		"clients=true&active=true":  {"Contoso Möbel"},
		"q=o&tag=gold&clients=true": {"Contoso Möbel"},
	} {
		a := newAPI(t)
		a.anywhere(admin)
		limit := 1000
		if query == "" {
			limit = 50
		}
		a.organizations.EXPECT().List(gomock.Any(), store.Paging{Limit: limit}).Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), away, provider}}, nil)
		got := a.ask(get("/api/organizations?"+strings.ReplaceAll(query, "Ö", "%C3%96"), admin)).is(200)
		if names := got.names(t); !slices.Equal(names, want) {
			t.Errorf("%s: got %q, want %q", query, names, want)
		}
	}
}

// names are those of a list's items.
func (a answer) names(t *testing.T) []string {
	t.Helper()
	var names []string
	list, _ := decode(t, a.body).(map[string]any)["items"].([]any)
	for _, item := range list {
		name, _ := item.(map[string]any)["name"].(string)
		names = append(names, name)
	}
	return names
}

func TestACursorOfAFilteredListIsNoOtherFilters(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	page := func() {
		a.anywhere(admin)
		a.organizations.EXPECT().List(gomock.Any(), gomock.Any()).MaxTimes(1).
			Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), *contoso()}}, nil)
	}
	page()
	cursor := url.QueryEscape(a.ask(get("/api/organizations?limit=1&q=con&tag=gold", admin)).is(200).cursor())
	page()
	a.ask(get("/api/organizations?q=con&tag=gold&limit=2&cursor="+cursor, admin)).is(200)
	for _, other := range []string{"", "q=con", "tag=gold", "q=congold", "q=con&tag=gold&tag=gold", "q=con&tag=gold&active=true", "q=con&tag=gold&clients=true"} {
		page()
		a.ask(get("/api/organizations?"+other+"&cursor="+cursor, admin)).refuses(http.StatusBadRequest, "cursor_invalid")
	}
}

func TestAFilterIsJudged(t *testing.T) {
	t.Parallel()
	for query, field := range map[string]string{
		"q=" + strings.Repeat("x", 201):      "query /q max_length",
		"active=maybe":                       "query /active type",
		"clients=maybe":                      "query /clients type",
		strings.Repeat("tag=a&", 21) + "q=a": "query /tag items",
	} {
		a := newAPI(t)
		a.anywhere(admin)
		a.ask(get("/api/organizations?"+query, admin)).fields(field)
	}
}

// Somebody who sees one organization learns from no filter that there are others.
func TestAFilterShowsNobodyMoreThanTheirs(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"q=f", "q=a", "active=true", "limit=1&q=o"} {
		a := newAPI(t)
		a.anywhere(client)
		a.stores(*contoso(), *fabrik())
		if got := a.ask(get("/api/organizations?"+query, client)).is(200); strings.Contains(string(got.body), "Fabrik") || strings.Contains(string(got.body), "nextCursor") {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

const theFile = "name;tenantId;tags\r\nCONTOSO möbel;;gold|us\r\n\"Tail\r\n\";;\r\n"

func TestAFileIsLookedAtBeforeItIsTaken(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.stores(*contoso(), *fabrik())
	a.ask(post(orgImportPath+"?dryRun=true", admin, theFile).with("Content-Type", "Text/CSV; charset=utf-8")).is(200).
		says(`{"dryRun":true,"created":1,"changed":1,"unchanged":0,"refused":0,"items":[
			{"row":2,"outcome":"changed","organizationId":"` + contosoID + `","name":"Contoso Möbel","changes":{"name":{"before":"Contoso Möbel","after":"CONTOSO möbel"},"tags":{"before":["gold"],"after":["gold","us"]}}},
			{"row":3,"outcome":"created","name":"Tail","changes":{"name":{"before":"","after":"Tail"}}}]}`)
	a.anywhere(admin)
	a.stores(*contoso(), *fabrik())
	a.ask(post(orgImportPath+"?dryRun=true", admin, `{"organizations":[{"id":"`+fabrikID+`"},{"name":"`+mark+`","tags":["`+strings.Repeat(mark, 5)+`"]},{"name":"Contoso Möbel","tenantId":"`+fabrikID+`"}]}`)).is(200).
		says(`{"dryRun":true,"created":0,"changed":0,"unchanged":1,"refused":2,"items":[
			{"row":1,"outcome":"unchanged","organizationId":"` + fabrikID + `","name":"Fabrik"},
			{"row":2,"outcome":"refused","errors":[{"in":"body","pointer":"/organizations/1/tags/0","code":"length","message":"Enter a tag of 1 to 50 characters."}]},
			{"row":3,"outcome":"refused","errors":[{"in":"body","pointer":"/organizations/2/tenantId","code":"other_tenant","message":"The organization of this name has another tenant. Enter its id to change that, or another name for another client."}]}]}`)
	a.trail.wants(t)
}

func TestAFileIsTakenRowByRow(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.stores(*contoso())
	wanted := *contoso()
	wanted.Name, wanted.Tags, wanted.UpdatedAt, wanted.UpdatedBy = "CONTOSO möbel", []string{"gold", "us"}, now, adminID
	changed := a.organizations.EXPECT().Change(gomock.Any(), *contoso(), wanted).Return(nil).Call
	a.random.EXPECT().ID().Return(fabrikID)
	a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).After(changed).DoAndReturn(func(_ context.Context, o organizations.Organization) error {
		if o.Name != "Tail" || o.ID != fabrikID || !o.IsActive {
			t.Errorf("made %+v", o)
		}
		return nil
	})
	made := *fabrik()
	made.Name, made.Tags, made.TenantID = "Tail", nil, ""
	a.stores(wanted, made)
	got := a.ask(post(orgImportPath, admin, theFile).with("Content-Type", "text/csv")).is(200)
	if text := string(got.body); !strings.Contains(text, `"organizationId":"`+fabrikID+`"`) || !strings.Contains(text, `"dryRun":false`) {
		t.Error(text)
	}
	a.trail.wants(t, contosoID+" "+contosoID+" "+adminID+" organization.import written", "global  "+adminID+" organization.import written")
}

func TestAFileWithABadRowChangesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind, body string
		fields     []string
		isRead     bool
	}{
		"rows":                   {"text/csv", "name,tags\nTail,\n,x\nWing\n", []string{"body /organizations/1/name length", "body /organizations/2 cells"}, true},
		"UTF-16 without a mark":  {"text/csv", "n\x00a\x00", []string{"body  encoding"}, false},
		"an unknown column":      {"text/csv", "name," + mark + "\n", []string{"body  unknown_column"}, false},
		"bytes that are no text": {"text/csv", "name\nM\xf6bel\n", []string{"body  encoding"}, false},
		"too many rows":          {"text/csv", "name\n" + strings.Repeat("x\n", 1001), []string{"body  max_items"}, false},
		"an unknown property":    {"application/json", `{"organizations":[{"isActive":false},{"name":5}],"x":1}`, []string{"body /organizations/0/isActive unknown_property", "body /organizations/1/name type", "body /x unknown_property"}, false},
		"no list":                {"application/json", `{}`, []string{"body /organizations required"}, false},
		"other letters":          {"application/json", `{"Organizations":[]}`, []string{"body /Organizations unknown_property", "body /organizations required"}, false},
		"a name given twice":     {"application/json", `{"organizations":[],"organizations":[]}`, []string{"body  duplicate"}, false},
		"too many objects":       {"application/json", `{"organizations":[{}` + strings.Repeat(`,{}`, 1000) + `]}`, []string{"body /organizations items"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.anywhere(admin)
			if c.isRead {
				a.stores(*contoso())
			}
			got := a.ask(post(orgImportPath, admin, c.body).with("Content-Type", c.kind))
			if got.fields(c.fields...); strings.Contains(string(got.body), mark) {
				t.Errorf("a value is repeated: %s", got.body)
			}
		})
	}
}

func TestAFileOfAnotherCharsetIsNotGuessedAt(t *testing.T) {
	t.Parallel()
	for kind, status := range map[string]int{"text/csv; charset=utf-16": 415, "text/csv; charset=\"ISO-8859-1\"": 415, "application/json; charset=utf-16": 415, "text/csv; charset=": 415, "text/csv;charset=UTF-8": 200} {
		a := newAPI(t)
		a.anywhere(admin)
		if status == 200 {
			a.stores(*contoso())
		}
		a.ask(post(orgImportPath+"?dryRun=true", admin, "name\nContoso M\u00f6bel\n").with("Content-Type", kind)).is(status)
	}
}

func TestNoCellIsRepeated(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"name," + mark + "\n", mark, "name\n\"" + mark + "\n", "name\n" + mark + "\"\n", "name\n" + mark + "\xff\n", "id\n" + mark + "\n", "tenantId\n" + mark + "\n",
		"name\n" + strings.Repeat(mark, 30) + "\n", "name,tags\nx," + strings.Repeat(mark, 10) + "\n", "name,name\n" + mark, "name\n" + mark + "," + mark + "\n", "name\n" + mark + "\n" + mark + "\n",
	} {
		for _, path := range []string{orgImportPath, orgImportPath + "?dryRun=true"} {
			if strings.HasSuffix(file, mark+"\n"+mark+"\n") && strings.Contains(path, "dryRun") {
				continue // the first of the two is good, and shown
			}
			a := newAPI(t)
			a.anywhere(admin)
			a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{}, nil).MaxTimes(1)
			a.silent(file, post(path, admin, file).with("Content-Type", "text/csv"))
		}
	}
}

func TestAnExportIsAFileThatAnImportTakes(t *testing.T) {
	t.Parallel()
	odd := *fabrik()
	odd.Name, odd.Tags = "=1+1", []string{"a|b", "us"}
	a := newAPI(t)
	a.anywhere(admin)
	a.stores(*contoso(), odd)
	got := a.ask(get(orgExportPath, admin)).is(200).has("Content-Type", "text/csv; charset=utf-8").
		has("Content-Disposition", `attachment; filename="organizations.csv"; filename*=UTF-8''organizations.csv`)
	want := "\ufeffid,name,tenantId,tags\r\n" + contosoID + ",Contoso Möbel," + tenant + ",gold\r\n" + fabrikID + `,'=1+1,,a\|b|us` + "\r\n"
	if string(got.body) != want {
		t.Errorf("got %q", got.body)
	}
	a.anywhere(admin)
	a.stores(*contoso(), odd)
	again := a.ask(post(orgImportPath, admin, string(got.body)).with("Content-Type", "text/csv")).is(200)
	if !strings.Contains(string(again.body), `"unchanged":2,"refused":0`) {
		t.Error(string(again.body))
	}
	a.anywhere(admin)
	a.stores(*contoso(), odd)
	if got := a.ask(get(orgExportPath+"?q=m%C3%B6bel", admin)).is(200); strings.Contains(string(got.body), "=1+1") {
		t.Errorf("got %s", got.body)
	}
}

func TestAnExportIsForAdministrators(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(technician, grant(technician, organizations.TargetGlobal(), permissions.All()...))
	a.ask(get(orgExportPath, technician)).refuses(http.StatusForbidden, "admin_required")
}
