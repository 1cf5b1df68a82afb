package maintain

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	maintenancemocks "github.com/bifrost-run/bifrost/ports/maintenance/mocks"
	"github.com/bifrost-run/bifrost/ports/object"
	objectmocks "github.com/bifrost-run/bifrost/ports/object/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

var (
	now      = time.Date(2026, 10, 25, 2, 30, 0, 0, time.UTC)
	cut      = now.Add(-30 * 24 * time.Hour)
	trailCut = now.Add(-365 * 24 * time.Hour)
	errStorm = fault.New(fault.Unavailable, "storage_unavailable", "x")
	scope    = permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
)

// scene is a Maintainer on mocked ports, which keeps runs for 30 days.
type scene struct {
	*Maintainer
	upkeep    *maintenancemocks.MockUpkeep
	history   *storemocks.MockHistory
	files     *objectmocks.MockFiles
	inventory *objectmocks.MockInventory
	expiry    *maintenancemocks.MockExpiry
	// clock is what the clock says, a second later each time.
	clock time.Time
}

func newScene(t *testing.T) *scene {
	t.Helper()
	c := gomock.NewController(t)
	s := &scene{
		upkeep: maintenancemocks.NewMockUpkeep(c), history: storemocks.NewMockHistory(c),
		files: objectmocks.NewMockFiles(c), inventory: objectmocks.NewMockInventory(c), expiry: maintenancemocks.NewMockExpiry(c), clock: now.Add(-time.Second),
	}
	clock := systemmocks.NewMockClock(c)
	clock.EXPECT().Now().DoAndReturn(func() time.Time { s.clock = s.clock.Add(time.Second); return s.clock }).AnyTimes()
	s.Maintainer = New(Ports{Upkeep: s.upkeep, History: s.history, Files: s.files, Inventory: s.inventory, Expiry: s.expiry, Clock: clock}, 30, audit.DefaultRetention)
	return s
}

func run(t *testing.T, id string) executions.Doorbell {
	t.Helper()
	d, err := executions.NewDoorbell(id, scope.Key())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const (
	one = "01954f00-0000-7000-8000-000000000001"
	two = "01954f00-0000-7000-8000-000000000002"
)

func differs(m maintenance.Mending) maintenance.Difference {
	return maintenance.Difference{What: "w", Mending: m}
}

func TestACheckWalksToItsEndAndCountsWhatItFound(t *testing.T) {
	t.Parallel()
	for _, mend := range []bool{false, true} {
		s := newScene(t)
		gomock.InOrder(
			s.upkeep.EXPECT().Check(gomock.Any(), "", mend).Return(maintenance.CheckPage{Looked: 3, Differences: []maintenance.Difference{differs(maintenance.Mended)}, Next: "a"}, nil),
			s.upkeep.EXPECT().Check(gomock.Any(), "a", mend).Return(maintenance.CheckPage{Next: "b"}, nil), // empty, and not the end
			s.upkeep.EXPECT().Check(gomock.Any(), "b", mend).Return(maintenance.CheckPage{Looked: 4, Differences: []maintenance.Difference{differs(maintenance.Unmendable), differs(maintenance.Mended)}}, nil),
		)
		got, err := s.Check(t.Context(), Stretch{}, mend)
		if err != nil || got.Looked != 7 || got.Next != "" || len(got.Differences) != 3 {
			t.Errorf("%+v, %v", got, err)
		}
		if got.Count(maintenance.Mended) != 2 || got.Count(maintenance.Unmendable) != 1 || got.Count(maintenance.Mendable) != 0 {
			t.Errorf("counted %d, %d and %d", got.Count(maintenance.Mended), got.Count(maintenance.Unmendable), got.Count(maintenance.Mendable))
		}
	}
}

func TestAStretchEndsInTimeAndTheNextGoesOn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for i, from := range []string{"", "1", "2", "3"} {
		s.upkeep.EXPECT().Check(gomock.Any(), from, true).Return(maintenance.CheckPage{Looked: 1, Next: []string{"1", "2", "3", ""}[i]}, nil)
	}
	first, err := s.Check(t.Context(), Stretch{Until: now.Add(time.Second)}, true)
	if err != nil || first.Looked != 2 || first.Next != "2" {
		t.Errorf("%+v, %v", first, err)
	}
	second, err := s.Check(t.Context(), Stretch{From: first.Next, Until: now.Add(-time.Hour)}, true)
	if err != nil || second.Looked != 1 || second.Next != "3" {
		t.Errorf("a stretch without time makes no step: %+v, %v", second, err)
	}
	third, err := s.Check(t.Context(), Stretch{From: second.Next, Until: now.Add(time.Hour)}, true)
	if err != nil || third.Looked != 1 || third.Next != "" {
		t.Errorf("%+v, %v", third, err)
	}
}

func TestAStretchEndsWhenItHasFoundMuch(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.upkeep.EXPECT().Check(gomock.Any(), "", false).Return(maintenance.CheckPage{Differences: make([]maintenance.Difference, manyDifferences), Next: "a"}, nil)
	if got, err := s.Check(t.Context(), Stretch{}, false); err != nil || got.Next != "a" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTroubleSaysWhereTheWalkStopped(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.upkeep.EXPECT().Check(gomock.Any(), "", true).Return(maintenance.CheckPage{Looked: 2, Next: "a"}, nil)
	s.upkeep.EXPECT().Check(gomock.Any(), "a", true).Return(maintenance.CheckPage{}, errStorm)
	if got, err := s.Check(t.Context(), Stretch{}, true); !errors.Is(err, errStorm) || got.Looked != 2 || got.Next != "a" {
		t.Errorf("%+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := s.Upgrade(ctx, Stretch{From: "x"}); !errors.Is(err, context.Canceled) || got.Next != "x" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAnUpgradeCountsWhatItWrote(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.upkeep.EXPECT().Upgrade(gomock.Any(), "").Return(maintenance.UpgradePage{Looked: 5, Written: 2, Newer: 1, Next: "a"}, nil)
	s.upkeep.EXPECT().Upgrade(gomock.Any(), "a").Return(maintenance.UpgradePage{Looked: 5, Written: 1}, nil)
	got, err := s.Upgrade(t.Context(), Stretch{})
	if diff := cmp.Diff(Upgraded{Looked: 10, Written: 3, Newer: 1}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func file(id, execution string) object.Stored {
	return object.Stored{Scope: scope, File: object.File{ID: id, ExecutionID: execution}}
}

// list answers pages of one item each.
func (s *scene) list(files ...object.Stored) {
	for i, f := range files {
		page := object.InventoryPage{Items: []object.Stored{f}, Next: f.File.ID}
		from := ""
		if i > 0 {
			from = files[i-1].File.ID
		}
		if i == len(files)-1 {
			page.Next = ""
		}
		s.inventory.EXPECT().Older(gomock.Any(), from, cut).Return(page, nil)
	}
	if len(files) == 0 {
		s.inventory.EXPECT().Older(gomock.Any(), "", cut).Return(object.InventoryPage{}, nil)
	}
}

func TestFilesGoWithTheRunThatMadeThemAndUploadsByTheirAge(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.list(file("upload", ""), file("of none", "gone"), file("of a damaged one", "damaged"), file("of an old one", "old"), file("of a young one", "young"), file("of an open one", "open"))
	s.history.EXPECT().Get(gomock.Any(), scope, executions.ID("gone")).Return(executions.Execution{}, executions.ErrUnknown())
	s.history.EXPECT().Get(gomock.Any(), scope, executions.ID("damaged")).Return(executions.Execution{}, fault.New(fault.Unavailable, store.RowUnreadable, "x"))
	for id, e := range map[executions.ID]executions.Execution{
		"old":   {Status: executions.Failed, FinishedAt: cut.Add(-1)},
		"young": {Status: executions.Success, FinishedAt: cut},
		"open":  {Status: executions.Running},
	} {
		s.history.EXPECT().Get(gomock.Any(), scope, id).Return(e, nil)
	}
	for _, id := range []string{"upload", "of none", "of an old one"} {
		s.files.EXPECT().Delete(gomock.Any(), scope, id).Return(nil)
	}
	s.upkeep.EXPECT().Ended(gomock.Any(), "", cut).Return(maintenance.EndedPage{}, nil)
	s.upkeep.EXPECT().ForgetBatches(gomock.Any(), "", cut).Return(maintenance.ExpiredPage{}, nil)
	s.expiry.EXPECT().Expire(gomock.Any(), "", trailCut).Return(maintenance.ExpiredPage{}, nil)
	got, err := s.Retain(t.Context(), Stretch{})
	if diff := cmp.Diff(Retained{Files: 3}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestRunsAreForgottenAfterTheFilesThenBatchesAndTheTrailLast(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	gomock.InOrder(
		s.inventory.EXPECT().Older(gomock.Any(), "", cut).Return(object.InventoryPage{Items: []object.Stored{file("upload", "")}}, nil),
		s.files.EXPECT().Delete(gomock.Any(), scope, "upload").Return(nil),
		s.upkeep.EXPECT().Ended(gomock.Any(), "", cut).Return(maintenance.EndedPage{Runs: []executions.Doorbell{run(t, one)}, Next: "a"}, nil),
		s.upkeep.EXPECT().Forget(gomock.Any(), run(t, one)).Return(true, nil), // there is more of it
		s.upkeep.EXPECT().Forget(gomock.Any(), run(t, one)).Return(false, nil),
		s.upkeep.EXPECT().Ended(gomock.Any(), "a", cut).Return(maintenance.EndedPage{Runs: []executions.Doorbell{run(t, two)}}, nil),
		s.upkeep.EXPECT().Forget(gomock.Any(), run(t, two)).Return(false, nil),
		s.upkeep.EXPECT().ForgetBatches(gomock.Any(), "", cut).Return(maintenance.ExpiredPage{Removed: 2, Next: "b"}, nil),
		s.upkeep.EXPECT().ForgetBatches(gomock.Any(), "b", cut).Return(maintenance.ExpiredPage{Removed: 1}, nil),
		s.expiry.EXPECT().Expire(gomock.Any(), "", trailCut).Return(maintenance.ExpiredPage{Removed: 5, Next: "t"}, nil),
		s.expiry.EXPECT().Expire(gomock.Any(), "t", trailCut).Return(maintenance.ExpiredPage{Removed: 2}, nil),
	)
	got, err := s.Retain(t.Context(), Stretch{})
	if diff := cmp.Diff(Retained{Files: 1, Runs: 2, Batches: 3, Entries: 7}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestARunThatIsNotOverDoesNotStopTheWalk(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.list()
	s.upkeep.EXPECT().Ended(gomock.Any(), "", cut).Return(maintenance.EndedPage{Runs: []executions.Doorbell{run(t, one), run(t, two)}}, nil)
	s.upkeep.EXPECT().Forget(gomock.Any(), run(t, one)).Return(false, fault.New(fault.Conflict, "execution_open", "x"))
	s.upkeep.EXPECT().Forget(gomock.Any(), run(t, two)).Return(false, nil)
	s.upkeep.EXPECT().ForgetBatches(gomock.Any(), "", gomock.Any()).Return(maintenance.ExpiredPage{}, nil)
	s.expiry.EXPECT().Expire(gomock.Any(), "", gomock.Any()).Return(maintenance.ExpiredPage{}, nil)
	if got, err := s.Retain(t.Context(), Stretch{}); err != nil || got.Runs != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// A stretch may end anywhere, and the next begins there, in each part.
func TestRetentionGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.clock = now.Add(-2 * time.Second)
	s.inventory.EXPECT().Older(gomock.Any(), "", gomock.Any()).Return(object.InventoryPage{Next: "f1"}, nil)
	s.inventory.EXPECT().Older(gomock.Any(), "f1", gomock.Any()).Return(object.InventoryPage{}, nil)
	s.upkeep.EXPECT().Ended(gomock.Any(), "", gomock.Any()).Return(maintenance.EndedPage{Next: "r1"}, nil)
	s.upkeep.EXPECT().Ended(gomock.Any(), "r1", gomock.Any()).Return(maintenance.EndedPage{}, nil)
	s.upkeep.EXPECT().ForgetBatches(gomock.Any(), "", gomock.Any()).Return(maintenance.ExpiredPage{Next: "b1"}, nil)
	s.upkeep.EXPECT().ForgetBatches(gomock.Any(), "b1", gomock.Any()).Return(maintenance.ExpiredPage{}, nil)
	s.expiry.EXPECT().Expire(gomock.Any(), "", gomock.Any()).Return(maintenance.ExpiredPage{Next: "t1"}, nil)
	s.expiry.EXPECT().Expire(gomock.Any(), "t1", gomock.Any()).Return(maintenance.ExpiredPage{}, nil)
	from, steps := "", 0
	for ; steps == 0 || from != ""; steps++ {
		got, err := s.Retain(t.Context(), Stretch{From: from, Until: now})
		if err != nil {
			t.Fatal(err)
		}
		from = got.Next
	}
	if steps != 8 {
		t.Errorf("%d stretches", steps)
	}
}

func TestTroubleEndsRetentionWhereItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(*scene)
		next    string
	}{
		"when files are listed": {func(s *scene) {
			s.inventory.EXPECT().Older(gomock.Any(), "", cut).Return(object.InventoryPage{}, errStorm)
		}, ""},
		"when a run is read": {func(s *scene) {
			s.list(file("f", "r"))
			s.history.EXPECT().Get(gomock.Any(), scope, gomock.Any()).Return(executions.Execution{}, errStorm)
		}, ""},
		"when a file is deleted": {func(s *scene) {
			s.list(file("f", ""))
			s.files.EXPECT().Delete(gomock.Any(), scope, "f").Return(errStorm)
		}, ""},
		"when runs are listed": {func(s *scene) {
			s.list()
			s.upkeep.EXPECT().Ended(gomock.Any(), "", cut).Return(maintenance.EndedPage{}, errStorm)
		}, "runs:"},
		"when a run is forgotten": {func(s *scene) {
			s.list()
			s.upkeep.EXPECT().Ended(gomock.Any(), "", cut).Return(maintenance.EndedPage{Runs: []executions.Doorbell{run(t, one)}}, nil)
			s.upkeep.EXPECT().Forget(gomock.Any(), gomock.Any()).Return(true, errStorm)
		}, "runs:"},
		"when batches are removed": {func(s *scene) {
			s.list()
			s.upkeep.EXPECT().Ended(gomock.Any(), "", cut).Return(maintenance.EndedPage{}, nil)
			s.upkeep.EXPECT().ForgetBatches(gomock.Any(), "", cut).Return(maintenance.ExpiredPage{}, errStorm)
		}, "batches:"},
		"when entries are removed": {func(s *scene) {
			s.list()
			s.upkeep.EXPECT().Ended(gomock.Any(), "", cut).Return(maintenance.EndedPage{}, nil)
			s.upkeep.EXPECT().ForgetBatches(gomock.Any(), "", cut).Return(maintenance.ExpiredPage{}, nil)
			s.expiry.EXPECT().Expire(gomock.Any(), "", trailCut).Return(maintenance.ExpiredPage{}, errStorm)
		}, "trail:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			c.prepare(s)
			got, err := s.Retain(t.Context(), Stretch{})
			if !errors.Is(err, errStorm) || got.Next != c.next || got.Files+got.Runs != 0 {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestAPositionThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := newScene(t).Retain(t.Context(), Stretch{From: "x"}); fault.Code(err) != "cursor_invalid" {
		t.Errorf("answered %v", err)
	}
}
