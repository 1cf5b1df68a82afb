package store

import (
	"context"
	"time"
)

// Poison keeps messages that name no run, for the person who finds out where
// they came from. They belong to nobody and so to no scope.
type Poison interface {
	// Keep records a message. One that has been recorded with the same queue and id
	// stays as it was, so that a message which comes again is one.
	Keep(ctx context.Context, m PoisonMessage) error
}

// PoisonMessage is a message that names no run.
type PoisonMessage struct {
	// Queue is where it came from.
	Queue string
	// ID is the same for the same content, and tells nothing of it.
	ID string
	// Excerpt is the beginning of what it says, printable and a few hundred
	// characters at most. Nobody knows what is in it.
	Excerpt string
	// Reason is why it names no run, in a few words.
	Reason string
	// At is when it came.
	At time.Time
}
