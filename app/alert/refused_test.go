package alert_test

import (
	"errors"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/alert"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestOnlyAdministratorsHaveToDoWithRules(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, call := range map[string]func(authorize.Caller) error{
		"list":   func(by authorize.Caller) error { _, err := d.List(t.Context(), by, store.Paging{}); return err },
		"get":    func(by authorize.Caller) error { _, err := d.Get(t.Context(), by, ruleID); return err },
		"create": func(by authorize.Caller) error { _, err := d.Create(t.Context(), by, noc); return err },
		"change": func(by authorize.Caller) error { _, err := d.Change(t.Context(), by, ruleID, noc, asItIs); return err },
		"delete": func(by authorize.Caller) error { return d.Delete(t.Context(), by, ruleID, asItIs) },
		"test":   func(by authorize.Caller) error { return d.Test(t.Context(), by, ruleID) },
	} {
		if err := call(staff); !fault.Is(err, fault.Forbidden) || len(d.trail) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.rules.EXPECT().Get(gomock.Any(), ruleID).Return(alerts.Rule{Name: "it"}, nil)
	d.rules.EXPECT().List(gomock.Any(), store.Paging{Limit: 3}).Return(store.RulePage{Next: "n"}, nil)
	if r, err := d.Get(t.Context(), admin, ruleID); err != nil || r.Name != "it" {
		t.Errorf("got %+v, %v", r, err)
	}
	if p, err := d.List(t.Context(), admin, store.Paging{Limit: 3}); err != nil || p.Next != "n" {
		t.Errorf("got %+v, %v", p, err)
	}
}

// Trouble with any call ends it there, before anything that comes after.
func TestTroubleEndsAChangeBeforeItIsMade(t *testing.T) {
	t.Parallel()
	down := fault.New(fault.Unavailable, "storage_unavailable", "x")
	elsewhere := noc
	elsewhere.When.Organizations = []organizations.ID{contoso}
	for name, c := range map[string]struct {
		entered alert.Entered
		breaks  func(*desk)
	}{
		"the organizations": {elsewhere, func(d *desk) {
			d.orgs.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.OrganizationPage{}, down).Times(2)
		}},
		"the trail": {noc, func(d *desk) {
			d.trailing = down
			d.rules.EXPECT().Get(gomock.Any(), ruleID).Return(alerts.Rule{}, nil)
		}},
		"the host": {chat, func(d *desk) { d.webhook.EXPECT().Host(gomock.Any()).Return("", down).Times(2) }},
		"the seal": {chat, func(d *desk) {
			d.webhook.EXPECT().Host(gomock.Any()).Return("h", nil).Times(2)
			d.sealer.EXPECT().Seal(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, down).Times(2)
			d.rules.EXPECT().Get(gomock.Any(), ruleID).Return(alerts.Rule{ID: ruleID}, nil)
		}},
		"the store": {noc, func(d *desk) {
			d.rules.EXPECT().Create(gomock.Any(), gomock.Any()).Return(down)
			d.rules.EXPECT().Get(gomock.Any(), ruleID).Return(alerts.Rule{}, down)
		}},
	} {
		d := newDesk(t)
		c.breaks(d)
		if _, err := d.Create(t.Context(), admin, c.entered); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s, creating: %v", name, err)
		}
		if _, err := d.Change(t.Context(), admin, ruleID, c.entered, asItIs); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s, changing: %v", name, err)
		}
	}
}

func TestWhatWasEnteredIsHeldAgainstWhatThereIs(t *testing.T) {
	t.Parallel()
	at := func(e alert.Entered, change func(*alert.Entered)) alert.Entered { change(&e); return e }
	for name, c := range map[string]struct {
		entered alert.Entered
		want    string
	}{
		"no such organization": {at(noc, func(e *alert.Entered) { e.When.Organizations = []organizations.ID{contoso, "none"} }), "/when/organizations/1"},
		"no such workflow":     {at(noc, func(e *alert.Entered) { e.When.Workflows = []string{"alert_ticket", "none"} }), "/when/workflows/1"},
		"an odd address":       {at(chat, func(e *alert.Entered) { e.Address = "https://elsewhere" }), "/then/address"},
		"a short one":          {at(chat, func(e *alert.Entered) { e.Address = "x" }), "/then/address"},
		"a long one":           {at(chat, func(e *alert.Entered) { e.Address = address + strings.Repeat("x", 4096) }), "/then/address"},
		"a workflow of others": {alert.Entered{Name: "W", Channel: alerts.Workflow, Workflow: "alert_queue"}, "/then/workflow"},
		"no workflow":          {alert.Entered{Name: "W", Channel: alerts.Workflow, Workflow: "none"}, "/then/workflow"},
		"a good one":           {alert.Entered{Name: "W", Channel: alerts.Workflow, Workflow: "alert_ticket", When: alerts.When{Organizations: []organizations.ID{contoso}}}, ""},
	} {
		d := newDesk(t)
		d.takes(0)
		d.orgs.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.OrganizationPage{Items: []organizations.Organization{{ID: contoso}}}, nil).AnyTimes()
		d.rules.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil).AnyTimes()
		_, err := d.Create(t.Context(), admin, c.entered)
		var f *fault.Fault
		if c.want == "" && err == nil {
			continue
		}
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Pointer != c.want || len(d.trail) != 0 || strings.Contains(f.Fields[0].Message, "elsewhere") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
