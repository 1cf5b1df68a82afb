// Package memo keeps what earlier attempts of a run stored of its steps, and
// seals the results that hold a secret: hiding it there would give a resumed
// attempt something else than the step had answered. How steps are stored does
// not live here.
package memo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// Memo is that of one run. Open comes first; afterwards it is safe for
// concurrent use.
type Memo struct {
	Sealer secret.Sealer
	Scope  organizations.Scope
	Run    executions.ID
	// Kit knows the secrets of the run, and learns those of sealed results.
	Kit *supply.Kit
	// Key is that of a run with secret inputs, nil without: with them it is erased,
	// and what was locked under it is then closed for good.
	Key sealing.Key

	// typed are the secret inputs, which nobody may have once the run is over.
	typed      redact.Set
	typedTexts []string
	steps      map[string]executions.Step
}

// Typed learns of a secret input. It comes before all steps.
func (m *Memo) Typed(text string) {
	m.Kit.Hide(text)
	m.typed.Add(text)
	m.typedTexts = append(m.typedTexts, text)
}

// content is what is sealed. The secrets go with the result: an attempt that
// recalls it has not asked for them itself, and must hide them all the same.
type content struct {
	Result  json.RawMessage `json:"result"`
	Secrets []string        `json:"secrets"`
}

// errErased tells of a result that was locked under a key which is gone.
var errErased = errors.New("the result was erased with the secrets of the run")

// Open takes the stored steps and opens the sealed ones, without those that were
// erased. Its fault is the sealer's.
func (m *Memo) Open(ctx context.Context, stored []executions.Step) error {
	m.steps = make(map[string]executions.Step, len(stored))
	for _, step := range stored {
		if step.Sealed {
			var err error
			step, err = m.opened(ctx, step)
			if errors.Is(err, errErased) {
				continue
			}
			if err != nil {
				return err
			}
		}
		m.steps[step.Name] = step
	}
	return nil
}

func (m *Memo) opened(ctx context.Context, step executions.Step) (executions.Step, error) {
	plain, err := m.Sealer.Open(ctx, m.Scope, m.place(step.Name), step.Result)
	if err != nil {
		return step, fmt.Errorf("open the result of the step %q: %w", step.Name, err)
	}
	if plain, err = m.unlocked(step.Name, plain); err != nil {
		return step, err
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return step, fmt.Errorf("read the sealed result of the step %q: %w", step.Name, err)
	}
	for _, text := range c.Secrets {
		m.Kit.Hide(text)
	}
	step.Result, step.Sealed = c.Result, false
	return step, nil
}

// Recall answers what is stored of a step.
func (m *Memo) Recall(step string) (executions.Step, bool) {
	s, ok := m.steps[step]
	return s, ok
}

// Adopt adds a step of an earlier run, opened, that the run now has stored as its own.
func (m *Memo) Adopt(step executions.Step) { m.steps[step.Name] = step }

// Sealed is the step as it may be stored.
func (m *Memo) Sealed(ctx context.Context, step executions.Step) (executions.Step, error) {
	if step.Result == nil {
		return step, nil
	}
	if _, held := m.Kit.Secrets.JSON(step.Result); !held {
		return step, nil
	}
	secrets := m.Kit.Hidden()
	_, erasable := m.typed.JSON(step.Result)
	if !erasable { // then nothing typed goes with it, and it may stay
		secrets = slices.DeleteFunc(secrets, func(text string) bool { return slices.Contains(m.typedTexts, text) })
	}
	plain, err := json.Marshal(content{Result: step.Result, Secrets: secrets})
	if err != nil {
		return step, fmt.Errorf("seal the result of the step %q: %w", step.Name, err)
	}
	if erasable {
		if plain, err = m.locked(step.Name, plain); err != nil {
			return step, err
		}
	}
	if step.Result, err = m.Sealer.Seal(ctx, m.Scope, m.place(step.Name), plain); err != nil {
		return step, err
	}
	step.Sealed = true
	return step, nil
}

// locked begins what is locked as well as sealed. JSON never begins so.
const locked = 'l'

func (m *Memo) locked(step string, plain []byte) ([]byte, error) {
	under, err := m.Key.Lock(m.place(step), plain)
	return append([]byte{locked}, under...), err
}

func (m *Memo) unlocked(step string, text []byte) ([]byte, error) {
	switch {
	case len(text) == 0 || text[0] != locked:
		return text, nil
	case m.Key == nil:
		return nil, errErased
	default:
		return m.Key.Unlock(m.place(step), text[1:])
	}
}

// place binds a result to its step and run.
func (m *Memo) place(step string) string { return "step " + string(m.Run) + " " + step }
