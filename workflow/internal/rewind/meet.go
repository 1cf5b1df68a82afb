package rewind

import (
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
)

// Stored answers what is stored of a step.
func (r *Rewind) Stored(step string) (host.Step, bool) {
	stored, known := r.stored[step]
	return stored, known
}

// Learn notes how to take back a step that was met; nil where the code does not say.
func (r *Rewind) Learn(step string, way *Way) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if way != nil {
		r.ways[step] = *way
	}
	if delete(r.left, step); r.strayed && len(r.left) == 0 {
		r.end()
	}
}

// Lose notes why the result of a step that was met cannot be used. It answers whether
// the code goes on.
func (r *Rewind) Lose(step string, why error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.diverged, r.lost[step] = true, why
	delete(r.left, step)
	return r.stray("its step “"+step+"” was done by another version of the workflow", true)
}

var (
	errNotDone = errors.New("the run has no result of the step, and an undo calls none")
	errErased  = errors.New("the result of the step was erased with the secret in it, or cannot be opened any more")
)

// NotDone answers whether the code goes on at a step without a result, and its error. One
// that failed then fails now, and what the code makes of that is what it made then. Of
// any other, nobody knows whether it failed as well or was never begun: it fails, too,
// for as long as there are steps to meet behind it.
func (r *Rewind) NotDone(step string, undoable bool) (goesOn bool, cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.diverged = true
	stored, known := r.stored[step]
	switch {
	case known && !stored.Intent:
		return r.stray("the result of its step “"+step+"” can no longer be read", true), errErased
	case known || r.failed[step]:
		return true, errNotDone
	}
	if r.cutOff && undoable {
		r.doubts = append(r.doubts, step)
	}
	return r.stray("the run has no result of its step “"+step+"”", false), errNotDone
}

// stray lets the code go on from a step that it cannot be given, while steps are left
// that it may come to. For half of the time that is left: the rest is for taking back
// what it has come to, should it wait for what never happens.
func (r *Rewind) stray(obstacle string, firm bool) bool {
	if r.obstacle == "" || firm && !r.firm {
		r.obstacle, r.firm = obstacle, firm
	}
	first := !r.strayed
	r.strayed = true
	if len(r.left) == 0 {
		r.end()
		return false
	}
	if first && !r.deadline.IsZero() {
		r.hurry = time.AfterFunc(time.Until(r.deadline)/2, r.end)
	}
	return true
}
