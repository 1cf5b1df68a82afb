package apitest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/alert"
	"github.com/bifrost-run/bifrost/app/alert/tell"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/notify"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

const (
	ruleIDText  = "019df24a-0000-7000-8000-0000000000dd"
	alertsPath  = "/api/alert-rules"
	alertPath   = alertsPath + "/" + ruleIDText
	chatAddress = "https://hooks.example.com/workflows/1?sig=s3cr3t"
	chatDraft   = `{"name":" Chat ","when":{"organizations":["` + contosoID + `"],"workflows":["add_user"],"statuses":["Timeout","Failed"],"unattended":true},` +
		`"then":{"channel":"webhook","address":"` + chatAddress + `"}}`
	chatJSON = `{"id":"` + ruleIDText + `","name":"Chat","when":{"organizations":["` + contosoID + `"],"workflows":["add_user"],"statuses":["Failed","Timeout"],"unattended":true},` +
		`"then":{"channel":"webhook","host":"hooks.example.com"},"owner":{"id":"` + adminID + `","displayName":"%s"},"isPaused":false,%s` +
		`"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"` + adminID + `","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + adminID + `"}`
)

func (a *api) alertBook(catalog *describe.Catalog, recorder *record.Recorder, log *slog.Logger) *alert.Book {
	teller := tell.New(tell.Ports{Rules: a.rules, Mailer: a.mailer, Webhook: a.webhook, Sealer: a.sealer, Clock: a.clock}, nil, nil, catalog, "", log)
	return alert.New(alert.Ports{Rules: a.rules, Organizations: a.organizations, Webhook: a.webhook, Sealer: a.sealer, Clock: a.clock, Random: a.random}, teller, catalog, recorder)
}

// chatRule is what the draft becomes.
func chatRule(changes ...func(*alerts.Rule)) alerts.Rule {
	r := alerts.Rule{
		ID: ruleIDText, Name: "Chat",
		When:  alerts.When{Organizations: []organizations.ID{contosoID}, Workflows: []string{"add_user"}, Statuses: []string{"Failed", "Timeout"}, Unattended: true},
		Then:  alerts.Then{Channel: alerts.Webhook, Secret: []byte("sealed"), AddressHint: "hooks.example.com"},
		Owner: admin.user.ID, OwnerName: admin.user.DisplayName, CreatedAt: now, CreatedBy: admin.user.ID, UpdatedAt: now, UpdatedBy: admin.user.ID,
	}
	for _, change := range changes {
		change(&r)
	}
	return r
}

func (a *api) hasRule(err error) {
	a.rules.EXPECT().Get(gomock.Any(), alerts.ID(ruleIDText)).Return(chatRule(), err)
}

// judges expects what a draft is held against.
func (a *api) judges() {
	a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{Items: []organizations.Organization{*contoso()}}, nil)
	a.webhook.EXPECT().Host(gomock.Any()).Return("hooks.example.com", nil)
}

func (a *api) sealsAddress(err error) {
	a.sealer.EXPECT().Seal(gomock.Any(), inGlobal, "alert rule "+ruleIDText, []byte(chatAddress)).Return([]byte("sealed"), err)
}

// posts expects that a test is sent.
func (a *api) posts(err error) {
	a.hasRule(nil)
	a.sealer.EXPECT().Open(gomock.Any(), inGlobal, "alert rule "+ruleIDText, []byte("sealed")).Return([]byte(chatAddress), nil)
	a.webhook.EXPECT().Post(gomock.Any(), gomock.Cond(func(v organizations.SecretValue) bool { return v.Reveal() == chatAddress }),
		gomock.Cond(func(m notify.Message) bool { return strings.HasPrefix(m.Title, "Test") })).Return(err)
}

// letsAlerts lets everything happen with rules.
func (a *api) letsAlerts() {
	a.rules.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.RulePage{}, nil).AnyTimes()
	a.rules.EXPECT().Get(gomock.Any(), gomock.Any()).Return(chatRule(), nil).AnyTimes()
	a.rules.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.rules.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.rules.EXPECT().Delete(gomock.Any(), gomock.Any()).Return(nil).AnyTimes()
	a.webhook.EXPECT().Host(gomock.Any()).Return("hooks.example.com", nil).AnyTimes()
	a.webhook.EXPECT().Post(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil).AnyTimes()
	a.sealer.EXPECT().Seal(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return([]byte("sealed"), nil).AnyTimes()
	a.sealer.EXPECT().Open(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return([]byte(chatAddress), nil).AnyTimes()
}

func rulesPage(a *api) {
	a.rules.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.RulePage{Next: "n"}, nil)
}

func alertOperations() []operation {
	list := func(a *api, err error) {
		a.rules.EXPECT().List(gomock.Any(), store.Paging{Limit: 50}).Return(store.RulePage{}, err)
	}
	choose := func(a *api, err error) {
		a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{}, err)
	}
	makes := func(a *api) { a.judges(); a.random.EXPECT().ID().Return(ruleIDText) }
	sealed := func(a *api, err error) { makes(a); a.sealsAddress(err) }
	create := func(a *api, err error) {
		sealed(a, nil)
		a.rules.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
	}
	found := func(a *api, err error) { a.judges(); a.hasRule(err) }
	replace := func(a *api, err error) {
		found(a, nil)
		a.sealsAddress(nil)
		a.rules.EXPECT().Change(gomock.Any(), gomock.Cond(chatRule().Same), gomock.Any()).Return(err)
	}
	remove := func(a *api, err error) {
		a.hasRule(nil)
		a.rules.EXPECT().Delete(gomock.Any(), alerts.ID(ruleIDText)).Return(err)
	}
	all := []operation{
		{
			id: "listAlertRules", method: "GET", path: alertsPath, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Rules.List": list},
		},
		{
			id: "createAlertRule", method: "POST", path: alertsPath, body: chatDraft, status: 201,
			works: func(a *api) { create(a, nil) }, fails: map[string]func(*api, error){"Organizations.List": choose, "Sealer.Seal": sealed, "Rules.Create": create},
		},
		{
			id: "getAlertRule", method: "GET", path: alertPath, status: 200,
			works: func(a *api) { a.hasRule(nil) }, fails: map[string]func(*api, error){"Rules.Get": (*api).hasRule},
		},
		{
			id: "replaceAlertRule", method: "PUT", path: alertPath, body: chatDraft, status: 200,
			works: func(a *api) { replace(a, nil) }, fails: map[string]func(*api, error){"Rules.Get": found, "Rules.Change": replace},
		},
		{
			id: "deleteAlertRule", method: "DELETE", path: alertPath, status: 204,
			works: func(a *api) { remove(a, nil) }, fails: map[string]func(*api, error){"Rules.Get": (*api).hasRule, "Rules.Delete": remove},
		},
		{
			id: "testAlertRule", method: "POST", path: alertPath + "/test", status: 204,
			works: func(a *api) { a.posts(nil) }, fails: map[string]func(*api, error){"Rules.Get": (*api).hasRule},
		},
	}
	for i := range all {
		all[i].entry = adminOnly
	}
	return all
}

func TestAnAlertRuleIsMadeWholeAndItsAddressShownNowhere(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.judges()
	a.sealsAddress(nil)
	a.random.EXPECT().ID().Return(ruleIDText)
	a.rules.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got alerts.Rule) error {
		want.Equal(t, "the rule", got, chatRule())
		return nil
	})
	shown := fmt.Sprintf(chatJSON, admin.user.DisplayName, "")
	made := a.ask(post(alertsPath, admin, chatDraft)).is(http.StatusCreated).has("Location", alertPath).says(shown)
	a.anywhere(admin)
	a.hasRule(nil)
	read := a.ask(get(alertPath, admin)).is(200).says(shown)
	if etag := made.header.Get("ETag"); etag == "" || etag != read.header.Get("ETag") {
		t.Errorf("its ETag is %q, then %q", etag, read.header.Get("ETag"))
	}
	a.trail.wants(t, "global  "+adminID+" alert_rule.create written")
	e := a.trail.entries[0]
	want.Equal(t, "what the trail keeps", string(e.After), `{"name":"Chat","organizations":["`+contosoID+`"],"workflows":["add_user"],"statuses":["Failed","Timeout"],"unattended":true,"channel":"webhook","host":"hooks.example.com","owner":"`+adminID+`"}`)
	for what, text := range map[string]string{"the answer": string(made.body), "the log": a.log.String(), "the trail": fmt.Sprintf("%+v %s %s", e, e.Before, e.After)} {
		if strings.Contains(text, "s3cr3t") || strings.Contains(text, "workflows/1") {
			t.Errorf("%s has the address: %s", what, text)
		}
	}
}

func TestAnAlertRuleSaysHowItIsDoing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.rules.EXPECT().List(gomock.Any(), store.Paging{Limit: 50}).Return(store.RulePage{Items: []alerts.Rule{chatRule(func(r *alerts.Rule) {
		r.LastAt, r.Trouble = now.Add(-time.Hour), "The webhook answered 404."
	})}}, nil)
	a.ask(get(alertsPath, admin)).is(200).says(`{"items":[` + fmt.Sprintf(chatJSON, admin.user.DisplayName, `"lastAt":"2026-05-04T09:11:12.345Z","trouble":"The webhook answered 404.",`) + `]}`)
}

// Whoever has looked at a rule may change it, although it has told somebody since.
func TestAnAlertDoesNotChangeTheETagOfItsRule(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.hasRule(nil)
	etag := a.ask(get(alertPath, admin)).is(200).header.Get("ETag")
	a.anywhere(admin)
	told := chatRule(func(r *alerts.Rule) { r.LastAt, r.Trouble, r.Revision = now, "x", 7 })
	a.rules.EXPECT().Get(gomock.Any(), alerts.ID(ruleIDText)).Return(told, nil)
	a.rules.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, _, next alerts.Rule) error {
		if next.Revision != 8 || next.Then.AddressHint != "hooks.example.com" || string(next.Then.Secret) != "sealed" || !next.IsPaused {
			t.Errorf("it becomes %+v", next)
		}
		return nil
	})
	put := request{method: http.MethodPut, path: alertPath, token: admin.token, body: `{"name":"Chat","then":{"channel":"webhook"},"isPaused":true}`}
	a.ask(put.with("If-Match", etag)).is(200)
	a.anywhere(admin)
	a.rules.EXPECT().Get(gomock.Any(), alerts.ID(ruleIDText)).Return(chatRule(func(r *alerts.Rule) { r.Name = "Another" }), nil)
	a.ask(put.with("If-Match", etag)).refuses(http.StatusPreconditionFailed, "changed_meanwhile")
}

func TestADraftOfAnAlertRuleIsJudgedWhole(t *testing.T) {
	t.Parallel()
	for body, fields := range map[string][]string{
		`{}`: {"body /name required", "body /then required"},
		`{"name":"","when":{"organizations":["x"],"workflows":["no"],"statuses":["Success"]},"then":{"channel":"mail"}}`: {"body /name length", "body /when/organizations/0 organization_not_found", "body /when/workflows/0 workflow_not_found", "body /when/statuses/0 enum", "body /then/to items"},
		`{"name":"N","then":{"channel":"pigeon"}}`:                                                    {"body /then/channel enum"},
		`{"name":"N","then":{"channel":"mail","to":["a@b.c\r\nBcc: d@e.f"]}}`:                         {"body /then/to/0 format"},
		`{"name":"N","then":{"channel":"webhook"}}`:                                                   {"body /then/address required"},
		`{"name":"N","then":{"channel":"workflow","workflow":"no"}}`:                                  {"body /then/workflow workflow_not_found"},
		`{"name":"N","then":{"channel":"mail","to":["a@example.com"],"address":"http://10.0.0.1/s"}}`: {"body /then/address not_allowed"},
		`{"name":"N","then":{"channel":"webhook","address":"http://10.0.0.1/s"}}`:                     {"body /then/address format"},
	} {
		a := newAPI(t)
		a.anywhere(admin)
		a.organizations.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.OrganizationPage{}, nil).AnyTimes()
		a.random.EXPECT().ID().Return(ruleIDText).AnyTimes()
		a.webhook.EXPECT().Host(gomock.Any()).Return("", fault.New(fault.Invalid, "address_invalid", "Enter another.")).AnyTimes()
		a.ask(post(alertsPath, admin, body)).fields(fields...)
		if len(a.trail.entries) != 0 && a.trail.entries[0].Outcome == "written" {
			t.Errorf("%s: it is written down", body)
		}
	}
}

func TestATestThatDoesNotArriveIsSomebodyElses(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.posts(fault.New(fault.Upstream, "webhook_refused", "The webhook answered 404."))
	a.ask(post(alertPath+"/test", admin, "")).refuses(http.StatusBadGateway, "webhook_refused")
	a.trail.wants(t, "global  "+adminID+" alert_rule.test written")
	a.anywhere(admin)
	a.rules.EXPECT().Get(gomock.Any(), alerts.ID(ruleIDText)).Return(chatRule(func(r *alerts.Rule) { r.Then = alerts.Then{Channel: alerts.Workflow, Workflow: "add_user"} }), nil)
	a.ask(post(alertPath+"/test", admin, "")).refuses(http.StatusConflict, "alert_not_tried")
}
