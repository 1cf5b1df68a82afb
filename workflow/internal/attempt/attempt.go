// Package attempt keeps what happens in one attempt of a run while its code is
// at work: which steps began, what failed, and whether it is over.
package attempt

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// nameMax is in characters: a step name becomes a key in the store.
const nameMax = 200

// State is what is known of the attempt. It is safe for concurrent use.
type State struct {
	mu   sync.Mutex
	over bool
	// begun maps each step to the one that it runs inside of, empty for none.
	begun  map[string]string
	failed []host.Step
	items  []noted
	// passedOver are failed steps; they count when the workflow returns no error.
	passedOver []noted
	broken     error
}

// noted is a failure and the step that it belongs to, empty for none.
type noted struct {
	step string
	host.Failure
}

// Live is false once the attempt is over.
func (s *State) Live() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.over
}

// Begin claims a step name, once in an attempt, inside of another step or none.
func (s *State) Begin(name, inside string) error {
	if err := s.Check(name); err != nil {
		return err
	}
	s.mu.Lock()
	_, reused := s.begun[name]
	if s.begun == nil {
		s.begun = map[string]string{}
	}
	if !reused {
		s.begun[name] = inside
	}
	over := s.over
	s.mu.Unlock()
	switch {
	case over:
		return failure.InStep(name, failure.Coded(failure.RunOver, errors.New("the run is over")))
	case reused:
		return s.Misused(name, failure.StepNameReused, errors.New("the name is used twice in one run"))
	}
	return nil
}

// Check answers and notes an error for what cannot be a step's name.
func (s *State) Check(name string) error {
	if name == "" || utf8.RuneCountInString(name) > nameMax || !utf8.ValidString(name) {
		return s.Misused(name, failure.StepNameInvalid, fmt.Errorf("a step name has 1 to %d characters", nameMax))
	}
	return nil
}

// Misused notes and makes the error of a step that cannot begin.
func (s *State) Misused(name, code string, cause error) error {
	name = wording.Cut(name, nameMax)
	s.PassOver(name, failure.StepMessage(name))
	return failure.InStep(name, failure.Coded(code, cause))
}

// Again forgets what came of the steps inside of one that is about to be tried
// again, so that they may begin anew. It answers false when there is no point in
// that: the attempt is over or broken.
func (s *State) Again(step string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || s.broken != nil {
		return false
	}
	inside := map[string]bool{}
	for name := range s.begun {
		inside[name] = s.isInside(name, step)
	}
	s.failed = slices.DeleteFunc(s.failed, func(f host.Step) bool { return inside[f.Name] })
	s.items = slices.DeleteFunc(s.items, func(n noted) bool { return inside[n.step] })
	s.passedOver = slices.DeleteFunc(s.passedOver, func(n noted) bool { return inside[n.step] })
	for name, is := range inside {
		if is {
			delete(s.begun, name)
		}
	}
	return true
}

func (s *State) isInside(name, step string) bool {
	for name = s.begun[name]; name != ""; name = s.begun[name] {
		if name == step {
			return true
		}
	}
	return false
}

// Forget lets the attempt begin anew, as if no code had run in it.
func (s *State) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun, s.failed, s.items, s.passedOver, s.broken = nil, nil, nil, nil, nil
}

// StepFailed notes a step that ran and failed.
func (s *State) StepFailed(step host.Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = append(s.failed, step)
}

// PassOver notes the failure of a step, which counts if the workflow returns no error.
func (s *State) PassOver(step, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passedOver = append(s.passedOver, noted{step, host.Failure{Item: step, Message: message}})
}

// ItemFailed notes a failed item. For one with a step of its own it stands for
// whatever failed inside of that.
func (s *State) ItemFailed(step string, item host.Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if step != "" {
		s.passedOver = slices.DeleteFunc(s.passedOver, func(n noted) bool { return s.isInside(n.step, step) })
	}
	s.items = append(s.items, noted{step, item})
}

// Break notes an error after which the run cannot succeed, whatever the
// workflow makes of it, and names the step in it. The first one counts.
func (s *State) Break(step string, cause error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := failure.InStep(step, cause)
	if s.broken == nil {
		s.broken = err
	}
	return err
}

// Broken answers the error that Break noted, nil when nothing did.
func (s *State) Broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

// End closes the attempt; err is what the workflow returned. It answers what
// failed, and the error that the attempt ends with.
func (s *State) End(err error) ([]host.Failure, []host.Step, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if err == nil {
		err = s.broken
	}
	all := s.items
	if err == nil {
		all = append(all, s.passedOver...)
	}
	var failures []host.Failure
	for _, n := range all {
		failures = append(failures, n.Failure)
	}
	return failures, s.failed, err
}
