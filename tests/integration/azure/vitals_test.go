package azure_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/tests/contract/vitalstest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestVitals(t *testing.T) { t.Parallel(); vitalstest.Run(t, vitalsHarness) }

// vitalsHarness has every queue of an account.
func vitalsHarness(t *testing.T) vitalstest.Harness {
	t.Helper()
	p := start(t, blobNetwork)
	storage, err := azure.Open(azure.Options{ConnectionString: p.account.ConnectionString, Transport: p.time})
	ok(t, err)
	t.Cleanup(storage.Close)
	for _, name := range queues.Names() {
		ok(t, queues.Open(queues.Options{Storage: storage, Name: name}).Create(t.Context()))
	}
	bulk := queues.Open(queues.Options{Storage: storage, Name: queue.Bulk})
	p.Store = tables.Open(tables.Options{Storage: storage, Ringer: p.queue, Bulk: bulk, Payloads: p.blobs.Payloads(), Logs: p.blobs.Logs(), Contents: p.blobs})
	h := vitalstest.Harness{
		Engine: p.harness(), Bulk: bulk.Deliveries(), Timetable: p.Timetable(), Vitals: p.Vitals(), Gauge: queues.NewGauge(storage), Poison: p.Poison(),
	}
	h.Close = func() {
		p.queue.Close(context.WithoutCancel(t.Context()))
		bulk.Close(context.WithoutCancel(t.Context()))
	}
	return h
}

// Health is asked while storage is in trouble, and says which part is missing.
func TestVitalsOfAnAccountThatIsNotThereAreTrouble(t *testing.T) {
	t.Parallel()
	account := azurite.New(t)
	storage := blobAccount(t, account, blobNetwork) // without its tables and queues
	vitals := tables.Open(tables.Options{Storage: storage}).Vitals()
	for name, ask := range map[string]func() error{
		"runs":   func() error { _, err := vitals.Open(t.Context()); return err },
		"looks":  func() error { _, err := vitals.Looks(t.Context()); return err },
		"poison": func() error { _, err := vitals.Poisoned(t.Context()); return err },
		"queues": func() error { _, err := queues.NewGauge(storage).Depths(t.Context()); return err },
	} {
		if err := ask(); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What health shows must not break where one row is damaged.
func TestRowsThatCannotBeReadAreLeftOutOfTheOpenRuns(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, blobNetwork)
	ok(t, d.Create(t.Context()))
	for last, row := range map[string]rawRow{"3": {"SchemaVersion": 1, "Scope": ""}, "4": {"SchemaVersion": 99, "Scope": "GLOBAL"}} {
		d.overwrite(t, place{"OpenExecutions", last, "01954f00-0000-7000-8000-00000000000" + last}, row)
	}
	got, err := d.Vitals().Open(t.Context())
	ok(t, err)
	// One names no place, so that nobody can look at it: it waits until a repair.
	want := maintenance.OpenRuns{Count: 1, ByStatus: map[executions.Status]int{executions.Pending: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// noteless is a storage that does not take the note of a look at the schedules.
type noteless struct{ next policy.Transporter }

func (n noteless) Do(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "FIRE") {
		return &http.Response{StatusCode: http.StatusForbidden, Body: http.NoBody, Header: http.Header{}, Request: r}, nil
	}
	return n.next.Do(r)
}

// A look at the schedules is worth more than its note.
func TestALookAtTheSchedulesDoesNotDependOnItsNote(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, noteless{blobNetwork})
	ok(t, d.Create(t.Context()))
	made := someSchedule()
	ok(t, d.Schedules().Create(t.Context(), made))
	due, err := d.Timetable().Due(t.Context(), made.NextAt)
	ok(t, err)
	if len(due) != 1 || due[0].ID != made.ID {
		t.Errorf("due are %v", due)
	}
	if looks, err := d.Vitals().Looks(t.Context()); err != nil || !looks.Fire.IsZero() {
		t.Errorf("it remembers %v, %v", looks, err)
	}
}
