package histories

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// do lets an act happen. What takes time happens beside what comes next.
func (s *stage) do(a act) {
	w, i := s.order[a.run%len(s.order)], a.process%len(s.processes)
	p := s.processes[i]
	switch a.kind {
	case deliver:
		p.ring(w)
	case delay:
		s.running.Go(func() {
			time.Sleep(a.lasts)
			s.at(i).ring(w)
		})
	case sweep:
		s.running.Go(func() { _ = p.engine.Sweep(p.ctx) })
	case kill:
		p.kill()
		s.put(i, s.launch(true))
	case stop:
		s.replace(i, p, true)
	case oldVersion:
		s.rollBack(a.lasts)
	case freeze:
		p.link.freeze(a.lasts)
	case outage:
		p.link.fail(a.lasts, false)
	case loseAnswers:
		p.link.fail(a.lasts, true)
	case cancel:
		s.cancel(p, w)
	case acceptAgain:
		s.accept(w)
	case ghost:
		s.haunt(p, w)
	case blackout:
		s.blackout(a.lasts)
	}
}

// ring delivers without a queue, unless the process has ended.
func (p *process) ring(w *witness) {
	select {
	case p.bells <- w:
	case <-p.ctx.Done():
	}
}

// attend is where a process is when its bell rings.
func (p *process) attend() {
	for {
		select {
		case w := <-p.bells:
			p.works.Go(func() { _ = p.engine.Deliver(p.ctx, w.bell) })
		case <-p.ctx.Done():
			return
		}
	}
}

func (s *stage) at(i int) *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.processes[i]
}

func (s *stage) put(i int, p *process) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.processes[i] = p
}

// kill ends a process as the system does: nothing that it does counts from now on.
func (p *process) kill() {
	p.link.kill()
	p.end()
	p.stage.running.Go(p.works.Wait)
}

// replace stops a process and begins another one. Where only one can have the store, the
// other one begins when this one has ended.
func (s *stage) replace(i int, p *process, knows bool) {
	p.end()
	if s.family.Leases {
		s.running.Go(p.works.Wait)
	} else {
		p.works.Wait()
		p.link.kill()
	}
	s.put(i, s.launch(knows))
}

// rollBack puts a version everywhere that does not know the workflow.
func (s *stage) rollBack(lasts time.Duration) {
	for i, p := range s.processes {
		s.replace(i, p, false)
	}
	time.Sleep(lasts)
}

func (s *stage) blackout(lasts time.Duration) {
	for _, p := range s.processes {
		p.kill()
	}
	time.Sleep(lasts)
	for i := range s.processes {
		s.put(i, s.launch(true))
	}
}

func (s *stage) cancel(p *process, w *witness) {
	now := time.Now()
	_, _ = w.transition("a cancellation", func(m *life) string { return m.asked() }, func() (executions.Execution, error) {
		return p.link.to.Recovery.Cancel(background, w.bell.Scope(), w.bell.ID(), now)
	})
}

// haunt tries to write under every lease that does not count any more, on the shortest
// way to the store.
func (s *stage) haunt(p *process, w *witness) {
	w.mu.Lock()
	leases := append([]executions.Lease(nil), w.life.leases...)
	w.mu.Unlock()
	to := &link{stage: s, to: p.link.to, incarnation: p.link.incarnation}
	for _, lease := range leases {
		stale := false
		w.see(func(m *life) string {
			stale = !m.holds(lease)
			return ""
		})
		if !stale {
			continue
		}
		now := time.Now()
		_, _, _ = linkedExecutions{to.to.Executions, to}.Renew(background, lease, executions.Progress{Text: "a ghost"})
		_, _ = linkedExecutions{to.to.Executions, to}.Finish(background, lease, executions.Outcome{Event: executions.EventSucceed, Now: now})
		_, _ = linkedExecutions{to.to.Executions, to}.Release(background, lease, executions.Release{DueAt: now, Now: now})
		_, _ = linkedLogs{to.to.Logs, to}.Append(background, lease, []executions.Line{{Time: now, Level: "info", Message: "a ghost"}})
		_, _ = linkedSteps{to.to.Steps, to}.Memo(background, lease)
		_ = linkedSteps{to.to.Steps, to}.Store(background, lease, executions.Step{Name: "a ghost", Status: executions.StepSuccess})
	}
}
