// Package invocation calls functions that are not called by HTTP: what the host
// posts to the handler, and what it makes of the answer. How often and when is
// decided by the listeners.
package invocation

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Form is how the host writes the text of a queue's message into a payload.
type Form string

const (
	// Double is a JSON string inside of a JSON string, as the host's source writes
	// it. It is the form when a test asks for none.
	Double Form = "double"
	// Single is the text as a JSON string, as the documentation shows it.
	Single Form = "single"
	// Binary is the base64 of the text, as it is for the dataType "binary".
	Binary Form = "binary"
)

// Message is what a queue says of a message.
type Message struct {
	ID, PopReceipt string
	// Text is decoded.
	Text                           string
	DequeueCount                   int64
	Inserted, Expires, NextVisible time.Time
}

// payload is what the host posts.
type payload struct {
	Data     map[string]any
	Metadata map[string]any
}

// Queue is the payload for a message.
func Queue(function, binding string, form Form, m Message) []byte {
	meta := &metadata{}
	for _, pair := range []struct {
		key   string
		value any
	}{
		{"QueueTrigger", encoded(m.Text)},
		{"DequeueCount", strconv.FormatInt(m.DequeueCount, 10)},
		{"ExpirationTime", stamp(m.Expires)},
		{"Id", encoded(m.ID)},
		{"InsertionTime", stamp(m.Inserted)},
		{"NextVisibleTime", stamp(m.NextVisible)},
		{"PopReceipt", encoded(m.PopReceipt)},
		{"sys", sys(function)},
	} {
		meta.set(pair.key, pair.value)
	}
	var data any
	switch form {
	case Binary:
		data = base64.StdEncoding.EncodeToString([]byte(m.Text))
	case Single:
		data = m.Text
		meta.pollute(m.Text)
	default:
		data = encoded(m.Text)
		meta.pollute(m.Text)
	}
	return marshal(payload{Data: map[string]any{binding: data}, Metadata: meta.entries()})
}

// Status is what the host remembers of a timer.
type Status struct {
	Last        Instant
	Next        Instant
	LastUpdated Instant
}

// Instant is a time as the host writes it; zero is its year one.
type Instant struct{ time.Time }

// MarshalJSON leaves out what is below a second.
func (i Instant) MarshalJSON() ([]byte, error) {
	if i.IsZero() {
		return []byte(`"0001-01-01T00:00:00"`), nil
	}
	return json.Marshal(stamp(i.Time))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (i *Instant) UnmarshalJSON(data []byte) error {
	if string(data) == `"0001-01-01T00:00:00"` {
		*i = Instant{}
		return nil
	}
	return json.Unmarshal(data, &i.Time)
}

// Timer is the payload for a tick; without a monitor there is no status.
func Timer(function, binding string, status *Status, isPastDue bool) []byte {
	type schedule struct{ AdjustForDST bool }
	return marshal(payload{
		Data: map[string]any{binding: struct {
			Schedule       schedule
			ScheduleStatus *Status
			IsPastDue      bool
		}{schedule{true}, status, isPastDue}},
		Metadata: map[string]any{"sys": sys(function)},
	})
}

// encoded is JSON as the text of a string, which becomes JSON in JSON.
func encoded(text string) string { return string(marshal(text)) }

func marshal(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // It was made here, of strings, numbers and times.
	}
	return data
}

// stamp has no fraction of a second, which the host loses.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }

func sys(function string) map[string]any {
	return map[string]any{"MethodName": function, "UtcNow": time.Now().UTC().Format("2006-01-02T15:04:05.9999999Z"), "RandGuid": uuid.NewString()}
}

// metadata compares its keys without regard to case, and keeps a key as it was
// first written.
type metadata struct {
	keys   map[string]string
	values map[string]any
}

func (m *metadata) set(key string, value any) {
	if m.keys == nil {
		m.keys, m.values = map[string]string{}, map[string]any{}
	}
	low := strings.ToLower(key)
	if known, ok := m.keys[low]; ok {
		key = known
	}
	m.keys[low] = key
	m.values[key] = value
}

// pollute adds every property of a JSON message that is neither a list nor null,
// over what is there.
func (m *metadata) pollute(text string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &fields) != nil {
		return
	}
	for key, raw := range fields {
		switch value := strings.TrimSpace(string(raw)); {
		case value == "null" || strings.HasPrefix(value, "["):
		case strings.HasPrefix(value, "{"):
			m.set(key, raw)
		default:
			m.set(key, encoded(scalar(value)))
		}
	}
}

// scalar is a JSON value as .NET writes it into a string.
func scalar(value string) string {
	var text string
	switch {
	case value == "true" || value == "false":
		return strings.ToUpper(value[:1]) + value[1:]
	case json.Unmarshal([]byte(value), &text) == nil:
		return text
	}
	return value
}

// entries leaves out what the host takes for the trigger itself.
func (m *metadata) entries() map[string]any {
	for key := range m.values {
		if strings.HasSuffix(strings.ToLower(key), "trigger") {
			delete(m.values, key)
		}
	}
	return m.values
}
