package azure_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// TestWritesOfPeopleSurviveEveryFault breaks every call of every write in every
// way. A write ends well or with an error, nobody ever holds more than they were
// promised, and the same write again, or one repair, makes both indexes agree.
func TestWritesOfPeopleSurviveEveryFault(t *testing.T) {
	t.Parallel()
	positions := wire.Gather(t)
	for name, move := range joined(accessMoves(), changeMoves(), tangledMoves(), configMoves()) {
		t.Run(name+" and is repeated", func(t *testing.T) {
			t.Parallel()
			positions.Enter(t, name+", repeated", move.breaks(t, wire.Telling(), false))
		})
	}
	for name, move := range joined(accessMoves(), changeMoves()) {
		t.Run(name+" and is repaired", func(t *testing.T) {
			t.Parallel()
			// Only an outage leaves something to repair, and all leave the same.
			positions.Enter(t, name+", repaired", move.breaks(t, []wire.Kind{wire.GoneAfter}, true))
		})
	}
}

func (m accessMove) breaks(t *testing.T, kinds []wire.Kind, repair bool) wire.Report {
	report := wire.Everywhere(t, directoryNetwork, kinds, func(t *testing.T, run *wire.Run) { m.broken(t, run, repair) })
	if report.Calls != m.most {
		t.Errorf("%+v, want %d calls", report, m.most)
	}
	return report
}

func joined(all ...map[string]accessMove) map[string]accessMove {
	one := map[string]accessMove{}
	for _, moves := range all {
		maps.Copy(one, moves)
	}
	return one
}

func (m accessMove) broken(t *testing.T, run *wire.Run, repair bool) {
	clean := newDirectory(t, nil)
	write := m.before(t, clean)
	seen := &witness{next: run.Transport(), look: func() { write.bounded(t, clean) }}
	subject := clean.another(t, seen, 3)
	var err error
	run.During(func() { err = write.do(t, subject) })
	write.bounded(t, clean)
	done := write.isExpected(err)
	switch {
	case !done && !run.IsOutage():
		t.Errorf("one fault: %v", err)
	case !done && !fault.Is(err, fault.Unavailable):
		t.Errorf("got %v", err)
	case done:
		write.holds(t, clean)
		write.settles(t, clean, "after success")
	case repair:
		clean.repair(t)
		clean.agrees(t, "after one repair")
		write.bounded(t, clean)
	}
	if done {
		return
	}
	err = write.do(t, clean)
	// What was complete, or was completed by the repair, exists by now.
	if !write.isExpected(err) && fault.Code(err) != "organization_exists" {
		t.Errorf("once more: %v", err)
	}
	write.holds(t, clean)
	write.settles(t, clean, "after the repetition")
}

// bounded expects nobody to hold more than the write can give, and the list of
// the place to say at least what is held.
func (w accessWrite) bounded(t *testing.T, d *directory) {
	if w.never != nil {
		w.never(t, d)
	}
	if w.user == "" {
		return
	}
	ctx := context.WithoutCancel(t.Context())
	facts, err := d.Access().Facts(ctx, w.user, w.in)
	if err != nil || facts.Standing == nil {
		return
	}
	held := permissions.ReachOf(permissions.Principal{User: facts.Standing.User}, facts.Standing.Grants).At(w.in.ID())
	if held.Union(w.may) != w.may {
		t.Errorf("holds %v, may hold %v", held.List(), w.may.List())
	}
	page, err := d.Grants().List(ctx, scopeOf(w.in), store.Paging{Limit: 10})
	if err != nil {
		t.Error(err)
	}
	var listed permissions.Set
	for _, g := range page.Items {
		listed = listed.Union(g.Permissions)
	}
	if held.Union(listed) != listed {
		t.Errorf("holds %v, and the list says %v", held.List(), listed.List())
	}
}

// witness looks after every call that may have changed something.
type witness struct {
	next policy.Transporter
	look func()
}

func (w *witness) Do(r *http.Request) (*http.Response, error) {
	answer, err := w.next.Do(r)
	if r.Method != http.MethodGet {
		w.look()
	}
	return answer, err
}

// TestReadsOfPeopleAreWholeOrFail breaks every call of every read: it answers
// all or an error, and a fault that passes is waited for.
func TestReadsOfPeopleAreWholeOrFail(t *testing.T) {
	t.Parallel()
	positions := wire.Gather(t)
	for name, read := range accessReads() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
				clean := newDirectory(t, nil)
				w := furnish(t, clean)
				subject := clean.another(t, run.Transport(), 3)
				var got any
				var err error
				run.During(func() { got, err = read.do(t, subject, w) })
				switch wanted := read.wants(w); {
				case err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)):
					t.Errorf("got %v", err)
				case err != nil:
					wanted = read.nothing
					fallthrough
				default:
					equal(t, "the answer", got, wanted)
				}
			})
			if positions.Enter(t, name, report); report.Calls != read.most {
				t.Errorf("%+v, want %d calls", report, read.most)
			}
		})
	}
}

// TestAWriterWhoseTryIsTheLastOneLosesNothing leaves a writer one try: its fault
// is seen by the caller at once, and the next call meets whatever comes late.
func TestAWriterWhoseTryIsTheLastOneLosesNothing(t *testing.T) {
	t.Parallel()
	moves := joined(accessMoves(), changeMoves(), tangledMoves())
	for _, name := range slices.Sorted(maps.Keys(moves)) {
		if strings.Contains(name, "organization") || strings.Contains(name, "taken") {
			continue
		}
		move := moves[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at := 1; at <= move.most; at++ {
				clean := newDirectory(t, nil)
				write := move.before(t, clean)
				faults := wire.Break(directoryNetwork)
				subject := clean.another(t, faults, 1)
				faults.Arm(at, wire.Late, false)
				if err := write.do(t, subject); !fault.Is(err, fault.Unavailable) {
					t.Errorf("call %d: got %v", at, err)
				}
				ok(t, write.do(t, clean))
				write.holds(t, clean)
				faults.Disarm() // What was late arrives.
				write.bounded(t, clean)
				clean.repair(t)
				write.holds(t, clean)
				clean.agrees(t, "after the late request and one repair")
			}
		})
	}
}
