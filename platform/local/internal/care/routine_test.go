package care

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/fx/fxtest"
	"go.uber.org/goleak"

	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// walks is a storage whose walks take many pieces. It writes down when each piece
// was asked for.
type walks struct {
	maintenance.Upkeep
	object.Inventory
	began time.Time
	asked []string
	// takes is how long each piece takes, and left how many more each walk has.
	takes time.Duration
	left  map[string]int
	// troubles end each piece of a walk.
	troubles map[string]error
	found    []maintenance.Difference
}

func (w *walks) piece(ctx context.Context, walk, from string) (string, error) {
	w.asked = append(w.asked, strings.TrimSpace(time.Since(w.began).String()+" "+walk+" "+from))
	select {
	case <-time.After(w.takes):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if err := w.troubles[walk]; err != nil || w.left[walk] == 0 {
		return "", err
	}
	w.left[walk]--
	return from + "+", nil
}

func (w *walks) Upgrade(ctx context.Context, from string) (maintenance.UpgradePage, error) {
	next, err := w.piece(ctx, "upgrade", from)
	return maintenance.UpgradePage{Looked: 2, Written: 1, Next: next}, err
}

func (w *walks) Check(ctx context.Context, from string, mend bool) (maintenance.CheckPage, error) {
	if !mend {
		return maintenance.CheckPage{}, errors.New("it only looks")
	}
	next, err := w.piece(ctx, "check", from)
	return maintenance.CheckPage{Looked: 1, Differences: w.found, Next: next}, err
}

func (w *walks) Older(ctx context.Context, from string, _ time.Time) (object.InventoryPage, error) {
	next, err := w.piece(ctx, "files", from)
	return object.InventoryPage{Next: next}, err
}

func (w *walks) Ended(ctx context.Context, from string, _ time.Time) (maintenance.EndedPage, error) {
	next, err := w.piece(ctx, "runs", from)
	return maintenance.EndedPage{Next: next}, err
}

func (w *walks) ForgetBatches(ctx context.Context, from string, _ time.Time) (maintenance.ExpiredPage, error) {
	next, err := w.piece(ctx, "batches", from)
	return maintenance.ExpiredPage{Next: next}, err
}

func (w *walks) Expire(ctx context.Context, from string, _ time.Time) (maintenance.ExpiredPage, error) {
	next, err := w.piece(ctx, "trail", from)
	return maintenance.ExpiredPage{Next: next}, err
}

// looked runs a routine for a while, and answers what the log says.
func (w *walks) looked(t *testing.T, while time.Duration) string {
	t.Helper()
	w.began = time.Now()
	var log bytes.Buffer
	clock := systemadapter.Clock{}
	m := maintain.New(maintain.Ports{Upkeep: w, Inventory: w, Expiry: w, Clock: clock}, executions.DefaultRetention, audit.DefaultRetention)
	lc := fxtest.NewLifecycle(t)
	Start(lc, NewRoutine(m, clock, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: timeless}))))
	lc.RequireStart()
	time.Sleep(while)
	lc.RequireStop()
	return log.String()
}

func timeless(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func TestARoundBeginsAfterTheStartAndThenEveryDay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &walks{}
		log := w.looked(t, 50*time.Hour)
		want := []string{
			"1m0s upgrade", "1m0s check", "1m0s files", "1m0s runs", "1m0s batches", "1m0s trail",
			"24h1m0s upgrade", "24h1m0s check", "24h1m0s files", "24h1m0s runs", "24h1m0s batches", "24h1m0s trail",
			"48h1m0s upgrade", "48h1m0s check", "48h1m0s files", "48h1m0s runs", "48h1m0s batches", "48h1m0s trail",
		}
		if diff := cmp.Diff(want, w.asked); diff != "" {
			t.Error(diff)
		}
		if line := "level=INFO msg=\"the storage was looked after\" \"upgraded rows\"=1"; strings.Count(log, line) != 3 {
			t.Errorf("the log says %s", log)
		}
	})
}

func TestAWalkGoesOnAtTheNextLookWhereItsTimeWasUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &walks{takes: 20 * time.Second, left: map[string]int{"check": 4, "runs": 1}}
		w.looked(t, 24*time.Hour)
		want := []string{
			// Each walk has half a minute, and the piece that is under way is finished.
			"1m0s upgrade", "1m20s check", "1m40s check +", "2m0s files", "2m20s runs",
			// Those that were not done go on, and nothing else.
			"12m40s check ++", "13m0s check +++", "13m20s runs +", "13m40s batches",
			"24m0s check ++++", "24m20s trail",
		}
		if diff := cmp.Diff(want, w.asked); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTroubleWithOneWalkIsToldOfAndKeepsNoOtherFromItsWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &walks{
			left:     map[string]int{"upgrade": 1},
			troubles: map[string]error{"check": errors.New("a storm"), "files": errors.New("a flood")},
		}
		log := w.looked(t, 90*time.Minute)
		want := []string{
			"1m0s upgrade", "1m0s upgrade +", "1m0s check", "1m0s files",
			"1h1m0s upgrade", "1h1m0s check", "1h1m0s files", // an hour later, from the beginning
		}
		if diff := cmp.Diff(want, w.asked); diff != "" {
			t.Error(diff)
		}
		if strings.Count(log, "level=ERROR") != 2 || strings.Count(log, "a storm") != 2 || strings.Count(log, "a flood") != 2 {
			t.Errorf("the log says %s", log)
		}
	})
}

func TestWhatWasMendedAndWhatCannotBeIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &walks{found: []maintenance.Difference{{Mending: maintenance.Mended}, {Mending: maintenance.Mended}, {Mending: maintenance.Unmendable}}}
		log := w.looked(t, time.Hour)
		for _, line := range []string{`level=INFO msg="the storage was looked after" "upgraded rows"=1 "mended rows"=2 `, "level=WARN", "bifrost storage check", "rows=1\n"} {
			if strings.Count(log, line) != 1 {
				t.Errorf("the log does not say %q: %s", line, log)
			}
		}
	})
}

func TestAStopEndsWhatIsUnderWayAndIsNoTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &walks{takes: time.Hour}
		if log := w.looked(t, 2*time.Minute); log != "" && strings.Contains(log, "ERROR") {
			t.Errorf("the log says %s", log)
		}
		if took := time.Since(w.began); took != 2*time.Minute {
			t.Errorf("it stopped after %s", took)
		}
		if w.asked = w.asked[:1]; w.asked[0] != "1m0s upgrade" {
			t.Errorf("it was asked for %q", w.asked)
		}
	})
}
