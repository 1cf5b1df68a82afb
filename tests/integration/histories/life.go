package histories

import (
	"fmt"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// leaseLife is when silence makes a lease dead where leases expire: thirty seconds,
// and five for good measure.
const leaseLife = 35 * time.Second

// life is a run as the design tells it, in words of its own. Every transition that the
// engine asks for is judged by it before anybody looks at what the store answered.
type life struct {
	id     executions.ID
	limits []executions.Limit
	// crowd are the runs under the same limits; waits is the key of the limit that the
	// run stands in line for.
	crowd  *crowd
	waits  string
	status executions.Status
	due    time.Time
	fence  int64
	claim  string
	// attempts are those that were counted, most those that the policy allows.
	attempts, most int
	// touched is when the row was written last, by the clock of storage.
	touched time.Time
	// holder is the incarnation of the program that claimed the run last.
	holder int
	// begun is when the last attempt was given to a worker.
	begun time.Time
	// memo is the highest fence that has read the steps.
	memo  int64
	steps []executions.Step
	lines []executions.Line
	// cancelled says that somebody asked the run to stop in time.
	cancelled bool
	// leases are all that were ever given.
	leases []executions.Lease
}

// over are the statuses that nothing leaves.
var over = []executions.Status{
	executions.Success, executions.CompletedWithErrors, executions.Failed, executions.Timeout, executions.Cancelled,
}

func (m *life) isOver() bool { return slices.Contains(over, m.status) }

func (m *life) isHeld() bool {
	return m.status == executions.Running || m.status == executions.Cancelling
}

func (m *life) holds(l executions.Lease) bool {
	return m.isHeld() && l.Fence == m.fence && l.ClaimID == m.claim
}

// bytes is how much log there is.
func (m *life) bytes() (size int64) {
	for _, line := range m.lines {
		size += line.Size()
	}
	return size
}

// become moves on, by the clock of storage.
func (m *life) become(next executions.Status) {
	m.status, m.touched = next, time.Now()
	if !m.isHeld() {
		m.waits = ""
		m.crowd.leave(m.id)
	}
}

// claimed answers the fault that a claim must meet, empty for none.
func (m *life) claimed(c executions.Claim, incarnation int) (refusal string) {
	switch {
	case m.isOver():
		return "execution_finished"
	case m.status != executions.Pending:
		return "execution_state"
	case c.Now.Before(m.due):
		return "execution_not_due"
	}
	if m.waits = m.crowd.enter(m.id, m.limits); m.waits != "" {
		return executions.CodeWaits
	}
	m.become(executions.Running)
	m.fence++
	m.claim, m.holder, m.begun = c.ClaimID, incarnation, time.Now()
	if c.Knows(workflowName) {
		m.attempts++
	}
	return ""
}

const leaseLost = "lease_lost"

func (m *life) renewed(l executions.Lease) (refusal string) {
	if !m.holds(l) {
		return leaseLost
	}
	m.touched = time.Now()
	return ""
}

func (m *life) released(l executions.Lease, r executions.Release) (refusal string) {
	if !m.holds(l) {
		return leaseLost
	}
	if m.status == executions.Cancelling {
		m.become(executions.Cancelled)
		return ""
	}
	m.become(executions.Pending)
	m.due = r.DueAt
	return ""
}

// outcomes are how a run ends that nobody asked to stop.
var outcomes = map[executions.Event]executions.Status{
	executions.EventSucceed: executions.Success, executions.EventPartly: executions.CompletedWithErrors,
	executions.EventFail: executions.Failed, executions.EventTimeOut: executions.Timeout,
}

func (m *life) finished(l executions.Lease, o executions.Outcome) (refusal string) {
	next, known := outcomes[o.Event]
	switch {
	case !m.holds(l):
		return leaseLost
	case m.status == executions.Cancelling:
		next = executions.Cancelled
	case !known:
		return "execution_state"
	}
	m.become(next)
	return ""
}

func (m *life) asked() (refusal string) {
	switch m.status {
	case executions.Pending:
		m.become(executions.Cancelled)
	case executions.Running, executions.Cancelling:
		m.become(executions.Cancelling)
	default:
		return "execution_finished"
	}
	m.cancelled = true
	return ""
}

// recovered says what a look at the run must come to.
func (m *life) recovered(dead bool, now time.Time) (event executions.Event) {
	switch {
	case m.status == executions.Pending && m.waits == "" && now.Sub(m.due) > 24*time.Hour:
		event = executions.EventExpire
		m.become(executions.Failed)
	case !m.isHeld() || !dead:
		return ""
	case m.status == executions.Cancelling:
		event = executions.EventInterrupt
		m.fence++
		m.become(executions.Cancelled)
	case m.attempts < m.most:
		event = executions.EventRetry
		m.fence++
		m.become(executions.Pending)
	default:
		event = executions.EventInterrupt
		m.fence++
		m.become(executions.Failed)
	}
	return event
}

// remembered says whether the steps may be read under a lease; sure is false where the
// design leaves it open.
func (m *life) remembered(l executions.Lease) (refusal string, sure bool) {
	switch {
	case m.holds(l):
		m.memo = max(m.memo, l.Fence)
		return "", true
	case l.Fence < m.memo:
		return leaseLost, true
	default:
		return leaseLost, false
	}
}

// stored says whether a step may be stored, likewise.
func (m *life) stored(l executions.Lease, s executions.Step) (refusal string, sure bool) {
	at := slices.IndexFunc(m.steps, func(known executions.Step) bool { return known.Name == s.Name })
	switch {
	case l.Fence < m.memo:
		return leaseLost, true
	case !m.holds(l):
		return leaseLost, false
	case at >= 0 && (m.steps[at].Status != executions.StepIntent || s.Status == executions.StepIntent):
		return "step_exists", true
	}
	m.keep(l, s)
	return "", true
}

// keep notes a step that the store has taken.
func (m *life) keep(l executions.Lease, s executions.Step) {
	m.memo = max(m.memo, l.Fence)
	at := slices.IndexFunc(m.steps, func(known executions.Step) bool { return known.Name == s.Name })
	if at < 0 {
		m.steps = append(m.steps, s)
		return
	}
	m.steps[at] = s
}

// hasResult reports whether a step is stored for good.
func (m *life) hasResult(step string) bool {
	return slices.ContainsFunc(m.steps, func(s executions.Step) bool { return s.Name == step && s.Status == executions.StepSuccess })
}

func (m *life) appended(l executions.Lease, lines []executions.Line) (refusal string) {
	if !m.holds(l) {
		return leaseLost
	}
	m.lines = append(m.lines, lines...)
	return ""
}

// agrees says what is wrong with an answer, given the refusal that it should have been.
func agrees(what, refusal string, err error) string {
	switch {
	case refusal == "" && err != nil:
		return fmt.Sprintf("%s was refused: %v", what, err)
	case refusal != "" && fault.Code(err) != refusal:
		return fmt.Sprintf("%s was answered %v, and not as %s", what, err, refusal)
	}
	return ""
}
