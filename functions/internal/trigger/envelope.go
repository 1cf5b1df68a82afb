package trigger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode/utf8"
)

const (
	// bodyMax is how much of a call is kept. A message has 64 KiB at most; the host
	// escapes it twice, and puts its properties beside it once more.
	bodyMax = 4 << 20
	// drainMax is how much more is read and dropped, so that a host that is still
	// sending gets its answer.
	drainMax = 64 << 20
	// invocationMax is more than the length of an invocation's id.
	invocationMax = 64
)

// body is what a call brought.
type body struct {
	content []byte
	// whole is false when there was more than is kept.
	whole bool
}

// read takes a call's body. An error means that it did not come to its end, and
// that nobody knows what it says.
func read(from io.Reader) (body, error) {
	content, err := io.ReadAll(io.LimitReader(from, bodyMax+1))
	if err != nil {
		return body{}, err
	}
	if len(content) <= bodyMax {
		return body{content: content, whole: true}, nil
	}
	_, err = io.Copy(io.Discard, io.LimitReader(from, drainMax))
	return body{content: content[:bodyMax]}, err
}

// Message is what a queue brought, in whatever the host has wrapped it.
type Message struct {
	// Queue is its name.
	Queue string
	// Content is the JSON value in which the host brought the message's text, or
	// the whole call when that cannot be read.
	Content []byte
	// Unread is why Content is a whole call; nil for a message.
	Unread error
}

// envelope is a call of the host. Its metadata is not read.
type envelope struct {
	Data map[string]json.RawMessage
}

var (
	errOversized  = errors.New("the call is larger than any message")
	errEnvelope   = errors.New("the call is not in the form of the host")
	errNothing    = errors.New("the call has no message")
	errManyValues = errors.New("the call has several values and none has the name of the binding")
)

// messageOf takes the message out of a call. The value is found by the name of
// the binding; when there is only one, whatever its name is.
func messageOf(queue string, sent body) Message {
	value, err := valueOf(sent, "message")
	if err != nil {
		return Message{Queue: queue, Content: sent.content, Unread: err}
	}
	return Message{Queue: queue, Content: value}
}

func valueOf(sent body, name string) (json.RawMessage, error) {
	if !sent.whole {
		return nil, errOversized
	}
	var e envelope
	if err := json.Unmarshal(sent.content, &e); err != nil {
		return nil, fmt.Errorf("%w: %w", errEnvelope, err)
	}
	if value, ok := e.Data[name]; ok {
		return value, nil
	}
	switch len(e.Data) {
	case 0:
		return nil, errNothing
	case 1:
		for _, value := range e.Data {
			return value, nil
		}
	}
	return nil, errManyValues
}

// isPastDue reports whether a tick comes late. Whatever else a timer's call says
// changes nothing: it is a tick.
func isPastDue(sent body) bool {
	value, err := valueOf(sent, "timer")
	if err != nil {
		return false
	}
	var tick struct{ IsPastDue bool }
	return json.Unmarshal(value, &tick) == nil && tick.IsPastDue
}

// invocation is the host's id of a call, for the log.
func invocation(r *http.Request) string {
	id := r.Header.Get("X-Azure-Functions-Invocationid")
	if len(id) > invocationMax || !utf8.ValidString(id) {
		return ""
	}
	return id
}
