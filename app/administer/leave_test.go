package administer_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

var toContoso = organizations.TargetOf(contoso)

// aClient is Contoso, made long ago by somebody.
func aClient(changes ...func(*organizations.Organization)) organizations.Organization {
	past := now.AddDate(0, -1, 0)
	org := organizations.Organization{
		ID: contoso, Name: "Contoso", TenantID: "72f988bf-0000-41af-91ab-00000000000a", IsActive: true, Tags: []string{"gold"},
		CreatedAt: past, CreatedBy: "somebody", UpdatedAt: past, UpdatedBy: "somebody",
	}
	for _, change := range changes {
		change(&org)
	}
	return org
}

// left lets a client be away for so long.
func left(ago time.Duration) func(*organizations.Organization) {
	return func(o *organizations.Organization) { o.IsActive, o.DeactivatedAt = false, now.Add(-ago) }
}

// byAdmin is who changes and when.
func byAdmin(o *organizations.Organization) { o.UpdatedAt, o.UpdatedBy = now, string(adminID) }

// way is one of the ways of an organization, with the least that it asks of a caller.
type way struct {
	action audit.Action
	take   func(clients, context.Context, permissions.Authority) (organizations.Organization, error)
	was    organizations.Organization
	will   organizations.Organization
	// before and after are what is written down, and global that it stands there, too.
	before, after string
	global        bool
}

func ways() []way {
	name := "Fabrikam"
	const dated = `"isActive":false,"tags":["gold"],"deactivatedAt":"2026-06-01T08:00:00.000Z"}`
	const active = `{"name":"Contoso","tenantId":"72f988bf-0000-41af-91ab-00000000000a","isActive":true,"tags":["gold"]}`
	const away = `{"name":"Contoso","tenantId":"72f988bf-0000-41af-91ab-00000000000a",`
	const since = `"isActive":false,"tags":["gold"],"deactivatedAt":"2026-05-25T08:00:00.000Z"`
	week := left(7 * 24 * time.Hour)
	return []way{
		{
			action: audit.OrganizationUpdate, was: aClient(), will: aClient(func(o *organizations.Organization) { o.Name = name }, byAdmin),
			before: active, after: `{"name":"Fabrikam","tenantId":"72f988bf-0000-41af-91ab-00000000000a","isActive":true,"tags":["gold"]}`,
			take: func(o clients, ctx context.Context, by permissions.Authority) (organizations.Organization, error) {
				return o.Change(ctx, by, organizations.Change{Name: &name}, anything)
			},
		},
		{
			action: audit.OrganizationDeactivate, was: aClient(), will: aClient(left(0), byAdmin), before: active, after: away + dated,
			take: func(o clients, ctx context.Context, by permissions.Authority) (organizations.Organization, error) {
				return o.Deactivate(ctx, by, anything)
			},
		},
		{
			action: audit.OrganizationRestore, was: aClient(week), will: aClient(byAdmin), before: away + since + `}`, after: active,
			take: func(o clients, ctx context.Context, by permissions.Authority) (organizations.Organization, error) {
				return o.Restore(ctx, by, anything)
			},
		},
		{
			action: audit.OrganizationErase, was: aClient(week), before: away + since + `}`, after: away + since + `,"erasureRequestedAt":"2026-06-01T08:00:00.000Z"}`, global: true,
			will: aClient(week, func(o *organizations.Organization) { o.ErasureAt, o.ErasureBy = now, string(adminID) }, byAdmin),
			take: func(o clients, ctx context.Context, by permissions.Authority) (organizations.Organization, error) {
				return o.Erase(ctx, by, "Contoso", anything)
			},
		},
	}
}

// eachWay runs a case over the ways, on a desk of its own.
func eachWay(t *testing.T, run func(t *testing.T, o clients, w way)) {
	t.Helper()
	for _, w := range ways() {
		t.Run(string(w.action), func(t *testing.T) {
			t.Parallel()
			o := newClients(t)
			o.clock.EXPECT().Now().Return(now).AnyTimes()
			run(t, o, w)
		})
	}
}

func (w way) in(p permissions.Principal) permissions.Authority { return in(p, toContoso) }

func TestOnlyAnAdminChangesAnOrganization(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, o clients, w way) {
		for name, p := range others() {
			org, err := w.take(o, t.Context(), w.in(p))
			t.Log(name)
			wantFault(t, org, err, fault.Forbidden, "admin_required")
		}
	})
}

func TestAnOrganizationIsChangedAfterItWasRecorded(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, o clients, w way) {
		entries := 1
		if w.global {
			entries = 2
		}
		o.store.EXPECT().Get(gomock.Any(), w.in(admin()).Scope).Return(w.was, nil)
		o.store.EXPECT().Change(gomock.Any(), w.was, w.will).DoAndReturn(func(context.Context, organizations.Organization, organizations.Organization) error {
			if len(o.trail.Entries) != entries {
				t.Error("it was changed before that was recorded")
			}
			return nil
		})
		org, err := w.take(o, t.Context(), w.in(admin()))
		if diff := cmp.Diff(w.will, org); diff != "" || err != nil {
			t.Errorf("%v -want +got\n%s", err, diff)
		}
		want := []audit.Entry{{
			Actor: theAdmin, Target: toContoso, Action: w.action, Entity: audit.Entity{Type: "organization", ID: string(contoso)},
			Before: []byte(w.before), After: []byte(w.after), Outcome: audit.Written,
		}}
		scopes := []string{string(contoso)}
		if w.global {
			again := want[0]
			again.Target = organizations.Target{}
			want, scopes = append(want, again), append(scopes, "global")
		}
		var got []string
		for _, s := range o.trail.Scopes {
			got = append(got, s.String())
		}
		if diff := cmp.Diff(want, o.trail.Entries, whole); diff != "" || !slices.Equal(got, scopes) {
			t.Errorf("in %q -want +got\n%s", got, diff)
		}
	})
}

func TestAnOrganizationWhoseChangeIsNotRecordedIsNotChanged(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, o clients, w way) {
		o.trail.Err = recorded.ErrTrail
		o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(w.was, nil)
		org, err := w.take(o, t.Context(), w.in(admin()))
		wantFault(t, org, err, fault.Unavailable, "storage_unavailable")
	})
}

func TestWhatTheStoreSaysOfAChangedOrganizationComesThrough(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, o clients, w way) {
		o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(w.was, errStore)
		org, err := w.take(o, t.Context(), w.in(admin()))
		wantTrouble(t, org, err)
		o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(w.was, nil).Times(2)
		o.store.EXPECT().Change(gomock.Any(), w.was, w.will).Return(errStore)
		org, err = w.take(o, t.Context(), w.in(admin()))
		wantTrouble(t, org, err)
		o.store.EXPECT().Change(gomock.Any(), w.was, w.will).Return(fault.New(fault.Conflict, "tenant_taken", "Taken."))
		org, err = w.take(o, t.Context(), w.in(admin()))
		wantFault(t, org, err, fault.Conflict, "tenant_taken")
	})
}

// Somebody else's change in between is looked at again, two times.
func TestAnOrganizationIsLookedAtAgainWhenSomebodyWasFaster(t *testing.T) {
	t.Parallel()
	meanwhile := fault.New(fault.Conflict, "changed_meanwhile", "Look again.")
	eachWay(t, func(t *testing.T, o clients, w way) {
		retagged := func(org organizations.Organization) organizations.Organization {
			org.Tags = []string{"silver"}
			return org
		}
		gomock.InOrder(
			o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(w.was, nil).Call,
			o.store.EXPECT().Change(gomock.Any(), w.was, w.will).Return(meanwhile).Call,
			o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(retagged(w.was), nil).Call,
			o.store.EXPECT().Change(gomock.Any(), retagged(w.was), retagged(w.will)).Return(nil).Call,
		)
		org, err := w.take(o, t.Context(), w.in(admin()))
		if diff := cmp.Diff(retagged(w.will), org); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
		o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(w.was, nil).Times(3)
		o.store.EXPECT().Change(gomock.Any(), w.was, w.will).Return(meanwhile).Times(3)
		org, err = w.take(o, t.Context(), w.in(admin()))
		wantFault(t, org, err, fault.Conflict, "changed_meanwhile")
	})
}

func TestAWayThatIsClosedLeavesNoEntry(t *testing.T) {
	t.Parallel()
	provider := func(o *organizations.Organization) { o.IsProvider = true }
	erasing := func(o *organizations.Organization) { left(30 * 24 * time.Hour)(o); o.ErasureAt = now }
	for i, closed := range []struct {
		was  organizations.Organization
		code string
	}{
		{aClient(erasing), "erasure_begun"}, {aClient(provider), "provider_organization"},
		{aClient(erasing), "erasure_begun"}, {aClient(left(7*24*time.Hour - 1)), "inactive_too_short"},
	} {
		o, w := newClients(t), ways()[i]
		o.clock.EXPECT().Now().Return(now).AnyTimes()
		o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(closed.was, nil)
		org, err := w.take(o, t.Context(), w.in(admin()))
		wantFault(t, org, err, fault.Conflict, closed.code)
		o.trail.Want(t, toContoso)
	}
}

func TestAnOrganizationThatIsNotAcceptedIsNotChanged(t *testing.T) {
	t.Parallel()
	by := in(admin(), toContoso)
	refuse := func(got organizations.Organization) error {
		if !got.Same(aClient()) {
			t.Errorf("asked about %+v", got)
		}
		return errStore
	}
	for name, take := range map[string]func(clients) (organizations.Organization, error){
		"change": func(o clients) (organizations.Organization, error) {
			return o.Change(t.Context(), by, organizations.Change{}, refuse)
		},
		"deactivate": func(o clients) (organizations.Organization, error) { return o.Deactivate(t.Context(), by, refuse) },
		"restore":    func(o clients) (organizations.Organization, error) { return o.Restore(t.Context(), by, refuse) },
		"erase": func(o clients) (organizations.Organization, error) {
			return o.Erase(t.Context(), by, "Contoso", refuse)
		},
	} {
		t.Log(name)
		o := newClients(t)
		o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(aClient(), nil)
		org, err := take(o)
		wantTrouble(t, org, err)
		o.trail.Want(t, toContoso)
	}
}

// Whoever asks again for what is done already changes nothing.
func TestAnOrganizationThatStaysAsItIsLeavesNoEntry(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, o clients, w way) {
		o.store.EXPECT().Get(gomock.Any(), gomock.Any()).Return(w.will, nil)
		o.store.EXPECT().Change(gomock.Any(), w.will, w.will).Return(nil)
		org, err := w.take(o, t.Context(), w.in(admin()))
		if diff := cmp.Diff(w.will, org); diff != "" || err != nil {
			t.Errorf("%v -want +got\n%s", err, diff)
		}
		o.trail.Want(t, toContoso)
	})
}
