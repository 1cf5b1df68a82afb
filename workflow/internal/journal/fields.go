package journal

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// The limits of one line, in bytes.
const (
	messageMax = 16 << 10
	fieldsMax  = 32 << 10
)

// messageOf cuts a message to size.
func messageOf(text string) string { return wording.Cut(text, messageMax) }

// encodable is the JSON of a value, or for one that has none its plain text. Errors are text in any case: their structs say nothing.
func encodable(value any) any {
	if err, ok := value.(error); ok {
		return failure.Text(err)
	}
	raw, err := failure.Encode(value)
	if err == nil {
		return raw
	}
	return failure.Plain(value)
}

// fieldCutMax is what a field keeps once the line is too large.
const fieldCutMax = 1 << 10

// fieldsOf makes one JSON object of at most fieldsMax bytes, nil when there
// is nothing to say. When it is too large, large fields are cut to the
// beginning of their JSON, then fields at the end are left out.
func fieldsOf(fields map[string]any) json.RawMessage {
	if len(fields) == 0 {
		return nil
	}
	all, err := failure.Encode(fields)
	if err != nil {
		all, _ = failure.Encode(map[string]string{"error": "the fields could not be encoded"})
	}
	if len(all) <= fieldsMax {
		return all
	}
	return encodeCut(fields)
}

func encodeCut(fields map[string]any) json.RawMessage {
	kept := map[string]any{wording.CutMark: true}
	room := fieldsMax - 64
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value, err := failure.Encode(fields[name])
		if err == nil && len(value) > fieldCutMax {
			value, err = failure.Encode(wording.Cut(string(value), fieldCutMax))
		}
		key, _ := json.Marshal(name)
		room -= len(key) + len(value) + 2
		if err != nil || room < 0 {
			break
		}
		kept[name] = value
	}
	all, _ := json.Marshal(kept)
	return all
}
