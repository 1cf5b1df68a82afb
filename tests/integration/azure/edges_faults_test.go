package azure_test

import (
	"context"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// subject is a thing in the tables, with the writes that a test breaks and what there
// is of it, which is gone when it is not there.
type subject[S any] struct {
	some  func() S
	state func(ctx context.Context, d *directory, s S) string
}

const gone = "gone"

// write is one write about a subject.
type write[S any] func(ctx context.Context, d *directory, s S) error

// brokenMove is a write, and what the subject is when it is complete.
type brokenMove[S any] struct {
	before []write[S]
	do     write[S]
	after  string
	// most is what the write costs undisturbed.
	most int
	// repeated are the codes that the same write may end with after one whose end its
	// caller did not see.
	repeated []string
}

// survives breaks every call of every write in every way. A write ends well or with an
// error, what is gone never comes back, and the same write again makes the subject what
// it must be.
func (s subject[S]) survives(t *testing.T, moves map[string]brokenMove[S]) {
	positions, home := wire.Gather(t), directoryOfEdges(t)
	for name, move := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) { s.broken(t, run, home, move) })
			if positions.Enter(t, name, report); report.Calls != move.most {
				t.Errorf("%+v, want %d calls", report, move.most)
			}
		})
	}
}

func (s subject[S]) broken(t *testing.T, run *wire.Run, home *directory, m brokenMove[S]) {
	one := s.some()
	for _, write := range m.before {
		ok(t, write(t.Context(), home, one))
	}
	var was, isGone bool
	look := func() {
		state := s.state(context.WithoutCancel(t.Context()), home, one)
		if isGone && state != gone {
			t.Errorf("it was gone, and is %s", state)
		}
		was = was || state != gone
		isGone = was && state == gone
	}
	other := home.another(t, &witness{next: run.Transport(), look: look}, 3)
	var err error
	run.During(func() { err = m.do(t.Context(), other, one) })
	if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
		t.Errorf("got %v", err)
	}
	if err != nil {
		// An earlier try may have succeeded, whose end its caller did not see.
		if again := m.do(t.Context(), home, one); !slices.Contains(m.repeated, fault.Code(again)) {
			ok(t, again)
		}
	}
	if state := s.state(t.Context(), home, one); state != m.after {
		t.Errorf("it is %s, want %s", state, m.after)
	}
}
