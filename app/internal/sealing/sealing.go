// Package sealing takes the secrets out of the input of a run when it is
// accepted, and puts them back when it is performed. In between they exist
// encrypted only, for that one run.
package sealing

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// hidden stands in a stored input for what is sealed.
const hidden = `"***"`

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

// Seal answers an input without the secrets in it, and the secrets sealed for
// one run. Without any the input is answered as it is, and nil.
func Seal(ctx context.Context, by secret.Sealer, s organizations.Scope, run executions.ID, input []byte, texts map[string]string) (kept, sealed []byte, err error) {
	if len(texts) == 0 {
		return input, nil, nil
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(input, &given); err != nil {
		return nil, nil, fmt.Errorf("seal the input: %w", err)
	}
	for name := range texts {
		given[name] = json.RawMessage(hidden)
	}
	plain, err := json.Marshal(texts)
	if err != nil {
		return nil, nil, fmt.Errorf("seal the input: %w", err)
	}
	if sealed, err = by.Seal(ctx, s, place(run), plain); err != nil {
		return nil, nil, err
	}
	kept, err = json.Marshal(given)
	return kept, sealed, err
}

// Open answers the input of a run as it was given, and tells hide of each secret
// in it. The fault is the sealer's.
func Open(ctx context.Context, by secret.Sealer, x executions.Execution, hide func(string)) ([]byte, error) {
	if x.Sealed == nil {
		return x.Input, nil
	}
	plain, err := by.Open(ctx, x.Scope, place(x.ID), x.Sealed)
	if err != nil {
		return nil, err
	}
	var texts map[string]string
	var given map[string]json.RawMessage
	if err := json.Unmarshal(plain, &texts); err != nil {
		return nil, fmt.Errorf("open the secret inputs: %w", err)
	}
	if err := json.Unmarshal(x.Input, &given); err != nil {
		return nil, fmt.Errorf("open the secret inputs: %w", err)
	}
	for name, text := range texts {
		hide(text)
		if given[name], err = json.Marshal(text); err != nil {
			return nil, fmt.Errorf("open the secret inputs: %w", err)
		}
	}
	return json.Marshal(given)
}

// place binds what is sealed to its run.
func place(run executions.ID) string { return "input " + string(run) }
