package batch_test

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Ana owns a batch. Who else sees it, and may stop it or let it go on?
func TestABatchIsItsOwnersAndTheirsWhoLookAfterEverybody(t *testing.T) {
	t.Parallel()
	global, there := organizations.TargetGlobal(), organizations.TargetOf(contoso)
	for name, c := range map[string]struct {
		who   permissions.UserID
		roles []permissions.AppRole
		at    organizations.Target
		held  []permissions.Permission
		// sees, stops and takes are the codes that the caller gets, empty for none.
		sees, stops, takes string
	}{
		"its owner":                                 {ana, nil, there, nil, "", "", ""},
		"somebody":                                  {bea, nil, there, []permissions.Permission{run, history}, "not_found", "not_found", "not_found"},
		"somebody who sees every history":           {bea, nil, global, []permissions.Permission{history}, "", "permission_required", "permission_required"},
		"somebody who runs everywhere":              {bea, nil, global, []permissions.Permission{run}, "not_found", "not_found", "not_found"},
		"somebody who does both everywhere":         {bea, nil, global, []permissions.Permission{run, history}, "", "", ""},
		"an administrator by role":                  {bea, []permissions.AppRole{permissions.AdminRole}, there, nil, "", "", "owner_needs_grant"},
		"a technician by role":                      {bea, []permissions.AppRole{permissions.TechnicianRole}, there, nil, "", "", "owner_needs_grant"},
		"a technician by role with a grant at one":  {bea, []permissions.AppRole{permissions.TechnicianRole}, there, []permissions.Permission{run}, "", "", "owner_needs_grant"},
		"an administrator by role who runs for all": {bea, []permissions.AppRole{permissions.AdminRole}, global, []permissions.Permission{run}, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.grant(ana, global, run)
			if c.who == bea {
				o.grant(bea, c.at, c.held...)
			}
			by := o.caller(c.who, c.roles...)
			seen, err := o.Get(t.Context(), by, o.made(ana, batches.Held))
			wantCode(t, "see", err, c.sees)
			wantAllowed(t, seen.Allowed, batches.EventContinue, c.takes)
			seen, err = o.Get(t.Context(), by, o.made(ana, batches.Done))
			wantCode(t, "see one that is done", err, c.sees)
			wantAllowed(t, seen.Allowed, batches.EventRetry, c.takes)
			_, err = o.Items(t.Context(), by, o.made(ana, batches.Held), store.Paging{Limit: 10})
			wantCode(t, "see the organizations", err, c.sees)
			_, err = o.Cancel(t.Context(), by, o.made(ana, batches.Running))
			wantCode(t, "cancel", err, c.stops)
			v, err := o.Continue(t.Context(), by, o.made(ana, batches.Held))
			wantCode(t, "continue", err, c.takes)
			if err == nil && (v.Batch.Owner != c.who || v.Batch.Stage != batches.Running) {
				t.Errorf("continued, it is %+v", v.Batch)
			}
			v, err = o.Retry(t.Context(), by, o.made(ana, batches.Done))
			wantCode(t, "retry", err, c.takes)
			if err == nil && (v.Batch.Owner != c.who || v.Batch.Round != 2) {
				t.Errorf("retried, it is %+v", v.Batch)
			}
		})
	}
}

// wantAllowed wants what is refused with a code to be said not to be allowed, and
// everything else to be.
func wantAllowed(t *testing.T, list []batches.Event, e batches.Event, code string) {
	t.Helper()
	if slices.Contains(list, e) != (code == "") {
		t.Errorf("allowed is %v, and %s is answered %q", list, e, code)
	}
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if fault.Code(err) != code || (err == nil) != (code == "") {
		t.Errorf("%s: %v, want %q", what, err, code)
	}
}

func TestWhatIsDoneWithABatchIsRecordedBefore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.grant(ana, organizations.TargetGlobal(), run)
	by := o.caller(ana)
	for action, c := range map[audit.Action]struct {
		stage batches.Stage
		do    func(batches.ID) error
	}{
		audit.BatchCancel:   {batches.Running, func(id batches.ID) error { _, err := o.Cancel(t.Context(), by, id); return err }},
		audit.BatchContinue: {batches.Held, func(id batches.ID) error { _, err := o.Continue(t.Context(), by, id); return err }},
		audit.BatchRetry:    {batches.Done, func(id batches.ID) error { _, err := o.Retry(t.Context(), by, id); return err }},
	} {
		id := o.made(ana, c.stage)
		if err := c.do(id); err != nil || len(o.trail.entries) != 1 {
			t.Fatalf("%s: %v, %+v", action, err, o.trail.entries)
		}
		if e := o.trail.entries[0]; e.Action != action || e.Entity.ID != string(id) || e.Before == nil || e.After == nil {
			t.Errorf("%s: %+v", action, e)
		}
		id, o.trail.err = o.made(ana, c.stage), fault.New(fault.Unavailable, "x", "y")
		if err := c.do(id); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s, not recorded: %v", action, err)
		}
		o.trail.err = nil
		if b, err := o.store.Batches().Get(t.Context(), id); err != nil || b.Stage != c.stage {
			t.Errorf("%s, not recorded, made it %s, %v", action, b.Stage, err)
		}
	}
}

func TestCancellingTwiceIsCancellingOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.grant(ana, organizations.TargetGlobal(), run)
	id := o.made(ana, batches.Running)
	first, err := o.Cancel(t.Context(), o.caller(ana), id)
	o.must(err)
	again, err := o.Cancel(t.Context(), o.caller(ana), id)
	if err != nil || again.Batch.Revision != first.Batch.Revision || len(o.trail.entries) != 1 {
		t.Errorf("%+v, %v, %d entries", again.Batch, err, len(o.trail.entries))
	}
}

// Whoever was taken away from a client no longer reads its name in what they started.
func TestAnOwnerSeesNoOrganizationThatIsNoLongerTheirs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, at := range []organizations.ID{contoso, fabrikam} {
		o.grant(ana, organizations.TargetOf(at), run)
	}
	id := o.made(ana, batches.Running)
	seen := func(by authorize.Caller) (list []organizations.ID) {
		page, err := o.Items(t.Context(), by, id, store.Paging{Limit: 10})
		o.must(err)
		for _, i := range page.Items {
			list = append(list, i.Organization)
		}
		return list
	}
	if got := seen(o.caller(ana)); !slices.Equal(got, []organizations.ID{contoso, fabrikam}) {
		t.Errorf("at first: %q", got)
	}
	o.must(o.store.Grants().Delete(t.Context(), permissions.SeedSystem.Authority(organizations.TargetOf(fabrikam)).Scope, ana))
	if got := seen(o.caller(ana)); !slices.Equal(got, []organizations.ID{contoso}) {
		t.Errorf("afterwards: %q", got)
	}
	if got := seen(o.caller(bea, permissions.AdminRole)); len(got) != 2 {
		t.Errorf("an administrator: %q", got)
	}
}

func TestTheListIsOfWhatOneMaySee(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.grant(ana, organizations.TargetGlobal(), run)
	o.grant(bea, organizations.TargetOf(contoso), run)
	var hers []batches.ID
	for range 3 {
		hers = append(hers, o.made(ana, batches.Running))
		o.made(bea, batches.Running)
	}
	list := func(by authorize.Caller, limit int) (got []batches.ID) {
		for p := (store.Paging{Limit: limit}); ; {
			page, err := o.List(t.Context(), by, p)
			o.must(err)
			for _, b := range page.Items {
				if b.Input != nil {
					t.Error("a list has inputs")
				}
				got = append(got, b.ID)
			}
			if p.After = page.Next; p.After == "" {
				return got
			}
		}
	}
	slices.Reverse(hers)
	for limit := 1; limit < 8; limit++ {
		if got := list(o.caller(ana), limit); !slices.Equal(got, hers) {
			t.Errorf("her own, by %d: %q", limit, got)
		}
		if got := list(o.caller(bea, permissions.TechnicianRole), limit); len(got) != 6 {
			t.Errorf("all, by %d: %q", limit, got)
		}
	}
}
