package functions_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/fx"
	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/erase"
	"github.com/bifrost-run/bifrost/app/fire"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions"
	ticks "github.com/bifrost-run/bifrost/functions/fire"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	maintenancemocks "github.com/bifrost-run/bifrost/ports/maintenance/mocks"
	"github.com/bifrost-run/bifrost/ports/object"
	objectmocks "github.com/bifrost-run/bifrost/ports/object/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	"github.com/bifrost-run/bifrost/ports/system"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	runID = "0190b5a2-7c11-7abc-8def-0123456789ab"
	// call is how the host brings a message about that run.
	call = `{"Data":{"message":"\"{\\\"v\\\":1,\\\"x\\\":\\\"` + runID + `\\\",\\\"s\\\":\\\"GLOBAL\\\"}\""},"Metadata":{"Id":"\"x\""}}`
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// program is the Host with the real engine and maintainer on mocked ports.
type program struct {
	functions.Host
	log           bytes.Buffer
	executions    *storemocks.MockExecutions
	recovery      *storemocks.MockRecovery
	counters      *storemocks.MockCounters
	upkeep        *maintenancemocks.MockUpkeep
	inventory     *objectmocks.MockInventory
	expiry        *maintenancemocks.MockExpiry
	timetable     *storemocks.MockTimetable
	organizations *storemocks.MockOrganizations
	kept          []store.PoisonMessage
}

func (p *program) Keep(_ context.Context, m store.PoisonMessage) error {
	p.kept = append(p.kept, m)
	return nil
}

// silent never interrupts.
type silent struct{}

func (silent) Subscribe(executions.ID) (<-chan struct{}, func()) { return nil, func() {} }

func newProgram(t *testing.T) *program {
	t.Helper()
	c := gomock.NewController(t)
	p := &program{
		executions: storemocks.NewMockExecutions(c), recovery: storemocks.NewMockRecovery(c), counters: storemocks.NewMockCounters(c), upkeep: maintenancemocks.NewMockUpkeep(c),
		inventory: objectmocks.NewMockInventory(c), expiry: maintenancemocks.NewMockExpiry(c), timetable: storemocks.NewMockTimetable(c), organizations: storemocks.NewMockOrganizations(c),
	}
	p.counters.EXPECT().Fold(gomock.Any()).Return(false, nil).AnyTimes()
	clock, random := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	random.EXPECT().Token().Return("claim").AnyTimes()
	random.EXPECT().Chance().Return(0.5).AnyTimes()
	log := slog.New(slog.NewTextHandler(&p.log, nil))
	catalog, err := describe.New(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	engine := perform.New(perform.Ports{Executions: p.executions, Recovery: p.recovery, Counters: p.counters, Interrupts: silent{}, Clock: clock, Random: random}, catalog, perform.Settings{}, log)
	api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("the API at " + r.URL.Path)) })
	app := fx.New(fx.NopLogger, functions.TriggersModule, fx.Populate(&p.Host), fx.Supply(
		log, engine, functions.API{Handler: api}, ticks.Tickers{{Name: "schedules", Tick: fire.New(fire.Ports{Timetable: p.timetable, Clock: clock}, nil, nil, log).Tick}},
		erase.New(erase.Ports{Organizations: p.organizations, Clock: clock}, nil, nil, log),
		maintain.New(maintain.Ports{Upkeep: p.upkeep, Inventory: p.inventory, Expiry: p.expiry, Clock: clock}, executions.DefaultRetention, audit.DefaultRetention),
		fx.Annotate(p, fx.As(new(store.Poison))), fx.Annotate(clock, fx.As(new(system.Clock))),
	))
	if err := app.Err(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

func (p *program) ask(method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	p.Handler.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

func TestTheHostFindsEverything(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for _, c := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/", 200, `{"status":"up"}`},
		{"POST", "/", 200, `{"status":"up"}`},
		{"GET", "/api", 200, "the API at /api"},
		{"GET", "/api/health?x=1", 200, "the API at /api/health"},
		{"POST", "/api/deliver", 200, "the API at /api/deliver"},
		{"POST", "/api/../sweep", 404, "not_found"},
		{"POST", "/api/%2e%2e/sweep", 200, "the API at /api/../sweep"},
		{"GET", "/sweep", 405, "method_not_allowed"},
		{"POST", "//sweep", 404, "not_found"},
		{"POST", "/Sweep", 404, "not_found"},
		{"POST", "/sweep/", 404, "not_found"},
		{"POST", "/health", 404, "not_found"},
		{"GET", "/apis", 404, "not_found"},
	} {
		w := p.ask(c.method, c.path, "")
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || w.Header().Get("X-Correlation-Id") == "" {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
	}
}

func TestAMessageIsDeliveredFromEitherQueue(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"deliver", "deliverbulk"} {
		p := newProgram(t)
		p.executions.EXPECT().Claim(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(
			func(_ context.Context, d executions.Doorbell, _ executions.Claim) (executions.Execution, executions.Lease, error) {
				if d.ID() != runID {
					t.Errorf("claimed %s", d.ID())
				}
				return executions.Execution{}, executions.Lease{}, executions.ErrNotDue()
			})
		if w := p.ask("POST", "/"+name, call); w.Code != 200 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		down := fault.New(fault.Unavailable, "storage_unavailable", "Down.")
		p.executions.EXPECT().Claim(gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.Execution{}, executions.Lease{}, down)
		if w := p.ask("POST", "/"+name, call); w.Code != 503 || w.Body.String() != `{"error":"storage_unavailable"}` {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestAMessageThatWasGivenUpIsRecoveredAndNotPerformed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"poison", "poisonbulk"} {
		p := newProgram(t)
		p.recovery.EXPECT().Recover(gomock.Any(), gomock.Any(), now, 0.5).Return(executions.Recovery{Wake: true}, nil)
		if w := p.ask("POST", "/"+name, call); w.Code != 200 || len(p.kept) != 0 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestGarbageIsAnsweredAndRecordedByItsQueue(t *testing.T) {
	t.Parallel()
	for name, queue := range map[string]string{
		"deliver": "executions", "deliverbulk": "executions-bulk", "poison": "executions-poison", "poisonbulk": "executions-bulk-poison",
	} {
		p := newProgram(t)
		for i, garbage := range []string{`{"Data":{"message":"\"\""}}`, "", call[:50]} {
			if w := p.ask("POST", "/"+name, garbage); w.Code != 200 || len(p.kept) != i+1 || p.kept[i].Queue != queue {
				t.Errorf("%s: %d %+v", name, w.Code, p.kept)
			}
		}
	}
}

func TestASweepRecoversWhatIsDue(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	d, err := executions.NewDoorbell(runID, "GLOBAL")
	if err != nil {
		t.Fatal(err)
	}
	p.recovery.EXPECT().Due(gomock.Any(), now).Return([]executions.Doorbell{d}, nil)
	p.recovery.EXPECT().Recover(gomock.Any(), d, now, 0.5)
	if w := p.ask("POST", "/sweep", "{}"); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	p.recovery.EXPECT().Due(gomock.Any(), now).Return(nil, errors.New("broken"))
	if w := p.ask("POST", "/sweep", "{}"); w.Code != 500 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestWhatIsDueIsFired(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.timetable.EXPECT().Due(gomock.Any(), now).Return(nil, nil)
	if w := p.ask("POST", "/fire", "{}"); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	p.timetable.EXPECT().Due(gomock.Any(), now).Return(nil, errors.New("broken"))
	if w := p.ask("POST", "/fire", "{}"); w.Code != 500 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestTheStorageIsLookedAfterToTheEnd(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	many := make([]maintenance.Difference, 500)
	for i := range many {
		many[i].Mending = maintenance.Mended
	}
	gomock.InOrder(
		p.upkeep.EXPECT().Check(gomock.Any(), "", true).Return(maintenance.CheckPage{Looked: 100, Differences: many, Next: "a"}, nil),
		p.upkeep.EXPECT().Check(gomock.Any(), "a", true).Return(maintenance.CheckPage{Looked: 7, Differences: []maintenance.Difference{{Mending: maintenance.Unmendable}}, Next: "b"}, nil),
		p.upkeep.EXPECT().Check(gomock.Any(), "b", true).Return(maintenance.CheckPage{}, nil),
	)
	p.upkeep.EXPECT().Upgrade(gomock.Any(), "").Return(maintenance.UpgradePage{Looked: 9, Written: 8, Newer: 1}, nil)
	p.inventory.EXPECT().Older(gomock.Any(), "", now.Add(-90*24*time.Hour)).Return(object.InventoryPage{}, nil)
	p.upkeep.EXPECT().Ended(gomock.Any(), "", gomock.Any()).Return(maintenance.EndedPage{}, nil)
	p.upkeep.EXPECT().ForgetBatches(gomock.Any(), "", gomock.Any()).Return(maintenance.ExpiredPage{}, nil)
	p.expiry.EXPECT().Expire(gomock.Any(), "", now.Add(-365*24*time.Hour)).Return(maintenance.ExpiredPage{Removed: 3}, nil)
	for _, name := range []string{"repair", "migration", "retention"} {
		if w := p.ask("POST", "/"+name, "{}"); w.Code != 200 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	for _, want := range []string{
		`msg="the storage was checked" "looked at"=107 mended=500`, `"something in the storage cannot be mended: run bifrost storage check, which says what" rows=1`,
		`"looked at"=9 written=8 newer=1`, `runs=0 batches=0 files=0 "audit entries"=3`,
	} {
		if !strings.Contains(p.log.String(), want) {
			t.Errorf("the log does not say %s:\n%s", want, &p.log)
		}
	}
	p.upkeep.EXPECT().Check(gomock.Any(), "", true).Return(maintenance.CheckPage{}, errors.New("broken"))
	p.upkeep.EXPECT().Upgrade(gomock.Any(), "").Return(maintenance.UpgradePage{}, errors.New("broken"))
	p.inventory.EXPECT().Older(gomock.Any(), "", gomock.Any()).Return(object.InventoryPage{}, errors.New("broken"))
	for _, name := range []string{"repair", "migration", "retention"} {
		if w := p.ask("POST", "/"+name, "{}"); w.Code != 500 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestOrganizationsAreLookedThroughForErasures(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	gomock.InOrder(
		p.organizations.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.OrganizationPage{}, nil),
		p.organizations.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.OrganizationPage{}, errors.New("broken")),
	)
	for _, status := range []int{200, 500} {
		if w := p.ask("POST", "/erasure", "{}"); w.Code != status {
			t.Errorf("%d %s, want %d", w.Code, w.Body, status)
		}
	}
	if !strings.Contains(p.log.String(), "erased=0 waiting=0 unfinished=0") {
		t.Errorf("the log says %s", &p.log)
	}
}

func TestAHostThatWasStoppedLetsEverythingComeAgain(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.Stop()
	if w := p.ask("POST", "/deliver", call); w.Code != 503 || w.Body.String() != `{"error":"program_stops"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := p.ask("GET", "/", ""); w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
}
