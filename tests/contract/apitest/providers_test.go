package apitest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/cache"
)

const (
	departmentJSON = `{"name":"department","type":"string","label":"Department","required":false,"maxLength":10}`
	groupsJSON     = `{"name":"groups","description":"Groups of the client.","cacheTtlSeconds":300,"searchable":false,
		"needs":{"integrations":[],"settings":["office"]},"inputs":[` + departmentJSON + `]}`
	peopleJSON = `{"name":"people","description":"","cacheTtlSeconds":0,"searchable":true,
		"needs":{"integrations":[],"settings":["office"]},"inputs":[` + departmentJSON + `]}`
)

func dataProviderOperations() []operation {
	asks := func(a *api, err error) {
		a.input.EXPECT().Validate(gomock.Any()).Return(nil)
		if err == nil {
			a.fetches()
			a.isConfigured(inContoso, "Leeds")
			return
		}
		a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, err).MinTimes(1).MaxTimes(2)
	}
	return []operation{
		{id: "listDataProviders", method: "GET", path: "/api/data-providers", entry: somewhere, anyOf: asked, status: 200, works: func(*api) {}},
		{
			id: "listOptions", method: "POST", path: optionsPath, body: `{"inputs":{"department":"Sales"}}`, entry: inHeader, anyOf: asked, status: 200,
			works: func(a *api) { asks(a, nil) }, fails: map[string]func(*api, error){"Config.Load": asks},
		},
	}
}

// fetch is a memory that has forgotten everything.
func fetch(ctx context.Context, _ organizations.Scope, _ string, _ time.Time, load cache.Load) (cache.Answer, error) {
	list, err := load(ctx)
	return cache.Answer{OptionList: list}, err
}

// fetches expects a question of Contoso's that nothing is remembered for.
func (a *api) fetches() {
	a.kept.EXPECT().Ask(gomock.Any(), inContoso, gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(fetch)
	a.kept.EXPECT().Last(inContoso, gomock.Any()).Return(catalog.OptionList{}, false).MaxTimes(1)
	a.kept.EXPECT().Forget(inContoso, gomock.Any()).MaxTimes(1)
}

// isConfigured expects one read of what is configured in a scope.
func (a *api) isConfigured(s organizations.Scope, office string) {
	a.config.EXPECT().Load(gomock.Any(), s).Return(officeIn(office), nil)
	a.config.EXPECT().Load(gomock.Any(), inGlobal).Return(officeIn("Nowhere"), nil)
}

func officeIn(place string) organizations.Config {
	return organizations.Config{Settings: []organizations.Setting{{Key: "office", Type: organizations.StringSetting, Value: place}}}
}

func TestDataProvidersAreListedInPagesByName(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.formsMaker()
	first := a.ask(get("/api/data-providers?limit=1", technician)).is(200)
	first.says(`{"items":[` + groupsJSON + `],"nextCursor":"` + first.cursor() + `"}`)
	a.formsMaker()
	a.ask(get("/api/data-providers?cursor="+url.QueryEscape(first.cursor()), technician)).is(200).says(`{"items":[` + peopleJSON + `]}`)
	// Its cursor is good for nobody and nothing else.
	a.formsMaker()
	a.ask(get("/api/workflows?cursor="+url.QueryEscape(first.cursor()), technician)).refuses(http.StatusBadRequest, "cursor_invalid")
	a.at(technician, toFabrik, fabrik(), grant(technician, toFabrik, permissions.ManageForms))
	elsewhere := get("/api/data-providers?cursor="+url.QueryEscape(first.cursor()), technician)
	elsewhere.scope = fabrikID
	a.ask(elsewhere).refuses(http.StatusBadRequest, "cursor_invalid")
	a.anywhere(admin)
	a.ask(get("/api/data-providers?cursor="+url.QueryEscape(first.cursor()), admin)).refuses(http.StatusBadRequest, "cursor_invalid")
}

func TestAListOfDataProvidersThatIsKnownIs304(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.formsMaker()
	all := a.ask(get("/api/data-providers", technician)).is(200)
	all.says(`{"items":[` + groupsJSON + `,` + peopleJSON + `]}`)
	etag := all.header.Get("ETag")
	if !strings.HasPrefix(etag, `"sha256:`) {
		t.Errorf("the ETag is %s", etag)
	}
	a.formsMaker()
	a.ask(get("/api/data-providers", technician).with("If-None-Match", etag)).is(http.StatusNotModified).has("ETag", etag)
	a.formsMaker()
	a.ask(get("/api/data-providers?limit=1", technician).with("If-None-Match", etag)).is(http.StatusOK)
}

func TestOptionsThatMayBeOfAnotherConnectionAreNotAnswered(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.remembers()
	for _, office := range []string{"Leeds", "York"} {
		a.mayAsk()
		a.isConfigured(inContoso, office)
		if got := a.ask(askFor(`{}`)).is(200); !strings.Contains(string(got.body), office) || !strings.Contains(string(got.body), `"cached":false`) {
			t.Errorf("%s: got %s", office, got.body)
		}
	}
	a.mayAsk()
	a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, nil).Times(2)
	a.ask(askFor(`{}`)).refuses(http.StatusConflict, "setting_missing")
	a.mayAsk()
	a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, down()).MinTimes(1).MaxTimes(2)
	a.ask(askFor(`{}`)).refuses(http.StatusServiceUnavailable, "storage_unavailable")
}
