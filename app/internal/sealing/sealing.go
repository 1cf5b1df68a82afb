// Package sealing takes the secrets out of the input of a run when it is
// accepted, and puts them back when it is performed. In between they exist
// encrypted only, for that one run. With them goes a key of the run's own, under
// which results of steps are locked: once the run is over and its secrets are
// erased, nobody can open those any more.
package sealing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// hidden stands in a stored input for what is sealed.
const hidden = `"***"`

// IsHidden reports whether a value of a stored input stands for one that was sealed.
func IsHidden(value json.RawMessage) bool { return string(value) == hidden }

// Texts answers the secrets in an input that keeps the rules of its parameters,
// by the names of their parameters; none when there are none.
func Texts(parameters []catalog.Parameter, input []byte) map[string]string {
	var given map[string]json.RawMessage
	texts := map[string]string{}
	for _, p := range parameters {
		if p.Type != catalog.TypeSecret {
			continue
		}
		if given == nil && json.Unmarshal(input, &given) != nil {
			return nil // an input without a value is no input, and has none
		}
		var text *string
		if json.Unmarshal(given[p.Name], &text) == nil && text != nil {
			texts[p.Name] = *text
		}
	}
	return texts
}

// content is what is sealed of a run.
type content struct {
	// Texts are the secret inputs by parameter, Key is the run's own.
	Texts map[string]string `json:"texts"`
	Key   string            `json:"key"`
}

// Seal answers an input without the secrets in it, and the secrets sealed for
// one run together with its key, which nobody can guess. Without secrets the input
// is answered as it is, and nil.
func Seal(ctx context.Context, by secret.Sealer, s organizations.Scope, run executions.ID, key string, input []byte, texts map[string]string) (kept, sealed []byte, err error) {
	if len(texts) == 0 {
		return input, nil, nil
	}
	if kept, err = Hide(input, texts); err != nil {
		return nil, nil, err
	}
	plain, err := json.Marshal(content{Texts: texts, Key: key})
	if err != nil {
		return nil, nil, fmt.Errorf("seal the input: %w", err)
	}
	sealed, err = by.Seal(ctx, s, place(run), plain)
	return kept, sealed, err
}

// Hide is an input with *** for its secrets.
func Hide(input []byte, texts map[string]string) ([]byte, error) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(input, &given); err != nil {
		return nil, fmt.Errorf("hide secret inputs: %w", err)
	}
	for name := range texts {
		given[name] = json.RawMessage(hidden)
	}
	return json.Marshal(given)
}

// Open answers the input of a run as it was given, and the run's key, nil without
// secrets. It tells hide of each of them. The fault is the sealer's.
func Open(ctx context.Context, by secret.Sealer, x executions.Execution, hide func(string)) (input []byte, key Key, err error) {
	if x.Sealed == nil {
		return x.Input, nil, nil
	}
	plain, err := by.Open(ctx, x.Scope, place(x.ID), x.Sealed)
	if err != nil {
		return nil, nil, err
	}
	var opened content
	var given map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(plain, &opened), json.Unmarshal(x.Input, &given)); err != nil {
		return nil, nil, errors.New("open the secret inputs: what is stored is damaged")
	}
	for name, text := range opened.Texts {
		hide(text)
		if given[name], err = json.Marshal(text); err != nil {
			return nil, nil, fmt.Errorf("open the secret inputs: %w", err)
		}
	}
	input, err = json.Marshal(given)
	return input, KeyOf(opened.Key), err
}

// place binds what is sealed to its run.
func place(run executions.ID) string { return "input " + string(run) }
