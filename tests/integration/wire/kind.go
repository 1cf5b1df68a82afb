package wire

import (
	"os"
	"slices"
)

// Kind is a way in which a call breaks.
type Kind string

// The kinds.
const (
	// DropRequest loses the request: nothing was done.
	DropRequest Kind = "the request is lost"
	// DropAnswer loses the answer: it was done.
	DropAnswer Kind = "the answer is lost"
	// Slow tells the caller that the time for the answer is over: it was done.
	Slow Kind = "the answer is too slow"
	// Late tells the caller that the request timed out, and does it after the
	// caller's next call.
	Late Kind = "the request arrives late"
	// Refuse answers a conditional write with 412 and does nothing.
	Refuse Kind = "412"
	// Throttle answers 429 with Retry-After and does nothing.
	Throttle Kind = "429"
	// Busy answers 503 and does nothing.
	Busy Kind = "503"
	// EmptyPage answers a query of a table with no rows and a continuation.
	EmptyPage Kind = "an empty page"
	// Gone is DropRequest as the beginning of an outage and never alone, GoneAfter
	// DropAnswer. Only Everywhere knows them.
	Gone      Kind = "no request arrives any more"
	GoneAfter Kind = "no answer arrives any more"
)

// Kinds are all kinds, of which those that have an outage stand for that, too.
func Kinds() []Kind {
	return []Kind{DropRequest, DropAnswer, Slow, Late, Refuse, Throttle, Busy, EmptyPage}
}

// everyFault is the environment variable that asks long tests for all kinds.
const everyFault = "BIFROST_FAULTS"

// Telling are the kinds that tell most, for tests in which all would take many
// minutes: storage goes away before a call and after it, its answer is lost, its
// condition is refused, or its rows come later. The others are the same to a
// caller but for the words of the error and for when it is tried again. They are
// all kinds when BIFROST_FAULTS=all.
func Telling() []Kind {
	if os.Getenv(everyFault) == "all" {
		return Kinds()
	}
	return []Kind{Gone, DropAnswer, Refuse, EmptyPage}
}

// lasting are the kinds that an outage has.
var lasting = []Kind{DropRequest, DropAnswer, Throttle, Busy}

// fit says what can happen to a call besides what can happen to any.
type fit struct {
	// query asks a table for rows, and conditional writes under a condition.
	query, conditional bool
}

// has reports whether the call can break in a way.
func (f fit) has(kind Kind) bool {
	switch kind {
	case EmptyPage:
		return f.query
	case Refuse:
		return f.conditional
	default:
		return slices.Contains(Kinds(), kind)
	}
}
