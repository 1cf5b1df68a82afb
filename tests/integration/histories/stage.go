package histories

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/queue"
)

const (
	grace      = 10 * time.Second
	sweepEvery = 15 * time.Second
	// stuckAfter is how long a run may take that nobody disturbs any more.
	stuckAfter = 4 * time.Hour
	// late is how long everything lasts that is still under way when the runs are over.
	late = 5 * time.Minute
)

// stage is where one history is played.
type stage struct {
	t       *testing.T
	family  Family
	history history
	order   []*witness
	runs    map[executions.ID]*witness

	running      sync.WaitGroup
	incarnations int

	mu        sync.Mutex
	processes []*process
}

// process is an engine with its workers and its way to the store.
type process struct {
	stage  *stage
	link   *link
	engine *perform.Engine
	ctx    context.Context
	end    context.CancelFunc
	works  sync.WaitGroup
	// bells are rung by hand.
	bells chan *witness
}

func newStage(t *testing.T, f Family, h history) *stage {
	t.Helper()
	s := &stage{t: t, family: f, history: h, runs: map[executions.ID]*witness{}}
	together := &crowd{holders: map[string][]executions.ID{}, lines: map[string][]executions.ID{}}
	for _, script := range h.runs {
		d, err := executions.NewDoorbell(uuid.Must(uuid.NewV7()).String(), "GLOBAL")
		if err != nil {
			t.Fatal(err)
		}
		w := &witness{
			script: script, bell: d, expires: f.Leases, calls: map[string]int{}, effects: map[string]int{}, done: make(chan struct{}),
			life: life{id: d.ID(), limits: script.limits, crowd: together, status: executions.Pending, due: time.Now(), most: max(1, script.attempts)},
		}
		s.order, s.runs[d.ID()] = append(s.order, w), w
	}
	return s
}

func (s *stage) expires() bool { return s.family.Leases }

// of is the witness of a run. Runs of earlier histories are over.
func (s *stage) of(d executions.Doorbell) *witness { return s.runs[d.ID()] }

// play lets the history happen and everything come to its end.
func (s *stage) play() {
	s.processes = []*process{s.launch(true)}
	if s.family.Leases {
		s.processes = append(s.processes, s.launch(true))
	}
	for _, w := range s.order {
		s.accept(w)
	}
	for _, a := range s.history.acts {
		time.Sleep(a.pause)
		s.do(a)
	}
	s.settle()
}

// launch begins a process, of a version that knows the workflow or of one that does not.
func (s *stage) launch(knows bool) *process {
	to, err := s.family.Next()
	if err != nil {
		s.t.Fatal(err)
	}
	s.incarnations++
	l := &link{stage: s, to: to, incarnation: s.incarnations}
	settings := perform.Settings{
		Worker: fmt.Sprintf("process %d", s.incarnations), Build: "1.0.0", Heartbeat: 10 * time.Second,
		ProgressEvery: 4 * time.Second, LogEvery: 2 * time.Second, Grace: grace,
	}
	if s.family.Leases {
		settings.LeaseEnd = 20 * time.Second
	}
	catalog := catalogs()[0]
	if knows {
		catalog = catalogs()[1]
	}
	p := &process{stage: s, link: l, bells: make(chan *witness), engine: perform.New(perform.Ports{
		Executions: linkedExecutions{to.Executions, l}, Recovery: linkedRecovery{to.Recovery, l}, Counters: to.Counters,
		Steps: linkedSteps{to.Steps, l}, Logs: linkedLogs{to.Logs, l}, Interrupts: to.Interrupts,
		Clock: systemadapter.Clock{}, Random: systemadapter.Random{}, Supplier: supply.New(nil, nil), Strays: &abandon.Strays{},
	}, catalog, settings, slog.New(slog.DiscardHandler))}
	p.ctx, p.end = context.WithCancel(context.WithValue(background, processKey{}, p))
	p.works.Go(p.receive)
	p.works.Go(p.sweep)
	p.works.Go(p.attend)
	return p
}

func (s *stage) accept(w *witness) {
	acceptance := w.acceptance()
	if _, err := s.processes[0].link.to.Executions.Accept(background, acceptance); err != nil {
		s.t.Error(err)
	}
}

func (p *process) receive() {
	for {
		d, err := p.link.to.Deliveries.Receive(p.ctx)
		if err != nil {
			return
		}
		p.works.Go(func() { p.handle(d) })
	}
}

// handle brings a doorbell to the engine. A message that a killed process had received
// appears again.
func (p *process) handle(d queue.Delivery) {
	queue := p.link.to.Deliveries
	if p.stage.runs[d.Doorbell.ID()] == nil {
		_ = queue.Done(background, d)
		return
	}
	err := p.engine.Deliver(p.ctx, d.Doorbell)
	switch {
	case p.link.isDead() && !p.stage.family.Leases:
	case p.link.isDead() || err != nil:
		_ = queue.Later(background, d, 5*time.Second)
	default:
		_ = queue.Done(background, d)
	}
}

func (p *process) sweep() {
	for tick := time.NewTicker(sweepEvery); ; {
		select {
		case <-p.ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
			_ = p.engine.Sweep(p.ctx)
		}
	}
}

// settle waits until the runs are over, and for everybody who comes late.
func (s *stage) settle() {
	for i, p := range s.processes { // a version that does not know the workflow is rolled over at last
		if s.history.had(oldVersion) {
			s.replace(i, p, true)
		}
	}
	stuck := time.NewTimer(stuckAfter)
	defer stuck.Stop()
	for _, w := range s.order {
		select {
		case <-w.done:
		case <-stuck.C:
			w.see(func(m *life) string { return "the run is stuck as " + string(m.status) })
			stuck.Reset(0)
		}
	}
	time.Sleep(late)
	for _, p := range s.processes {
		p.end()
		p.works.Wait()
	}
	s.running.Wait()
	time.Sleep(late)
	synctest.Wait()
}
