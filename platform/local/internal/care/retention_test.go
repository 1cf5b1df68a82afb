package care

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
)

const day = 24 * time.Hour

// hand is a clock that is set by hand.
type hand struct{ now time.Time }

func (h *hand) Now() time.Time { return h.now }

// shelf is a storage in memory that a routine looks after.
type shelf struct {
	t       *testing.T
	ports   storage.Ports
	routine *Routine
	clock   *hand
	scope   organizations.Scope
}

// newShelf keeps things for so many days.
func newShelf(t *testing.T, keep executions.Retention) shelf {
	t.Helper()
	clock, log := &hand{time.Now().UTC()}, slog.New(slog.DiscardHandler)
	s, err := storage.Open(storage.Options{Family: storage.Embedded, Clock: clock, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	p := s.Ports()
	m := maintain.New(maintain.Ports{Upkeep: p.Upkeep, History: p.History, Files: p.Files, Inventory: p.Inventory, Expiry: p.Expiry, Clock: clock}, keep, audit.DefaultRetention)
	return shelf{t, p, NewRoutine(m, clock, log), clock, permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope}
}

// pass lets time go by, with a look at its end.
func (s shelf) pass(d time.Duration) {
	s.clock.now = s.clock.now.Add(d)
	if s.routine.due() {
		s.routine.round(s.t.Context())
	}
}

// file keeps a content, of a run or uploaded.
func (s shelf) file(run executions.ID) (id string) {
	s.t.Helper()
	id = systemadapter.Random{}.ID()
	f := object.File{ID: id, Name: "list.csv", ExecutionID: string(run), CreatedAt: s.clock.now}
	if _, err := s.ports.Files.Create(s.t.Context(), s.scope, f, strings.NewReader("x"), 1<<20); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// run accepts a run that nobody performs.
func (s shelf) run() executions.ID {
	s.t.Helper()
	e := executions.Execution{
		ID: executions.ID(systemadapter.Random{}.ID()), Scope: s.scope, Status: executions.Pending,
		Workflow: executions.Workflow{Name: "w"}, Actor: executions.Actor{ID: "somebody"}, Input: []byte(`{}`),
		CreatedAt: s.clock.now, DueAt: s.clock.now,
	}
	if _, err := s.ports.Executions.Accept(s.t.Context(), store.Acceptance{Execution: e}); err != nil {
		s.t.Fatal(err)
	}
	return e.ID
}

func (s shelf) end(id executions.ID) {
	s.t.Helper()
	if _, err := s.ports.Recovery.Cancel(s.t.Context(), s.scope, id, s.clock.now); err != nil {
		s.t.Fatal(err)
	}
}

// want expects that exactly these are there, by their names in the test.
func (s shelf) want(files map[string]string, runs map[string]executions.ID, names ...string) {
	s.t.Helper()
	there := map[string]bool{}
	for _, name := range names {
		there[name] = true
	}
	for name, id := range files {
		_, content, err := s.ports.Files.Open(s.t.Context(), s.scope, id)
		s.wantFound(name, err, there[name])
		if err == nil {
			_ = content.Close()
		}
	}
	for name, id := range runs {
		_, err := s.ports.History.Get(s.t.Context(), s.scope, id)
		s.wantFound(name, err, there[name])
	}
}

func (s shelf) wantFound(name string, err error, there bool) {
	s.t.Helper()
	if err != nil && !fault.Is(err, fault.NotFound) {
		s.t.Fatal(err)
	}
	if (err == nil) != there {
		s.t.Errorf("%s: there is %v, want %v", name, err == nil, there)
	}
}

// An upload belongs to no run: it is kept for as long as a run that ended when it
// was made. What a run made is kept for as long as the run.
func TestUploadsAndRunsAreKeptForTheirTimeAndNoLonger(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 30)
	open, ended := s.run(), s.run()
	s.end(ended)
	files := map[string]string{"upload": s.file(""), "of the open run": s.file(open), "of the ended run": s.file(ended)}
	runs := map[string]executions.ID{"open": open, "ended": ended}
	s.pass(20 * day)
	files["later upload"] = s.file("")
	s.pass(10*day - time.Minute)
	s.want(files, runs, "upload", "later upload", "open", "of the open run", "ended", "of the ended run")
	s.pass(day)
	s.want(files, runs, "later upload", "open", "of the open run")
	s.end(open)
	s.pass(29 * day)
	s.want(files, runs, "open", "of the open run")
	s.pass(2 * day)
	s.want(files, runs)
}

func TestARetentionThatNobodyMadeRemovesNothing(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	files, runs := map[string]string{"upload": s.file("")}, map[string]executions.ID{"ended": s.run()}
	s.end(runs["ended"])
	s.pass(5 * 365 * day)
	s.want(files, runs, "upload", "ended")
}
