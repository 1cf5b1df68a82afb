package apitest

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// doing lets storage say how the engine is doing.
func (a *api) doing(depths []queue.Depth, open maintenance.OpenRuns, looks maintenance.Looks, poison map[string]int) {
	a.gauge.EXPECT().Depths(gomock.Any()).Return(depths, nil)
	a.vitals.EXPECT().Open(gomock.Any()).Return(open, nil)
	a.vitals.EXPECT().Looks(gomock.Any()).Return(looks, nil)
	a.vitals.EXPECT().Poisoned(gomock.Any()).Return(poison, nil)
}

func TestHealthTellsAdministratorsHowTheEngineIsDoing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.state.abandoned = 2
	a.anywhere(admin)
	a.doing(
		[]queue.Depth{{Queue: "executions", Waiting: 3, Since: now.Add(-90 * time.Second)}, {Queue: "executions-bulk", Waiting: 7}, {Queue: "ahead", Since: now.Add(time.Second)}},
		maintenance.OpenRuns{Count: 40, IsMore: true, OldestLease: now.Add(-time.Hour), ByStatus: map[executions.Status]int{
			executions.Running: 2, executions.Pending: 37, executions.Cancelling: 1,
		}},
		maintenance.Looks{Sweep: now.Add(-15 * time.Second), Fire: now.Add(-time.Second)}, map[string]int{"executions": 2, "executions-bulk-poison": 1},
	)
	at := func(ago time.Duration) string { return now.Add(-ago).UTC().Format("2006-01-02T15:04:05.000Z") }
	a.ask(get("/api/health", admin)).is(200).says(strings.NewReplacer("{now}", at(0), "{90s}", at(90*time.Second), "{1h}", at(time.Hour), "{15s}", at(15*time.Second), "{1s}", at(time.Second), "{ahead}", at(-time.Second)).Replace(
		`{"status":"ok","version":"v1.2.3","storage":"embedded","uptimeSeconds":0,"abandonedFunctions":2,"engine":{"at":"{now}",
			"queues":[{"queue":"executions","waiting":3,"oldestAt":"{90s}","oldestSeconds":90},{"queue":"executions-bulk","waiting":7,"oldestSeconds":0},
				{"queue":"ahead","waiting":0,"oldestAt":"{ahead}","oldestSeconds":0}],
			"openRuns":{"count":40,"more":true,"oldestLeaseAt":"{1h}","byStatus":[{"status":"Cancelling","runs":1},{"status":"Pending","runs":37},{"status":"Running","runs":2}]},
			"lastSweepAt":"{15s}","lastFireAt":"{1s}","poison":[{"queue":"executions","messages":2},{"queue":"executions-bulk-poison","messages":1}]}}`))
}

func TestHealthSaysNothingOfTheEngineToOthersAndAsksNobody(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(technician)
	a.ask(get("/api/health", technician)).is(200).says(`{"status":"ok","version":"v1.2.3","storage":"embedded"}`)
	a.verifier.EXPECT().Verify(gomock.Any(), "forged").Return(permissions.Claims{}, errUnknown)
	a.ask(request{method: "GET", path: "/api/health", token: "forged"}).is(200).says(`{"status":"ok","version":"v1.2.3","storage":"embedded"}`)
	a.ask(request{method: "GET", path: "/api/health"}).is(200).says(`{"status":"ok","version":"v1.2.3","storage":"embedded"}`)
}

func TestReadinessAsksNobodyHowTheEngineIsDoing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.ask(get("/api/health/ready", admin)).is(200).
		says(`{"status":"ok","version":"v1.2.3","storage":"embedded","uptimeSeconds":0,"abandonedFunctions":0}`)
}

func TestHealthIsAnsweredWhileStorageIsDownAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "Try again in a moment.")
	a.state.notReady = trouble
	a.anywhere(admin)
	a.gauge.EXPECT().Depths(gomock.Any()).Return(nil, trouble)
	a.vitals.EXPECT().Open(gomock.Any()).Return(maintenance.OpenRuns{}, trouble)
	a.vitals.EXPECT().Looks(gomock.Any()).Return(maintenance.Looks{}, trouble)
	a.vitals.EXPECT().Poisoned(gomock.Any()).Return(nil, trouble)
	a.ask(get("/api/health", admin)).is(200).says(`{"status":"starting","version":"v1.2.3","storage":"embedded","uptimeSeconds":0,"abandonedFunctions":0,
		"engine":{"at":"` + now.UTC().Format("2006-01-02T15:04:05.000Z") + `","unknown":["looks","poison","queues","runs"]}}`)
}
