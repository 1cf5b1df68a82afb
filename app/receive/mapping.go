package receive

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
)

// laid is what a run is given: the hook's own input, over which parts of the message
// are laid. Every part that is missing is named, by where the message should have it.
func laid(h hooks.Hook, body []byte) ([]byte, error) {
	input := map[string]json.RawMessage{}
	if len(h.Input) > 0 {
		if err := json.Unmarshal(h.Input, &input); err != nil {
			return nil, err
		}
	}
	if len(h.Mappings) > 0 && !json.Valid(body) {
		return nil, fault.New(fault.Malformed, "body_invalid", "The message is not JSON.")
	}
	var bad []fault.Field
	for _, m := range h.Mappings {
		part, found := pick(body, m.Pointer)
		switch {
		case found:
			input[m.Parameter] = part
		case !m.IsOptional:
			bad = append(bad, fault.Field{In: "body", Pointer: m.Pointer, Code: "required", Message: "The message has nothing here, and the hook needs it."})
		}
	}
	if len(bad) > 0 {
		return nil, fault.ValidationFailed(bad...)
	}
	return json.Marshal(input)
}

// pick is the part of a JSON text that a pointer names, as it is written there.
func pick(message []byte, pointer string) (json.RawMessage, bool) {
	tokens, err := hooks.Tokens(pointer)
	if err != nil {
		return nil, false
	}
	part := json.RawMessage(bytes.TrimSpace(message))
	for _, token := range tokens {
		var found bool
		if part, found = child(part, token); !found {
			return nil, false
		}
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

// named are bad fields of an input by where the message has them; true when the message
// brought any of them.
func named(h hooks.Hook, bad []fault.Field) (list []fault.Field, isMessages bool) {
	for _, field := range bad {
		for _, m := range h.Mappings {
			if rest, isMapped := strings.CutPrefix(field.Pointer, "/input/"+m.Parameter); isMapped && (rest == "" || rest[0] == '/') {
				field.Pointer, isMessages = m.Pointer+rest, true
				break
			}
		}
		list = append(list, field)
	}
	return list, isMessages
}
