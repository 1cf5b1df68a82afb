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

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
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

// founder is one whose store answers these, in order, when it is asked for a tenant.
func founder(t *testing.T, of string, answers ...*organizations.Organization) (Founder, *mocks.MockOrganizations) {
	t.Helper()
	control := gomock.NewController(t)
	access, orgs := mocks.NewMockAccess(control), mocks.NewMockOrganizations(control)
	for _, answer := range answers {
		access.EXPECT().OrganizationOfTenant(gomock.Any(), of).Return(answer, nil)
	}
	clock, random := systemmocks.NewMockClock(control), systemmocks.NewMockRandom(control)
	clock.EXPECT().Now().Return(now).AnyTimes()
	random.EXPECT().ID().Return(newID).AnyTimes()
	return Founder{
		Access: access, Organizations: orgs, Clock: clock, Random: random,
		Log: slog.New(slog.DiscardHandler), TenantID: tenant,
	}, orgs
}

func TestTheProviderIsMadeWhenItsFirstPersonComes(t *testing.T) {
	t.Parallel()
	f, orgs := founder(t, strings.ToUpper(tenant), nil)
	orgs.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, made organizations.Organization) error {
		if diff := cmp.Diff(founded, made); diff != "" {
			t.Error(diff)
		}
		return nil
	})
	found, err := f.OrganizationOfTenant(t.Context(), strings.ToUpper(tenant))
	if err != nil || found == nil || found.ID != newID {
		t.Errorf("%v, %v", found, err)
	}
}

func TestNothingIsMadeForAnybodyElse(t *testing.T) {
	t.Parallel()
	f, _ := founder(t, another, nil)
	if found, err := f.OrganizationOfTenant(t.Context(), another); found != nil || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

func TestAProviderThatIsThereIsTheAnswer(t *testing.T) {
	t.Parallel()
	there := founded
	there.Name, there.IsActive = "Northwind IT", false
	f, _ := founder(t, tenant, &there)
	found, err := f.OrganizationOfTenant(t.Context(), tenant)
	if err != nil || found != &there {
		t.Errorf("%v, %v", found, err)
	}
}

func TestWhoeverWasFirstIsTheAnswer(t *testing.T) {
	t.Parallel()
	there := founded
	f, orgs := founder(t, tenant, nil, &there)
	orgs.EXPECT().Create(gomock.Any(), gomock.Any()).Return(fault.New(fault.Conflict, "tenant_taken", "Taken."))
	found, err := f.OrganizationOfTenant(t.Context(), tenant)
	if err != nil || found != &there {
		t.Errorf("%v, %v", found, err)
	}
}

func TestATroubleOfTheStoreIsPassedOn(t *testing.T) {
	t.Parallel()
	f, orgs := founder(t, tenant, nil)
	orgs.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errDown)
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
