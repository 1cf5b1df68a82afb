package erase_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/erase"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	cachemocks "github.com/bifrost-run/bifrost/ports/cache/mocks"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	maintenancemocks "github.com/bifrost-run/bifrost/ports/maintenance/mocks"
	objectmocks "github.com/bifrost-run/bifrost/ports/object/mocks"
	"github.com/bifrost-run/bifrost/ports/secret"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

const (
	one = organizations.ID("01954f00-0000-7000-8000-000000000001")
	two = organizations.ID("01954f00-0000-7000-8000-000000000002")
)

var (
	now      = time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	later    = now.Add(time.Hour)
	errStorm = fault.New(fault.Unavailable, "storage_unavailable", "x")
	errOpen  = fault.New(fault.Conflict, "execution_open", "x")
)

func scopeOf(id organizations.ID) organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetOf(id)).Scope
}

// asked is an organization that somebody has asked to erase a day ago.
func asked(id organizations.ID) organizations.Organization {
	return organizations.Organization{ID: id, Name: "Contoso", ErasureAt: now.AddDate(0, 0, -1), ErasureBy: "ana"}
}

// scene is an Eraser on mocked ports. The clock goes on by a second at each look.
type scene struct {
	*erase.Eraser
	organizations *storemocks.MockOrganizations
	store         *maintenancemocks.MockErasure
	files         *objectmocks.MockErasure
	secrets       *secretmocks.MockErasure
	options       *cachemocks.MockOptions
	trail         *storemocks.MockTrail
	log           *bytes.Buffer
	clock         time.Time
}

func newScene(t *testing.T, listed ...organizations.Organization) *scene {
	t.Helper()
	c := gomock.NewController(t)
	s := &scene{
		organizations: storemocks.NewMockOrganizations(c), store: maintenancemocks.NewMockErasure(c), files: objectmocks.NewMockErasure(c),
		secrets: secretmocks.NewMockErasure(c), options: cachemocks.NewMockOptions(c), trail: storemocks.NewMockTrail(c), log: &bytes.Buffer{}, clock: now,
	}
	clock, random := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c)
	clock.EXPECT().Now().DoAndReturn(func() time.Time { s.clock = s.clock.Add(time.Second); return s.clock }).AnyTimes()
	random.EXPECT().ID().Return("01954f00-0000-7000-8000-0000000000ff").AnyTimes()
	s.organizations.EXPECT().List(gomock.Any(), store.Paging{Limit: 1000}).Return(store.OrganizationPage{Items: listed}, nil).AnyTimes()
	s.options.EXPECT().Drop(gomock.Any()).AnyTimes()
	s.Eraser = erase.New(erase.Ports{
		Organizations: s.organizations, Store: s.store, Files: s.files, Secrets: s.secrets, Options: s.options, Clock: clock,
	}, record.New(s.trail, random), record.NewReader(s.trail, clock), slog.New(slog.NewTextHandler(s.log, nil)))
	return s
}

// truth announces what the truth about an organization is.
func (s *scene) truth(org organizations.Organization) {
	s.organizations.EXPECT().Get(gomock.Any(), scopeOf(org.ID)).Return(org, nil).AnyTimes()
}

// passes announces passes over everything that remove so many rows, files and secrets.
func (s *scene) passes(id organizations.ID, all ...[3]int) {
	at := scopeOf(id)
	for _, n := range all {
		gomock.InOrder(
			s.store.EXPECT().Erase(gomock.Any(), at, "").Return(maintenance.ErasurePage{Next: "a"}, nil),
			s.store.EXPECT().Erase(gomock.Any(), at, "a").Return(maintenance.ErasurePage{Removed: n[0]}, nil),
			s.files.EXPECT().Erase(gomock.Any(), at).Return(n[1], true, nil),
			s.files.EXPECT().Erase(gomock.Any(), at).Return(0, false, nil),
			s.secrets.EXPECT().Erase(gomock.Any(), at).Return(secret.Erased{Removed: n[2]}, nil),
		)
	}
}

// says announces the look for the last entry, and that it is written.
func (s *scene) says(t *testing.T, id organizations.ID, after string) {
	t.Helper()
	s.trail.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.TrailPage{}, nil)
	s.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, in organizations.Scope, e audit.Entry) error {
		got := []string{in.String(), string(e.Actor.ID), string(e.Action), e.Entity.ID, string(e.Before), string(e.After)}
		want := []string{"global", "system:erase", "organization.erased", string(id), `{"erasureRequestedAt":"2026-11-21T20:00:00.000Z","erasureRequestedBy":"ana"}`, after}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return nil
	})
}

func (s *scene) round(t *testing.T, until time.Time, want erase.Round, trouble error) {
	t.Helper()
	got, err := s.Round(t.Context(), until)
	if diff := cmp.Diff(want, got); diff != "" || !errors.Is(err, trouble) {
		t.Errorf("%v %s", err, diff)
	}
}

func TestAnOrganizationIsErasedOnceAWholePassHasFoundNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t, organizations.Organization{ID: two}, asked(one))
	s.truth(asked(one))
	s.passes(one, [3]int{5, 2, 1}, [3]int{1, 0, 0}, [3]int{})
	s.says(t, one, "")
	gomock.InOrder(
		s.store.EXPECT().End(gomock.Any(), scopeOf(one)).Return(true, nil),
		s.store.EXPECT().End(gomock.Any(), scopeOf(one)).Return(false, nil),
	)
	s.round(t, later, erase.Round{Erased: 1}, nil)
	if log := s.log.String(); !strings.Contains(log, "rows=5 files=2 secrets=1") || strings.Contains(log, "Contoso") {
		t.Errorf("the log says %s", log)
	}
}

func TestWhatTheVaultKeepsIsSaid(t *testing.T) {
	t.Parallel()
	s := newScene(t, asked(one))
	s.truth(asked(one))
	s.store.EXPECT().Erase(gomock.Any(), scopeOf(one), "").Return(maintenance.ErasurePage{}, nil)
	s.files.EXPECT().Erase(gomock.Any(), scopeOf(one)).Return(0, false, nil)
	s.secrets.EXPECT().Erase(gomock.Any(), scopeOf(one)).Return(secret.Erased{Kept: 3, KeptUntil: now.AddDate(0, 0, 90)}, nil)
	s.says(t, one, `{"secretsKeptByVault":3,"secretsKeptUntil":"2027-02-20T20:00:00.000Z"}`)
	s.store.EXPECT().End(gomock.Any(), scopeOf(one)).Return(false, nil)
	s.round(t, later, erase.Round{Erased: 1}, nil)
}

func TestAnErasureThatBrokeOffAfterItsLastEntryDoesNotRepeatIt(t *testing.T) {
	t.Parallel()
	s := newScene(t, asked(one))
	s.truth(asked(one))
	s.passes(one, [3]int{})
	wanted := audit.Filter{Action: audit.OrganizationErased, EntityID: string(one), From: asked(one).ErasureAt}
	global := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	gomock.InOrder( // the filter is narrow, so that pages may be empty
		s.trail.EXPECT().List(gomock.Any(), global, wanted, store.Paging{Limit: 1}).Return(store.TrailPage{Next: "n"}, nil),
		s.trail.EXPECT().List(gomock.Any(), global, wanted, store.Paging{Limit: 1, After: "n"}).Return(store.TrailPage{Items: []audit.Entry{{}}}, nil),
	)
	s.store.EXPECT().End(gomock.Any(), scopeOf(one)).Return(false, nil)
	s.round(t, later, erase.Round{Erased: 1}, nil)
}

func TestAnEndThatBrokeOffIsGoneOnWithByTheList(t *testing.T) {
	t.Parallel()
	s := newScene(t, asked(one))
	s.organizations.EXPECT().Get(gomock.Any(), scopeOf(one)).Return(organizations.Organization{}, organizations.ErrUnknown())
	s.store.EXPECT().End(gomock.Any(), scopeOf(one)).Return(false, nil)
	s.round(t, later, erase.Round{Erased: 1}, nil)
}

func TestWhatIsInUseIsLeftAloneAndToldOf(t *testing.T) {
	t.Parallel()
	active, provider := asked(one), asked(two)
	active.IsActive, provider.IsProvider = true, true
	s := newScene(t, active, provider)
	s.truth(active)
	s.truth(provider)
	s.round(t, later, erase.Round{}, nil)
	if log := s.log.String(); strings.Count(log, "level=WARN") != 2 || !strings.Contains(log, string(one)) {
		t.Errorf("the log says %s", log)
	}
}

func TestWhatWasAskedForJustNowWaitsForRequestsThatAreUnderWay(t *testing.T) {
	t.Parallel()
	fresh := asked(one)
	fresh.ErasureAt = now.Add(-4 * time.Minute)
	s := newScene(t, fresh)
	s.truth(fresh)
	s.round(t, later, erase.Round{Waiting: 1}, nil)
}

func TestARunThatIsNotOverIsWaitedForAndKeepsNoOtherOrganization(t *testing.T) {
	t.Parallel()
	s := newScene(t, asked(one), asked(two))
	s.truth(asked(one))
	s.truth(asked(two))
	s.store.EXPECT().Erase(gomock.Any(), scopeOf(one), "").Return(maintenance.ErasurePage{}, errOpen)
	s.passes(two, [3]int{})
	s.says(t, two, "")
	s.store.EXPECT().End(gomock.Any(), scopeOf(two)).Return(false, nil)
	s.round(t, later, erase.Round{Waiting: 1, Erased: 1}, nil)
}

func TestARoundEndsInTimeAndTheNextGoesOn(t *testing.T) {
	t.Parallel()
	s := newScene(t, asked(one))
	s.truth(asked(one))
	s.store.EXPECT().Erase(gomock.Any(), scopeOf(one), "").Return(maintenance.ErasurePage{Removed: 1, Next: "a"}, nil)
	s.round(t, now, erase.Round{Unfinished: 1}, nil)
}

func TestWhatNeverComesToRestIsLeftToTheNextRound(t *testing.T) {
	t.Parallel()
	s := newScene(t, asked(one))
	s.truth(asked(one))
	s.passes(one, [3]int{1}, [3]int{1}, [3]int{1}, [3]int{1}, [3]int{1})
	s.round(t, later, erase.Round{Unfinished: 1}, nil)
}

func TestTroubleWithOneOrganizationKeepsNoOther(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*scene){
		"its truth": func(s *scene) {
			s.organizations.EXPECT().Get(gomock.Any(), scopeOf(one)).Return(organizations.Organization{}, errStorm)
		},
		"its rows": func(s *scene) {
			s.truth(asked(one))
			s.store.EXPECT().Erase(gomock.Any(), scopeOf(one), "").Return(maintenance.ErasurePage{}, errStorm)
		},
		"its files": func(s *scene) {
			s.truth(asked(one))
			s.store.EXPECT().Erase(gomock.Any(), scopeOf(one), "").Return(maintenance.ErasurePage{}, nil)
			s.files.EXPECT().Erase(gomock.Any(), scopeOf(one)).Return(0, false, errStorm)
		},
		"its secrets": func(s *scene) {
			s.truth(asked(one))
			s.store.EXPECT().Erase(gomock.Any(), scopeOf(one), "").Return(maintenance.ErasurePage{}, nil)
			s.files.EXPECT().Erase(gomock.Any(), scopeOf(one)).Return(0, false, nil)
			s.secrets.EXPECT().Erase(gomock.Any(), scopeOf(one)).Return(secret.Erased{}, errStorm)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, asked(one), asked(two))
			breaks(s)
			s.truth(asked(two))
			s.passes(two, [3]int{})
			s.says(t, two, "")
			s.store.EXPECT().End(gomock.Any(), scopeOf(two)).Return(false, nil)
			s.round(t, later, erase.Round{Unfinished: 1, Erased: 1}, errStorm)
		})
	}
}

func TestNothingEndsBeforeItsLastEntryIsWritten(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*scene){
		"looking for it": func(s *scene) {
			s.trail.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.TrailPage{}, errStorm)
		},
		"writing it": func(s *scene) {
			s.trail.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.TrailPage{}, nil)
			s.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).Return(errStorm)
		},
		"the end itself": func(s *scene) {
			s.trail.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.TrailPage{Items: []audit.Entry{{}}}, nil)
			s.store.EXPECT().End(gomock.Any(), scopeOf(one)).Return(false, errStorm)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, asked(one))
			s.truth(asked(one))
			s.passes(one, [3]int{})
			breaks(s)
			s.round(t, later, erase.Round{Unfinished: 1}, errStorm)
		})
	}
}
