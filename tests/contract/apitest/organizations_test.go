package apitest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

const contosoJSON = `{"id":"` + contosoID + `","name":"Contoso Möbel","tenantId":"` + tenant + `","isActive":true,"isProvider":false,"tags":["gold"],
	"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"somebody","updatedAt":"2026-05-04T10:12:12.345Z","updatedBy":"somebody else"}`

// fabrikJSON has an empty list where nothing is, and leaves out what is unknown.
const fabrikJSON = `{"id":"` + fabrikID + `","name":"Fabrik","isActive":true,"isProvider":false,"tags":[],
	"createdAt":"2026-05-04T10:11:12.345Z","updatedAt":"2026-05-04T10:11:12.345Z"}`

func post(path string, who person, body string) request {
	return request{method: http.MethodPost, path: path, token: who.token, body: body}
}

func TestAnOrganizationIsCreatedWhole(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.random.EXPECT().ID().Return(contosoID)
	a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got organizations.Organization) error {
		want.Equal(t, "the organization", got, organizations.Organization{
			ID: contosoID, Name: "Contoso", TenantID: tenant, IsActive: true, Tags: []string{"a", "b"},
			CreatedAt: now, CreatedBy: adminID, UpdatedAt: now, UpdatedBy: adminID,
		})
		return nil
	})
	a.ask(post("/api/organizations", admin, `{"name":" Contoso ","tenantId":"`+strings.ToUpper(tenant)+`","tags":["b","a","b"]}`)).
		is(http.StatusCreated).has("Location", "/api/organizations/"+contosoID).
		says(`{"id":"` + contosoID + `","name":"Contoso","tenantId":"` + tenant + `","isActive":true,"isProvider":false,"tags":["a","b"],
			"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"` + adminID + `","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + adminID + `"}`)
}

func TestANameIsEnoughForAnOrganization(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.random.EXPECT().ID().Return(contosoID)
	a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
	a.ask(post("/api/organizations", admin, `{"name":"C"}`)).is(http.StatusCreated).
		says(`{"id":"` + contosoID + `","name":"C","isActive":true,"isProvider":false,"tags":[],
			"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"` + adminID + `","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + adminID + `"}`)
}

func TestADraftOfAnOrganizationIsJudgedWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 201)
	for name, c := range map[string]struct {
		body   string
		fields []string
		// inDomain is true where the wire's own rules find nothing.
		inDomain bool
	}{
		"nothing":                        {body: `{}`, fields: []string{"body /name required"}},
		"an empty name":                  {body: `{"name":""}`, fields: []string{"body /name length"}, inDomain: true},
		"a long name":                    {body: `{"name":"` + long + `"}`, fields: []string{"body /name length"}, inDomain: true},
		"a name that is no text":         {body: `{"name":5}`, fields: []string{"body /name type"}},
		"a name that is null":            {body: `{"name":null}`, fields: []string{"body /name type"}},
		"tags that are no list":          {body: `{"name":"a","tags":"b"}`, fields: []string{"body /tags type"}},
		"tags that are no texts":         {body: `{"name":"a","tags":["b",1,null]}`, fields: []string{"body /tags/1 type", "body /tags/2 type"}},
		"too many tags":                  {body: `{"name":"a","tags":["` + strings.Repeat(`a","`, 20) + `a"]}`, fields: []string{"body /tags max_items"}, inDomain: true},
		"an unknown property":            {body: `{"name":"a","isProvider":true}`, fields: []string{"body /isProvider unknown_property"}},
		"a name in other letters":        {body: `{"Name":"a"}`, fields: []string{"body /Name unknown_property", "body /name required"}},
		"several of these":               {body: `{"name":5,"tags":[1],"x":1}`, fields: []string{"body /name type", "body /tags/0 type", "body /x unknown_property"}},
		"several rules of the domain":    {body: `{"name":"","tenantId":"x","tags":["","ok"]}`, fields: []string{"body /name length", "body /tenantId format", "body /tags/0 length"}, inDomain: true},
		"a name that deceives":           {body: `{"name":"a\u0000b\u202ec"}`, fields: []string{"body /name format"}, inDomain: true},
		"a name given twice":             {body: `{"name":"` + long + `","name":"a"}`, fields: []string{"body  duplicate"}},
		"an array":                       {body: `[]`, fields: []string{"body  type"}},
		"a text":                         {body: `"name"`, fields: []string{"body  type"}},
		"null":                           {body: `null`, fields: []string{"body  type"}},
		"a blank name and a long tag":    {body: `{"name":"  ","tags":["` + long + `","  "]}`, fields: []string{"body /name length", "body /tags/0 length", "body /tags/1 length"}, inDomain: true},
		"a tenant that is no id":         {body: `{"name":"a","tenantId":"contoso.com"}`, fields: []string{"body /tenantId format"}, inDomain: true},
		"a pointer that must be escaped": {body: `{"name":"a","a/b~c":1}`, fields: []string{"body /a~1b~0c unknown_property"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.anywhere(admin)
			if c.inDomain {
				a.random.EXPECT().ID().Return(contosoID)
			}
			p := a.ask(post("/api/organizations", admin, c.body)).fields(c.fields...)
			if (len(c.fields) == 1) != (p.Detail == "1 field needs attention.") {
				t.Errorf("%d fields: %s", len(c.fields), p.Detail)
			}
		})
	}
}

func TestATenantBelongsToOneOrganization(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.random.EXPECT().ID().Return(contosoID)
	a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).Return(fault.New(fault.Conflict, "tenant_taken", "Another organization has this tenant."))
	a.ask(post("/api/organizations", admin, draft)).refuses(http.StatusConflict, "tenant_taken")
}

func TestAMemberReadsTheirOrganization(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.at(client, toContoso, contoso())
	a.ask(get("/api/organizations/"+contosoID, client)).is(200).says(contosoJSON)
	a.at(admin, toFabrik, fabrik())
	a.ask(get("/api/organizations/"+fabrikID, admin)).is(200).says(fabrikJSON)
}

func TestOrganizationsAreListedInPages(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.organizations.EXPECT().List(gomock.Any(), store.Paging{Limit: 1}).
		Return(store.OrganizationPage{Items: []organizations.Organization{*contoso()}, Next: contosoID}, nil)
	first := a.ask(get("/api/organizations?limit=1", admin)).is(200)
	cursor := first.cursor()
	first.says(`{"items":[` + contosoJSON + `],"nextCursor":"` + cursor + `"}`)
	a.anywhere(admin)
	a.organizations.EXPECT().List(gomock.Any(), store.Paging{After: contosoID, Limit: 1000}).
		Return(store.OrganizationPage{Items: []organizations.Organization{*fabrik()}}, nil)
	a.ask(get("/api/organizations?limit=1000&cursor="+url.QueryEscape(cursor), admin)).is(200).says(`{"items":[` + fabrikJSON + `]}`)
}

// A client's user must not notice that others exist: not even a cursor tells.
func TestAListOfOneOrganizationHasNoNextPage(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(client)
	a.organizations.EXPECT().List(gomock.Any(), everything).
		Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), *fabrik()}, Next: fabrikID}, nil)
	a.organizations.EXPECT().List(gomock.Any(), store.Paging{After: fabrikID, Limit: 1000}).
		Return(store.OrganizationPage{}, nil)
	a.ask(get("/api/organizations?limit=1", client)).is(200).says(`{"items":[` + contosoJSON + `]}`)
}

func TestAMemberOfTwoOrganizationsPagesThroughThem(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	held := []permissions.Grant{grant(technician, toContoso, permissions.ViewHistory), grant(technician, toFabrik, permissions.ViewHistory)}
	a.anywhere(technician, held...)
	a.organizations.EXPECT().List(gomock.Any(), everything).
		Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), *fabrik()}}, nil)
	first := a.ask(get("/api/organizations?limit=1", technician)).is(200)
	first.says(`{"items":[` + contosoJSON + `],"nextCursor":"` + first.cursor() + `"}`)
	a.anywhere(technician, held...)
	a.organizations.EXPECT().List(gomock.Any(), store.Paging{After: contosoID, Limit: 1000}).
		Return(store.OrganizationPage{Items: []organizations.Organization{*fabrik()}}, nil)
	a.ask(get("/api/organizations?limit=1&cursor="+url.QueryEscape(first.cursor()), technician)).is(200).says(`{"items":[` + fabrikJSON + `]}`)
}

func TestSomebodyWithoutAnythingSeesNoOrganization(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(technician)
	a.organizations.EXPECT().List(gomock.Any(), everything).
		Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), *fabrik()}}, nil)
	a.ask(get("/api/organizations", technician)).is(200).says(`{"items":[]}`)
}
