package alert_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/alert"
	"github.com/bifrost-run/bifrost/app/alert/tell"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/notify"
	notifymocks "github.com/bifrost-run/bifrost/ports/notify/mocks"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/workflow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	ruleID  = alerts.ID("0195509f-2a00-7abc-8def-0123456789ab")
	contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	address = "https://hooks.example.com/s3cr3t"
)

var (
	now    = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	global = permissions.AlertSystem.Authority(organizations.TargetGlobal()).Scope
	admin  = authorize.Caller{Principal: permissions.Principal{User: permissions.User{ID: "ana", DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true}, AppRoles: []permissions.AppRole{permissions.AdminRole}}}
	staff  = authorize.Caller{Principal: permissions.Principal{User: permissions.User{ID: "ben", Type: permissions.PlatformUser, IsActive: true}, AppRoles: []permissions.AppRole{permissions.TechnicianRole}}}

	chat   = alert.Entered{Name: "Chat", Channel: alerts.Webhook, Address: address}
	noc    = alert.Entered{Name: "Noc", Channel: alerts.Mail, To: []string{"noc@example.com"}}
	asItIs = func(alerts.Rule) error { return nil }
)

func define(name string, required string) *workflow.Definition {
	if required == "queue" {
		return workflow.Define(workflow.Spec{Name: name, Title: name}, func(context.Context, *workflow.Run, struct {
			Queue string `json:"queue" label:"Queue"`
		},
		) (struct{}, error) {
			return struct{}{}, nil
		}).Definition()
	}
	return workflow.Define(workflow.Spec{Name: name, Title: name}, func(context.Context, *workflow.Run, struct {
		Title string `json:"title" label:"Title"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	}).Definition()
}

var ticket, queue = define("alert_ticket", "title"), define("alert_queue", "queue")

// desk is a Book over mocks, with what the trail was told.
type desk struct {
	*alert.Book

	rules    *storemocks.MockRules
	orgs     *storemocks.MockOrganizations
	webhook  *notifymocks.MockWebhook
	mailer   *notifymocks.MockMailer
	sealer   *secretmocks.MockSealer
	trail    []audit.Entry
	trailing error
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	c := gomock.NewController(t)
	d := &desk{
		rules: storemocks.NewMockRules(c), orgs: storemocks.NewMockOrganizations(c), webhook: notifymocks.NewMockWebhook(c),
		mailer: notifymocks.NewMockMailer(c), sealer: secretmocks.NewMockSealer(c),
	}
	clock, random, trail := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c), storemocks.NewMockTrail(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	random.EXPECT().ID().Return(string(ruleID)).AnyTimes()
	trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, s organizations.Scope, e audit.Entry) error {
		if !s.IsGlobal() {
			t.Errorf("an entry of %s", s)
		}
		d.trail = append(d.trail, e)
		return d.trailing
	}).AnyTimes()
	catalog, err := describe.New([]*workflow.Definition{ticket, queue}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	teller := tell.New(tell.Ports{Rules: d.rules, Mailer: d.mailer, Webhook: d.webhook, Sealer: d.sealer, Clock: clock}, nil, nil, catalog, "", log)
	d.Book = alert.New(alert.Ports{Rules: d.rules, Organizations: d.orgs, Webhook: d.webhook, Sealer: d.sealer, Clock: clock, Random: random}, teller, catalog, record.New(trail, random))
	return d
}

// takes lets the address pass and be sealed so often.
func (d *desk) takes(times int) {
	d.webhook.EXPECT().Host(gomock.Any()).DoAndReturn(func(v organizations.SecretValue) (string, error) {
		if v.Reveal() != address {
			return "", fault.New(fault.Invalid, "address_invalid", "Enter another address.")
		}
		return "hooks.example.com", nil
	}).AnyTimes()
	d.sealer.EXPECT().Seal(gomock.Any(), global, "alert rule "+string(ruleID), []byte(address)).Return([]byte("sealed"), nil).Times(times)
}

func TestARuleIsKeptWithItsAddressSealed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.takes(1)
	want := alerts.Rule{
		ID: ruleID, Name: "Chat", Then: alerts.Then{Channel: alerts.Webhook, Secret: []byte("sealed"), AddressHint: "hooks.example.com"},
		Owner: "ana", OwnerName: "Ana", CreatedAt: now, CreatedBy: "ana", UpdatedAt: now, UpdatedBy: "ana",
	}
	d.rules.EXPECT().Create(gomock.Any(), gomock.Cond(want.Same)).Return(nil)
	got, err := d.Create(t.Context(), admin, chat)
	if err != nil || !got.Same(want) {
		t.Errorf("got %+v, %v", got, err)
	}
	wantEntry(t, d, audit.AlertRuleCreate, "", `{"name":"Chat","channel":"webhook","host":"hooks.example.com","owner":"ana"}`)
}

// wantEntry expects one entry that holds nothing of a secret.
func wantEntry(t *testing.T, d *desk, action audit.Action, before, after string) {
	t.Helper()
	if len(d.trail) != 1 {
		t.Fatalf("%d entries", len(d.trail))
	}
	e := d.trail[0]
	if e.Action != action || e.Entity.ID != string(ruleID) || string(e.Before) != before || string(e.After) != after {
		t.Errorf("%s of %s: %s, %s", e.Action, e.Entity.ID, e.Before, e.After)
	}
	if raw, err := json.Marshal(e); err != nil || strings.Contains(string(raw), "s3cr3t") || strings.Contains(string(raw), "sealed") {
		t.Errorf("the trail holds a secret: %s, %v", raw, err)
	}
}

func TestAChangeIsWrittenDownAndKeepsTheAddress(t *testing.T) {
	t.Parallel()
	was := alerts.Rule{ID: ruleID, Name: "Old", Then: alerts.Then{Channel: alerts.Webhook, Secret: []byte("old"), AddressHint: "old.example.com"}, Owner: "ben", Trouble: "It was down.", Revision: 2}
	for name, c := range map[string]struct {
		entered alert.Entered
		sealed  int
		then    alerts.Then
		after   string
	}{
		"the address stays":    {alert.Entered{Name: "New", Channel: alerts.Webhook, IsPaused: true}, 0, was.Then, `{"name":"New","channel":"webhook","host":"old.example.com","owner":"ana","isPaused":true}`},
		"it is another":        {chat, 1, alerts.Then{Channel: alerts.Webhook, Secret: []byte("sealed"), AddressHint: "hooks.example.com"}, `{"name":"Chat","channel":"webhook","host":"hooks.example.com","owner":"ana"}`},
		"it is a mail instead": {noc, 0, alerts.Then{Channel: alerts.Mail, To: noc.To}, `{"name":"Noc","channel":"mail","to":["noc@example.com"],"owner":"ana"}`},
	} {
		d := newDesk(t)
		d.takes(c.sealed)
		d.rules.EXPECT().Get(gomock.Any(), ruleID).Return(was, nil)
		d.rules.EXPECT().Change(gomock.Any(), gomock.Cond(was.Same), gomock.Any()).Return(nil)
		got, err := d.Change(t.Context(), admin, ruleID, c.entered, asItIs)
		if diff := cmp.Diff(c.then, got.Then); diff != "" || err != nil || got.Revision != 3 || got.Owner != "ana" || got.Trouble != "" {
			t.Errorf("%s: %+v, %v\n%s", name, got, err, diff)
		}
		wantEntry(t, d, audit.AlertRuleChange, `{"name":"Old","channel":"webhook","host":"old.example.com","owner":"ben"}`, c.after)
	}
}

func TestAMessageInBetweenIsNoReasonToRefuseAChange(t *testing.T) {
	t.Parallel()
	busy := fault.New(fault.Conflict, "changed_meanwhile", "x")
	for tries, code := range map[int]string{1: "", 2: "", 3: "changed_meanwhile"} {
		d := newDesk(t)
		d.rules.EXPECT().Get(gomock.Any(), ruleID).Return(alerts.Rule{ID: ruleID}, nil).AnyTimes()
		d.rules.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(busy).Times(tries)
		d.rules.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil).AnyTimes()
		if _, err := d.Change(t.Context(), admin, ruleID, noc, asItIs); fault.Code(err) != code {
			t.Errorf("%d times: %v", tries, err)
		}
	}
}

func TestARuleIsRemovedAsItIs(t *testing.T) {
	t.Parallel()
	was := alerts.Rule{ID: ruleID, Name: "Old", Owner: "ben", Then: alerts.Then{Channel: alerts.Mail}}
	stale := fault.New(fault.Stale, "changed_meanwhile", "x")
	for name, c := range map[string]struct {
		found        error
		accept       error
		entries      int
		goes         bool
		code, before string
	}{
		"it is there":     {goes: true, entries: 1, before: `{"name":"Old","channel":"mail","owner":"ben"}`},
		"it is not":       {found: alerts.ErrUnknown()},
		"it is damaged":   {found: fault.New(fault.Unavailable, store.RowUnreadable, "x"), goes: true, entries: 1},
		"it is another":   {accept: stale, code: "changed_meanwhile"},
		"nobody can look": {found: fault.New(fault.Unavailable, "storage_unavailable", "x"), code: "storage_unavailable"},
	} {
		d := newDesk(t)
		d.rules.EXPECT().Get(gomock.Any(), ruleID).Return(was, c.found)
		if c.goes {
			d.rules.EXPECT().Delete(gomock.Any(), ruleID).Return(nil)
		}
		err := d.Delete(t.Context(), admin, ruleID, func(alerts.Rule) error { return c.accept })
		if fault.Code(err) != c.code || len(d.trail) != c.entries || c.entries == 1 && string(d.trail[0].Before) != c.before {
			t.Errorf("%s: %v, %+v", name, err, d.trail)
		}
	}
}

func TestATestIsWrittenDownAndTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.rules.EXPECT().Get(gomock.Any(), ruleID).Return(alerts.Rule{ID: ruleID, Name: "Noc", Then: alerts.Then{Channel: alerts.Mail, To: noc.To}}, nil)
	d.mailer.EXPECT().Mail(gomock.Any(), noc.To, gomock.Cond(func(m notify.Message) bool { return m.Title == "Test of the alert rule Noc" && m.Link == "" })).Return(fault.New(fault.Upstream, "mail_refused", "x"))
	if err := d.Test(t.Context(), admin, ruleID); fault.Code(err) != "mail_refused" {
		t.Error(err)
	}
	wantEntry(t, d, audit.AlertRuleTest, "", "")
}
