package apitest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

const (
	keyIDText = "019df24a-0000-7000-8000-0000000000cc"
	keyPath   = "/api/api-keys/" + keyIDText
	keyDraft  = `{"name":" Ticket system","organizations":["` + contosoID + `"],"workflows":["wipe","add_user"],` +
		`"permissions":{"canExecuteWorkflows":true},"expiresAt":"2026-06-01T10:00:00.5+02:00"}`
	keyJSON = `{"id":"` + keyIDText + `","name":"Ticket system","state":"%s","everywhere":false,"organizations":["` + contosoID + `"],` +
		`"workflows":["add_user","wipe"],"permissions":{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":false,"canViewHistory":false},` +
		`"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"` + adminID + `","expiresAt":"2026-06-01T08:00:00.500Z"%s}`
)

// ticketText is the text of the key of every case, which chance made.
var ticketText = keys.NewText(keyIDText, "one"+"two")

func ticketKey(changes ...func(*permissions.Key)) permissions.Key {
	k := permissions.Key{
		ID: keyIDText, Name: "Ticket system", Digest: ticketText.Digest(), Organizations: []organizations.ID{contosoID},
		Workflows: []string{"add_user", "wipe"}, Permissions: permissions.SetOf(permissions.ExecuteWorkflows),
		CreatedBy: adminID, CreatedAt: now, ExpiresAt: time.Date(2026, 6, 1, 8, 0, 0, 500_000_000, time.UTC),
	}
	for _, change := range changes {
		change(&k)
	}
	return k
}

// hasKey expects that the key is read for an administrator.
func (a *api) hasKey(k *permissions.Key, err error) {
	a.keys.EXPECT().Facts(gomock.Any(), permissions.KeyID(keyIDText), organizations.Target{}).Return(permissions.KeyFacts{Key: k}, err)
}

// chooses expects what a key is made of: its organizations and chance.
func (a *api) chooses() {
	a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{Items: []organizations.Organization{*contoso()}}, nil)
	a.random.EXPECT().ID().Return(keyIDText)
	one := a.random.EXPECT().Token().Return("one")
	a.random.EXPECT().Token().Return("two").After(one.Call)
}

func keysPage(a *api) {
	a.keys.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.KeyPage{Next: "n"}, nil)
}

func keyOperations() []operation {
	known := ticketKey()
	list := func(a *api, err error) {
		a.keys.EXPECT().List(gomock.Any(), store.Paging{Limit: 50}).Return(store.KeyPage{}, err)
	}
	create := func(a *api, err error) {
		a.chooses()
		a.keys.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
	}
	choose := func(a *api, err error) {
		a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{}, err)
	}
	read := func(a *api, err error) { a.hasKey(&known, err) }
	revoke := func(a *api, err error) {
		a.hasKey(&known, nil)
		a.keys.EXPECT().Revoke(gomock.Any(), known.ID, admin.user.ID, now).Return(err)
	}
	return []operation{
		{
			id: "listApiKeys", method: "GET", path: "/api/api-keys", entry: adminOnly, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Keys.List": list},
		},
		{
			id: "createApiKey", method: "POST", path: "/api/api-keys", body: keyDraft, entry: adminOnly, status: 201,
			works: func(a *api) { create(a, nil) }, fails: map[string]func(*api, error){"Organizations.List": choose, "Keys.Create": create},
		},
		{
			id: "getApiKey", method: "GET", path: keyPath, entry: adminOnly, status: 200,
			works: func(a *api) { read(a, nil) }, fails: map[string]func(*api, error){"Keys.Facts": read},
		},
		{
			id: "revokeApiKey", method: "DELETE", path: keyPath, entry: adminOnly, status: 204,
			works: func(a *api) { revoke(a, nil) }, fails: map[string]func(*api, error){"Keys.Facts": read, "Keys.Revoke": revoke},
		},
	}
}

func TestAKeyIsMadeWholeAndItsTextShownOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.chooses()
	a.keys.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got permissions.Key) error {
		want.Equal(t, "the key", got, ticketKey())
		return nil
	})
	made := fmt.Sprintf(keyJSON, "active", `,"key":"`+ticketText.Reveal()+`"`)
	a.ask(post("/api/api-keys", admin, keyDraft)).is(http.StatusCreated).has("Location", keyPath).says(made)
	a.anywhere(admin)
	known := ticketKey()
	a.hasKey(&known, nil)
	a.ask(get(keyPath, admin)).is(200).says(fmt.Sprintf(keyJSON, "active", ""))
	a.trail.wants(t, "global  "+adminID+" api_key.create written")
	e := a.trail.entries[0]
	want.Equal(t, "what the trail keeps", string(e.After), `{"name":"Ticket system","organizations":["`+contosoID+`"],"workflows":["add_user","wipe"],"permissions":["canExecuteWorkflows"],"expiresAt":"2026-06-01T08:00:00.500Z"}`)
	secret := ticketText.Reveal()[37:80]
	for what, text := range map[string]string{"the log": a.log.String(), "the trail": fmt.Sprintf("%+v %s %s", e, e.Before, e.After)} {
		if strings.Contains(text, secret) || strings.Contains(text, ticketText.Digest()) {
			t.Errorf("%s keeps what nobody may read: %s", what, text)
		}
	}
}

func TestADraftOfAKeyIsJudgedWhole(t *testing.T) {
	t.Parallel()
	with := func(field, value string) string {
		fields := map[string]json.RawMessage{}
		want.OK(t, json.Unmarshal([]byte(keyDraft), &fields))
		delete(fields, field)
		if value != "" {
			fields[field] = json.RawMessage(value)
		}
		raw, err := json.Marshal(fields)
		want.OK(t, err)
		return string(raw)
	}
	nothing := `{"name":"","workflows":["add_user","no"],"permissions":{},"expiresAt":"2026-05-04T10:11:12.345Z"}`
	for body, fields := range map[string][]string{
		`{}`:    {"body /name required", "body /permissions required", "body /expiresAt required"},
		nothing: {"body /name length", "body /organizations required", "body /workflows/1 workflow_not_found", "body /permissions enum", "body /expiresAt range"},
		with("organizations", `["`+contosoID+`","`+fabrikID+`","x"]`): {"body /organizations/1 organization_not_found", "body /organizations/2 organization_not_found"},
		with("organizations", `["`+nowhereID+`"]`):                    {"body /organizations/0 organization_inactive"},
		with("everywhere", "true"):                                    {"body /organizations contradiction"},
		with("permissions", `{"canManageConfig":true}`):               {"body /permissions/canManageConfig unknown_property"},
		with("expiresAt", `"soon"`):                                   {"body /expiresAt format"},
		with("expiresAt", `"2027-05-05T10:11:12.346Z"`):               {"body /expiresAt range"},
		with("key", `"`+ticketText.Reveal()+`"`):                      {"body /key unknown_property"},
	} {
		a := newAPI(t)
		a.anywhere(admin)
		a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), {ID: nowhereID}}}, nil).MaxTimes(1)
		a.random.EXPECT().ID().Return(keyIDText).MaxTimes(1)
		a.random.EXPECT().Token().Return("chance").MaxTimes(2)
		a.ask(post("/api/api-keys", admin, body)).fields(fields...)
		a.trail.wants(t, "global  "+adminID+" api_key.create refused validation_failed")
	}
}

func TestTheOrganizationsOfAKeyAreLookedForPageByPage(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{Items: []organizations.Organization{*contoso()}, Next: contosoID}, nil)
	second := everything
	second.After = contosoID
	// What lies behind the last of them is not asked for.
	a.organizations.EXPECT().List(gomock.Any(), second).Return(store.OrganizationPage{Items: []organizations.Organization{*fabrik()}, Next: fabrikID}, nil)
	a.random.EXPECT().ID().Return(keyIDText)
	a.random.EXPECT().Token().Return("chance").Times(2)
	a.keys.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
	a.ask(post("/api/api-keys", admin, strings.Replace(keyDraft, contosoID, fabrikID, 1))).is(http.StatusCreated)
}

func TestAKeyForEverywhereLooksForNoOrganization(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.random.EXPECT().ID().Return(keyIDText)
	a.random.EXPECT().Token().Return("chance").Times(2)
	a.keys.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got permissions.Key) error {
		if !got.Everywhere || len(got.Organizations) > 0 || len(got.Workflows) > 0 {
			t.Errorf("got %+v", got)
		}
		return nil
	})
	got := a.ask(post("/api/api-keys", admin, `{"name":"A","everywhere":true,"permissions":{"canViewHistory":true},"expiresAt":"2026-06-01T08:00:00Z"}`)).is(http.StatusCreated)
	if body := string(got.body); !strings.Contains(body, `"everywhere":true,"organizations":[],"workflows":[]`) {
		t.Errorf("got %s", body)
	}
}

func TestKeysAreListedWithTheirStates(t *testing.T) {
	t.Parallel()
	expired := ticketKey(func(k *permissions.Key) { k.ExpiresAt = now })
	revoked := ticketKey(func(k *permissions.Key) { k.RevokedAt, k.RevokedBy, k.LastUsedAt = now, techID, now.Add(-time.Minute) })
	a := newAPI(t)
	a.anywhere(admin)
	a.keys.EXPECT().List(gomock.Any(), store.Paging{Limit: 3}).Return(store.KeyPage{Items: []permissions.Key{ticketKey(), expired, revoked}, Next: keyIDText}, nil)
	first := a.ask(get("/api/api-keys?limit=3", admin)).is(200)
	cursor := first.cursor()
	ended := strings.Replace(fmt.Sprintf(keyJSON, "expired", ""), "2026-06-01T08:00:00.500Z", "2026-05-04T10:11:12.345Z", 1)
	first.says(`{"items":[` + fmt.Sprintf(keyJSON, "active", "") + `,` + ended + `,` +
		fmt.Sprintf(keyJSON, "revoked", `,"revokedAt":"2026-05-04T10:11:12.345Z","revokedBy":"`+techID+`","lastUsedAt":"2026-05-04T10:10:12.345Z"`) +
		`],"nextCursor":"` + cursor + `"}`)
	a.anywhere(admin)
	a.keys.EXPECT().List(gomock.Any(), store.Paging{After: keyIDText, Limit: 50}).Return(store.KeyPage{}, nil)
	a.ask(get("/api/api-keys?cursor="+url.QueryEscape(cursor), admin)).is(200).says(`{"items":[]}`)
}

func TestAKeyIsRevokedOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	known := ticketKey()
	a.anywhere(admin)
	a.hasKey(&known, nil)
	a.keys.EXPECT().Revoke(gomock.Any(), known.ID, admin.user.ID, now).Return(nil)
	a.ask(request{method: "DELETE", path: keyPath, token: admin.token}).is(http.StatusNoContent)
	gone := ticketKey(func(k *permissions.Key) { k.RevokedAt, k.RevokedBy = now, techID })
	a.anywhere(admin)
	a.hasKey(&gone, nil)
	a.ask(request{method: "DELETE", path: keyPath, token: admin.token}).is(http.StatusNoContent)
	a.trail.wants(t, "global  "+adminID+" api_key.revoke written")
	if e := a.trail.entries[0]; e.Entity.ID != keyIDText || strings.Contains(string(e.Before), "revoked") || !strings.Contains(string(e.After), `"revokedBy":"`+adminID+`"`) {
		t.Errorf("from %s to %s of %s", e.Before, e.After, e.Entity.ID)
	}
}

func TestAKeyThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GET", "DELETE"} {
		a := newAPI(t)
		a.anywhere(admin)
		a.hasKey(nil, nil)
		a.ask(request{method: method, path: keyPath, token: admin.token}).refuses(http.StatusNotFound, "key_not_found")
		// An administrator who pastes the key itself leaves it nowhere.
		a.anywhere(admin)
		a.ask(request{method: method, path: "/api/api-keys/" + ticketText.Reveal(), token: admin.token}).refuses(http.StatusNotFound, "key_not_found")
		for _, e := range a.trail.entries {
			if strings.Contains(fmt.Sprintf("%+v", e), ticketText.Reveal()[37:]) {
				t.Errorf("the trail keeps %+v", e)
			}
		}
		if strings.Contains(a.log.String(), ticketText.Reveal()[37:]) {
			t.Errorf("the log keeps %s", a.log)
		}
	}
}

func TestAKeyWhoseEntryCannotBeWrittenIsNotMade(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.chooses()
	a.trail.err = fault.New(fault.Unavailable, "storage_unavailable", "Later.")
	got := a.ask(post("/api/api-keys", admin, keyDraft))
	got.refuses(http.StatusServiceUnavailable, "storage_unavailable")
	if strings.Contains(string(got.body), "bfk_") {
		t.Errorf("it is shown: %s", got.body)
	}
}
