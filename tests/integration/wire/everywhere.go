package wire

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Run is one go at a scenario: the first is untouched, each of the others has
// one fault.
type Run struct {
	faults *Faults
	order  order
	calls  int
	fired  bool
}

// Transport is what the program under test sends through.
func (r *Run) Transport() policy.Transporter { return r.faults }

// IsClean reports whether this is the run without a fault.
func (r *Run) IsClean() bool { return r.order.at == 0 }

// Kind is the fault of this run, empty for the clean one.
func (r *Run) Kind() Kind { return r.order.kind }

// IsOutage reports whether nothing works after the fault until During is over.
func (r *Run) IsOutage() bool { return r.order.outage }

// During does the operation in question: calls count and break while it goes on,
// and at its end what was late arrives. Once in each run.
func (r *Run) During(operation func()) {
	r.faults.Arm(r.order.at, r.order.kind, r.order.outage)
	operation()
	r.calls, r.fired = r.faults.Disarm()
}

// Report says what Everywhere did.
type Report struct {
	// Calls is how many calls the operation makes undisturbed.
	Calls int
	// Positions is how often one of them was broken.
	Positions int
	// Least is how often that must have been at least: every call in each way in
	// which any call can break.
	Least int
}

// Everywhere does a scenario once untouched to count the calls of its operation,
// and then once for each call and each way in which it can break, alone and as
// the beginning of an outage, as parallel subtests. A scenario builds a world of
// its own on Run.Transport, does the operation in Run.During, and checks what
// must hold after it.
func Everywhere(t *testing.T, next policy.Transporter, kinds []Kind, scenario func(t *testing.T, run *Run)) Report {
	t.Helper()
	clean := &Run{faults: Break(next)}
	t.Run("untouched", func(t *testing.T) { scenario(t, clean) })
	var fired atomic.Int64
	t.Run("broken", func(t *testing.T) {
		for _, o := range orders(clean.faults.seen, kinds) {
			t.Run(o.name(clean.calls), func(t *testing.T) {
				t.Parallel()
				run := &Run{faults: Break(next), order: o}
				scenario(t, run)
				if run.fired {
					fired.Add(1)
				}
			})
		}
	})
	return Report{Calls: clean.calls, Positions: int(fired.Load()), Least: least(clean.calls, kinds)}
}

// orders breaks each call in every kind that fits it. Calls that are made at the
// same time come in any order, so what fits the next one or the one before counts.
func orders(seen []fit, kinds []Kind) []order {
	var all []order
	for at := 1; at <= len(seen); at++ {
		near := seen[max(at-2, 0):min(at+1, len(seen))]
		for _, kind := range kinds {
			for _, way := range waysOf(kind) {
				if slices.ContainsFunc(near, func(f fit) bool { return f.has(way.kind) }) {
					all = append(all, order{at: at, kind: way.kind, outage: way.outage})
				}
			}
		}
	}
	return all
}

// waysOf are the ways in which a call breaks in a kind.
func waysOf(kind Kind) []order {
	if kind == Gone {
		return []order{{kind: DropRequest, outage: true}}
	}
	if kind == GoneAfter {
		return []order{{kind: DropAnswer, outage: true}}
	}
	ways := []order{{kind: kind}}
	if slices.Contains(lasting, kind) {
		ways = append(ways, order{kind: kind, outage: true})
	}
	return ways
}

// least counts the ways that fit every call.
func least(calls int, kinds []Kind) int {
	each := 0
	for _, kind := range kinds {
		for _, way := range waysOf(kind) {
			if (fit{}).has(way.kind) {
				each++
			}
		}
	}
	return calls * each
}

func (o order) name(calls int) string {
	name := fmt.Sprintf("call %d of %d: %s", o.at, calls, o.kind)
	if o.outage {
		name += " and nothing works after it"
	}
	return name
}
