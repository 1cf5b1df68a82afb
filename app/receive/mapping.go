package receive

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
)

// laid is what a run is given: the hook's own input, over which parts of the message
// are laid. Every part that is missing is named, by where the message should have it.
func laid(ctx context.Context, h hooks.Hook, body []byte) ([]byte, error) {
	input := map[string]json.RawMessage{}
	if len(h.Input) > 0 {
		if err := json.Unmarshal(h.Input, &input); err != nil {
			return nil, err
		}
	}
	if len(h.Mappings) > 0 && !json.Valid(body) {
		return nil, fault.New(fault.Malformed, "body_invalid", "The message is not JSON.")
	}
	m := reader{"": bytes.TrimSpace(body)}
	var bad []fault.Field
	for _, mapping := range h.Mappings {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, found := m.pick(mapping.Pointer)
		switch {
		case found:
			input[mapping.Parameter] = part
		case !mapping.IsOptional:
			bad = append(bad, fault.Field{In: "body", Pointer: mapping.Pointer, Code: "required", Message: "The message has nothing here, and the hook needs it."})
		}
	}
	if len(bad) > 0 {
		return nil, fault.ValidationFailed(bad...)
	}
	return json.Marshal(input)
}

// reader has the parts of a message that were looked at, by their pointers, as they are
// written there. Two mappings into one part read it once.
type reader map[string]json.RawMessage

// pick is the part that a pointer names.
func (r reader) pick(pointer string) (json.RawMessage, bool) {
	tokens, err := hooks.Tokens(pointer)
	if err != nil {
		return nil, false
	}
	part, way := r[""], strings.Split(pointer, "/")
	for i, token := range tokens {
		at := strings.Join(way[:i+2], "/")
		next, known := r[at]
		if !known {
			next, known = child(part, token)
		}
		if !known {
			return nil, false
		}
		r[at], part = next, next
	}
	return part, true
}

// child is a property of an object or an item of a list.
func child(of json.RawMessage, token string) (json.RawMessage, bool) {
	if len(of) > 0 && of[0] == '[' {
		var list []json.RawMessage
		n, err := strconv.ParseUint(token, 10, 31)
		if err != nil || strconv.FormatUint(n, 10) != token || json.Unmarshal(of, &list) != nil || n >= uint64(len(list)) {
			return nil, false
		}
		return list[n], true
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(of, &object) != nil {
		return nil, false
	}
	part, found := object[token]
	return part, found
}

// named are bad fields of an input by where the message has them; those of the hook's own
// part keep their place in the input.
func named(h hooks.Hook, bad []fault.Field) []fault.Field {
	list := make([]fault.Field, 0, len(bad))
	for _, field := range bad {
		for _, m := range h.Mappings {
			if rest, isMapped := strings.CutPrefix(field.Pointer, "/input/"+m.Parameter); isMapped && (rest == "" || rest[0] == '/') {
				field.Pointer = m.Pointer + rest
				break
			}
		}
		list = append(list, field)
	}
	return list
}
