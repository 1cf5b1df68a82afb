package founding

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/platform/internal/seed"
	"github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

const (
	tenant  = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0001"
	another = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0002"
	newID   = "0192f0a0-1234-7abc-8def-0123456789a7"
)

var (
	now     = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	founded = organizations.Organization{
		ID: newID, Name: "Provider", TenantID: tenant, IsActive: true, IsProvider: true, Tags: []string{},
		CreatedAt: now, CreatedBy: "system:seed", UpdatedAt: now, UpdatedBy: "system:seed",
	}
	errDown = errors.New("storage is away")
)

// world is a founder with the ports that it changes.
type world struct {
	Founder
	orgs  *mocks.MockOrganizations
	trail *mocks.MockTrail
}

// founder is one whose store answers these, in order, when it is asked for a tenant.
func founder(t *testing.T, of string, answers ...*organizations.Organization) world {
	t.Helper()
	control := gomock.NewController(t)
	access, orgs, trail := mocks.NewMockAccess(control), mocks.NewMockOrganizations(control), mocks.NewMockTrail(control)
	for _, answer := range answers {
		access.EXPECT().OrganizationOfTenant(gomock.Any(), of).Return(answer, nil)
	}
	clock, random := systemmocks.NewMockClock(control), systemmocks.NewMockRandom(control)
	clock.EXPECT().Now().Return(now).AnyTimes()
	random.EXPECT().ID().Return(newID).AnyTimes()
	return world{Founder{
		Access: access, Log: slog.New(slog.DiscardHandler), TenantID: tenant,
		Maker: seed.Maker{Organizations: orgs, Recorder: record.New(trail, random), Clock: clock, Random: random},
	}, orgs, trail}
}

// enters expects an entry about the provider in global.
func (w world) enters(t *testing.T, outcome audit.Outcome) *mocks.MockTrailAppendCall {
	t.Helper()
	return w.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, s organizations.Scope, e audit.Entry) error {
		if !s.IsGlobal() || e.Actor.ID != "system:seed" || e.Actor.Type != audit.SystemActor || e.Action != audit.OrganizationCreate ||
			e.Entity.ID != newID || e.Outcome != outcome {
			t.Errorf("the entry in %s is %+v", s, e)
		}
		return nil
	})
}

func TestTheProviderIsMadeWhenItsFirstPersonComes(t *testing.T) {
	t.Parallel()
	f := founder(t, strings.ToUpper(tenant), nil)
	made := f.orgs.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, made organizations.Organization) error {
		if diff := cmp.Diff(founded, made); diff != "" {
			t.Error(diff)
		}
		return nil
	})
	gomock.InOrder(f.enters(t, audit.Written), made)
	found, err := f.OrganizationOfTenant(t.Context(), strings.ToUpper(tenant))
	if err != nil || found == nil || found.ID != newID {
		t.Errorf("%v, %v", found, err)
	}
}

func TestWhatCannotBeRecordedIsNotMade(t *testing.T) {
	t.Parallel()
	f := founder(t, tenant, nil)
	f.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).Return(errDown)
	if found, err := f.OrganizationOfTenant(t.Context(), tenant); found != nil || fault.Code(err) != "audit_unavailable" {
		t.Errorf("%v, %v", found, err)
	}
}

func TestNothingIsMadeForAnybodyElse(t *testing.T) {
	t.Parallel()
	f := founder(t, another, nil)
	if found, err := f.OrganizationOfTenant(t.Context(), another); found != nil || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

func TestAProviderThatIsThereIsTheAnswer(t *testing.T) {
	t.Parallel()
	there := founded
	there.Name, there.IsActive = "Northwind IT", false
	f := founder(t, tenant, &there)
	found, err := f.OrganizationOfTenant(t.Context(), tenant)
	if err != nil || found != &there {
		t.Errorf("%v, %v", found, err)
	}
}

func TestWhoeverWasFirstIsTheAnswer(t *testing.T) {
	t.Parallel()
	there := founded
	f := founder(t, tenant, nil, &there)
	gomock.InOrder(
		f.enters(t, audit.Written),
		f.orgs.EXPECT().Create(gomock.Any(), gomock.Any()).Return(fault.New(fault.Conflict, "tenant_taken", "Taken.")),
		f.enters(t, audit.Refused),
	)
	found, err := f.OrganizationOfTenant(t.Context(), tenant)
	if err != nil || found != &there {
		t.Errorf("%v, %v", found, err)
	}
}

func TestATroubleOfTheStoreIsPassedOn(t *testing.T) {
	t.Parallel()
	f := founder(t, tenant, nil)
	gomock.InOrder(f.enters(t, audit.Written), f.orgs.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errDown))
	if found, err := f.OrganizationOfTenant(t.Context(), tenant); !errors.Is(err, errDown) || found != nil {
		t.Errorf("%v, %v", found, err)
	}
	control := gomock.NewController(t)
	access := mocks.NewMockAccess(control)
	access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(nil, errDown)
	f.Access = access
	if found, err := f.OrganizationOfTenant(t.Context(), tenant); !errors.Is(err, errDown) || found != nil {
		t.Errorf("%v, %v", found, err)
	}
}
