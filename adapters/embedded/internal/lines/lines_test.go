package lines

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// heard is who was rung for.
type heard struct{ ids []executions.ID }

func (h *heard) Ring(d executions.Doorbell, _ executions.Trigger, _ time.Time) {
	h.ids = append(h.ids, d.ID())
}

func bounded(t *testing.T, keys ...string) executions.Execution {
	t.Helper()
	d, err := executions.NewDoorbell(uuid.Must(uuid.NewV7()).String(), "GLOBAL")
	if err != nil {
		t.Fatal(err)
	}
	e := executions.Execution{ID: d.ID(), Scope: d.Scope(), Status: executions.Pending}
	for _, key := range keys {
		e.Limits = append(e.Limits, executions.BatchLimit(key, 1))
	}
	return e
}

func as(e executions.Execution, s executions.Status) executions.Execution {
	e.Status = s
	return e
}

func TestALimitThatNobodyUsesTakesNoMemory(t *testing.T) {
	t.Parallel()
	l := New(&heard{})
	first, second, free := bounded(t, "a", "b"), bounded(t, "b"), bounded(t)
	l.Take(first)
	full, ok := l.Take(second)
	if ok || full != second.Limits[0] {
		t.Fatalf("a second run was answered %+v, %t", full, ok)
	}
	l.Moved(free, as(free, executions.Running))
	l.Moved(as(first, executions.Running), as(first, executions.Success))
	if len(l.of) != 1 {
		t.Errorf("%d limits are remembered while somebody stands in one line", len(l.of))
	}
	l.Moved(second.Wait(full), as(second, executions.Cancelled))
	if len(l.of) != 0 {
		t.Errorf("%d limits are remembered", len(l.of))
	}
}

func TestAClaimThatIsNotWrittenGivesItsPlaceToTheNext(t *testing.T) {
	t.Parallel()
	h := &heard{}
	l := New(h)
	first, second := bounded(t, "a"), bounded(t, "a")
	l.Take(first)
	l.Take(second)
	l.Failed(first, as(first, executions.Pending)) // It was no claim.
	if len(h.ids) != 0 {
		t.Errorf("rung for were %v", h.ids)
	}
	l.Failed(first, as(first, executions.Running))
	if !slices.Equal(h.ids, []executions.ID{second.ID}) {
		t.Errorf("rung for were %v, want %s", h.ids, second.ID)
	}
	if _, ok := l.Take(second); !ok {
		t.Error("the place is not free")
	}
}

func TestWhoeverIsFoundAtStartUpCountsAsBefore(t *testing.T) {
	t.Parallel()
	h := &heard{}
	l := New(h)
	held, first, second := bounded(t, "a"), bounded(t, "a"), bounded(t, "a")
	for _, waiting := range []executions.Execution{second, first} {
		l.Keep(waiting.Wait(waiting.Limits[0]))
	}
	l.Keep(as(held, executions.Cancelling))
	for _, waiting := range []executions.Execution{first, second} {
		if _, ok := l.Take(waiting); ok || !l.IsPatient(waiting.ID, waiting.Limits[0]) {
			t.Errorf("%s goes on, %t, or is the next", waiting.ID, ok)
		}
	}
	l.Moved(as(held, executions.Cancelling), as(held, executions.Cancelled))
	if !slices.Equal(h.ids, []executions.ID{first.ID}) || l.IsPatient(first.ID, first.Limits[0]) || !l.IsPatient(second.ID, second.Limits[0]) {
		t.Errorf("rung for were %v, want %s", h.ids, first.ID)
	}
}
