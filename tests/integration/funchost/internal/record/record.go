// Package record keeps what a simulated host hears and does, in the order in
// which it happened, so that tests wait for what they mean instead of sleeping.
package record

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Line is one line that the handler wrote.
type Line struct {
	At time.Time
	// Process counts the starts of the handler in this host's life; the first is 1.
	Process int
	// Stream is "stdout" or "stderr".
	Stream string
	// Level is what Azure's log would call it: Information for stdout; for stderr
	// Warning when the line holds "warn", and Error otherwise; System for a line
	// that asks for it by its prefix.
	Level string
	Text  string
}

// JSON reads a structured line; false when it is not one JSON object.
func (l Line) JSON() (map[string]any, bool) {
	var fields map[string]any
	err := json.Unmarshal([]byte(l.Text), &fields)
	return fields, err == nil && fields != nil
}

// Kind is what has happened.
type Kind string

// What can happen. ID is an invocation's except where it says otherwise.
const (
	// Opened is the begin of a host's life, Stopped its end; Text says why.
	Opened  Kind = "opened"
	Stopped Kind = "stopped"
	// Spawned is a start of the handler, with its process id in Text; Ready its
	// first answer; Exited its end, with the exit code in Text; Refused a start
	// that the system did not allow.
	Spawned Kind = "spawned"
	Ready   Kind = "ready"
	Exited  Kind = "exited"
	Refused Kind = "refused"
	// Began and Ended surround an invocation. Text of Ended is the reason of a
	// failure, and empty for a success; by HTTP every answer of the handler is one.
	Began Kind = "began"
	Ended Kind = "ended"
	// TimedOut is an invocation that reached functionTimeout: the handler is killed
	// and started again.
	TimedOut Kind = "timed out"
	// Killed is a kill that the test's faults decided.
	Killed Kind = "killed"
	// Said is a line of an answer's Logs, in Text.
	Said Kind = "said"
	// Deleted, Released and Poisoned are the end of a delivery: ID is the message's.
	Deleted  Kind = "deleted"
	Released Kind = "released"
	Poisoned Kind = "poisoned"
	// Renewed is a message that is hidden for longer: ID is the message's.
	Renewed Kind = "renewed"
	// Troubled is a call to storage that failed whenever it was tried, with the reason in
	// Text.
	Troubled Kind = "troubled"
)

// Event is one thing that the host did or met.
type Event struct {
	At   time.Time
	Kind Kind
	// Function is empty for what concerns the whole host.
	Function string
	ID       string
	// Message is the queue's id of the message, for events of a delivery.
	Message string
	// Delivery is the message's dequeue count; zero for what is no delivery.
	Delivery int64
	Text     string
}

// String is for the message of a failing test.
func (e Event) String() string {
	return fmt.Sprintf("%s %s %s %s #%d %q", e.At.Format("15:04:05.000"), e.Kind, e.Function, e.ID, e.Delivery, e.Text)
}

// Log is everything so far. The zero value is empty; it is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	lines   []Line
	events  []Event
	changed chan struct{}
}

// Write adds a line.
func (l *Log) Write(line Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line.At = time.Now()
	l.lines = append(l.lines, line)
	l.wake()
}

// Add adds an event.
func (l *Log) Add(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.At = time.Now()
	l.events = append(l.events, e)
	l.wake()
}

// wake lets everybody who waits look again.
func (l *Log) wake() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// Lines is what the handler has written.
func (l *Log) Lines() []Line {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}

// Events is what the host has done.
func (l *Log) Events() []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.events)
}

// Await is the first event that matches, of the past or of the future.
func (l *Log) Await(ctx context.Context, match func(Event) bool) (Event, error) {
	return await(ctx, l, func() []Event { return l.events }, match)
}

// AwaitLine is the first line that matches, of the past or of the future.
func (l *Log) AwaitLine(ctx context.Context, match func(Line) bool) (Line, error) {
	return await(ctx, l, func() []Line { return l.lines }, match)
}

func await[T any](ctx context.Context, l *Log, all func() []T, match func(T) bool) (none T, err error) {
	for seen := 0; ; {
		l.mu.Lock()
		fresh := slices.Clone(all()[seen:])
		seen += len(fresh)
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		if at := slices.IndexFunc(fresh, match); at >= 0 {
			return fresh[at], nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
}
