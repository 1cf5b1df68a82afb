// Package lines knows who has a place in each limit and who stands in line. Which run goes
// on is decided by the rows of the runs, which are not here.
package lines

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// Lines know of each limit which runs count and which stand in line. They live in memory
// alone: who counts is said by the status in the rows of the runs, which fill the lines at
// start-up, so that nothing has to be kept in agreement and nothing can be left behind.
// They are safe for concurrent use.
type Lines struct {
	ringer Ringer

	mu sync.Mutex
	of map[string]*line
}

// Ringer tells workers of runs.
type Ringer interface {
	// Ring brings the doorbell of a run at its time, and replaces an earlier one.
	Ring(d executions.Doorbell, t executions.Trigger, due time.Time)
}

// New has nobody in it, and rings for whoever there is room for.
func New(ringer Ringer) *Lines { return &Lines{ringer: ringer, of: map[string]*line{}} }

// line is one limit in use.
type line struct {
	holders map[executions.ID]bool
	// waiting are those who stand in line, the one who was accepted first at the front.
	waiting []standing
}

// standing is a run in a line.
type standing struct {
	doorbell executions.Doorbell
	trigger  executions.Trigger
	due      time.Time
	// most is how many places the limit has by the word of this run.
	most int
}

func (s standing) before(id executions.ID) int {
	return strings.Compare(string(s.doorbell.ID()), string(id))
}

// Take gives a run a place in each of its limits, or in none: then it stands in the line
// of the limit that is answered, and in no other.
func (l *Lines) Take(e executions.Execution) (full executions.Limit, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, limit := range e.Limits {
		if of := l.line(limit.Key); !of.holders[e.ID] && !of.hasRoom(limit.Most, e.ID) {
			l.leave(e)
			of.stand(standing{e.Doorbell(), e.Trigger, e.DueAt, limit.Most})
			return limit, false
		}
	}
	l.leave(e)
	l.hold(e)
	return executions.Limit{}, true
}

// Keep counts a run that was found to be held, or lets one stand that was found in line.
func (l *Lines) Keep(e executions.Execution) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case e.Status.IsHeld():
		l.hold(e)
	case e.WaitsFor != executions.Limit{}:
		l.line(e.WaitsFor.Key).stand(standing{e.Doorbell(), e.Trigger, e.DueAt, e.WaitsFor.Most})
	}
}

// Moved rings for whoever has room after a transition that was committed. A run that is
// held, or stands in a line, got there by Take; every other gives back what it had.
func (l *Lines) Moved(before, after executions.Execution) {
	if before.Status != "" && len(after.Limits) > 0 {
		l.call(after, !after.Status.IsHeld() && after.WaitsFor == (executions.Limit{}))
	}
}

// Failed gives back the places of a claim that did not come to be.
func (l *Lines) Failed(before, after executions.Execution) {
	if len(after.Limits) > 0 && after.Status.IsHeld() && !before.Status.IsHeld() {
		l.call(after, true)
	}
}

// call rings for those who come next, after a run has given back what it had, if it does.
func (l *Lines) call(e executions.Execution, gives bool) {
	for _, s := range l.relieved(e, gives) {
		l.ringer.Ring(s.doorbell, s.trigger, s.due)
	}
}

func (l *Lines) relieved(e executions.Execution, gives bool) []standing {
	l.mu.Lock()
	defer l.mu.Unlock()
	if gives {
		l.leave(e)
		for _, limit := range e.Limits {
			delete(l.line(limit.Key).holders, e.ID)
		}
	}
	return l.next(e)
}

// next answers the first in each line of a run for whom there is room, and forgets lines
// that nobody is in.
func (l *Lines) next(e executions.Execution) []standing {
	var first []standing
	for _, limit := range e.Limits {
		of := l.line(limit.Key)
		if len(of.waiting) > 0 && len(of.holders) < of.waiting[0].most {
			first = append(first, of.waiting[0])
		}
		if len(of.holders) == 0 && len(of.waiting) == 0 {
			delete(l.of, limit.Key)
		}
	}
	return first
}

// IsPatient reports whether a run stands in a line without being the next: it is rung for
// when it is.
func (l *Lines) IsPatient(id executions.ID, limit executions.Limit) bool {
	if limit.Key == "" {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.of[limit.Key]
	if of == nil {
		return false
	}
	at, stands := slices.BinarySearchFunc(of.waiting, id, standing.before)
	return stands && (at > 0 || len(of.holders) >= of.waiting[0].most)
}

func (l *Lines) line(key string) *line {
	if l.of[key] == nil {
		l.of[key] = &line{holders: map[executions.ID]bool{}}
	}
	return l.of[key]
}

func (l *Lines) hold(e executions.Execution) {
	for _, limit := range e.Limits {
		l.line(limit.Key).holders[e.ID] = true
	}
}

// leave takes a run out of every line.
func (l *Lines) leave(e executions.Execution) {
	for _, limit := range e.Limits {
		of := l.line(limit.Key)
		if at, stands := slices.BinarySearchFunc(of.waiting, e.ID, standing.before); stands {
			of.waiting = slices.Delete(of.waiting, at, at+1)
		}
	}
}

// hasRoom reports whether one more may go on, and nobody stands in front of it.
func (of *line) hasRoom(most int, id executions.ID) bool {
	return len(of.holders) < most && (len(of.waiting) == 0 || of.waiting[0].before(id) >= 0)
}

func (of *line) stand(s standing) {
	at, _ := slices.BinarySearchFunc(of.waiting, s.doorbell.ID(), standing.before)
	of.waiting = slices.Insert(of.waiting, at, s)
}
