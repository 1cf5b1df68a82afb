// Package overlay lays what one organization of a batch is given over what all of them
// are given. What a workflow takes is decided elsewhere.
package overlay

import (
	"encoding/json"
	"fmt"
	"maps"
)

// Lay is the object base with the properties of over in the place of its own; what is
// below them is not mixed. Empty text stands for {}.
func Lay(base, over []byte) ([]byte, error) {
	if len(over) == 0 {
		return base, nil
	}
	all, err := properties(base)
	if err != nil {
		return nil, err
	}
	own, err := properties(over)
	if err != nil {
		return nil, err
	}
	maps.Copy(all, own)
	return json.Marshal(all)
}

// properties reads an object and keeps each value as it was written.
func properties(text []byte) (map[string]json.RawMessage, error) {
	object := map[string]json.RawMessage{}
	if len(text) == 0 {
		return object, nil
	}
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, fmt.Errorf("read an input: %w", err)
	}
	if object == nil { // the text null
		object = map[string]json.RawMessage{}
	}
	return object, nil
}
