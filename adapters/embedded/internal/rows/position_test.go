package rows

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestAPositionTellsItsRun(t *testing.T) {
	t.Parallel()
	for range 100 {
		id := executions.ID(uuid.Must(uuid.NewV7()).String())
		if got := AtPosition(Position(id)); got != id {
			t.Errorf("%s is taken for %s", id, got)
		}
	}
	for _, none := range []string{"", "x", "0123", Position("0190b5a2-7c11-4abc-8def-0123456789ab"), "g" + Position("01954f00-0000-7000-8000-000000000001")[1:]} {
		if got := AtPosition(none); string(got) != none {
			t.Errorf("%q is taken for %q", none, got)
		}
	}
}

func TestRunsOfBeforeAnInstantSortAfterIt(t *testing.T) {
	t.Parallel()
	d, err := executions.NewDoorbell("01954f00-0000-7000-8000-000000000001", "GLOBAL")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		created := rapid.Int64Range(0, 1<<45).Draw(t, "created")
		at := rapid.OneOf(rapid.Int64Range(0, 1<<45), rapid.Just(created), rapid.Just(created+1)).Draw(t, "at")
		raw := uuid.Must(uuid.NewV7())
		for i, ms := 5, created; i >= 0; i, ms = i-1, ms>>8 {
			raw[i] = byte(ms)
		}
		run, err := executions.NewDoorbell(raw.String(), "GLOBAL")
		if err != nil {
			t.Fatal(err)
		}
		after := bytes.Compare(RunKey(run), OlderThan(d.Scope(), time.UnixMilli(at))) > 0
		if after != (created <= at) {
			t.Fatalf("a run of %d sorts after the instant %d: %v", created, at, after)
		}
	})
}
