// Package attempt keeps what happens in one attempt of a run while its code is
// at work: which steps began, what failed, and whether it is over.
package attempt

import (
	"errors"
	"fmt"
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
	mu     sync.Mutex
	over   bool
	begun  map[string]bool
	failed []host.Step
	items  []host.Failure
	// passedOver are failed steps; they count when the workflow returns no error.
	passedOver []host.Failure
	broken     error
}

// Live is false once the attempt is over.
func (s *State) Live() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.over
}

// Begin claims a step name, once in an attempt.
func (s *State) Begin(name string) error {
	if name == "" || utf8.RuneCountInString(name) > nameMax || !utf8.ValidString(name) {
		return s.misused(name, failure.StepNameInvalid, fmt.Errorf("a step name has 1 to %d characters", nameMax))
	}
	s.mu.Lock()
	over, reused := s.over, s.begun[name]
	if s.begun == nil {
		s.begun = map[string]bool{}
	}
	s.begun[name] = true
	s.mu.Unlock()
	switch {
	case over:
		return failure.InStep(name, failure.Coded(failure.RunOver, errors.New("the run is over")))
	case reused:
		return s.misused(name, failure.StepNameReused, errors.New("the name is used twice in one run"))
	}
	return nil
}

// misused makes the error of a step that could not begin.
func (s *State) misused(name, code string, cause error) error {
	name = wording.Cut(name, nameMax)
	err := failure.InStep(name, failure.Coded(code, cause))
	item := host.Failure{Item: name, Message: failure.StepMessage(name)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passedOver = append(s.passedOver, item)
	return err
}

// StepFailed notes a step that ran and failed, and names it in its error.
func (s *State) StepFailed(step host.Step, cause error) error {
	err := failure.InStep(step.Name, cause)
	item := host.Failure{Item: step.Name, Message: failure.Diagnose(err).Message} // asks code of the author: not under the lock
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = append(s.failed, step)
	s.passedOver = append(s.passedOver, item)
	return err
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

// ItemFailed notes a failed item.
func (s *State) ItemFailed(item host.Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = append(s.items, item)
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
	items := s.items
	if err == nil {
		items = append(items, s.passedOver...)
	}
	return items, s.failed, err
}
