package azure_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// left is a place that somebody left behind, and what becomes of it.
type left struct {
	// leave has the rival at work in the only place, and lets it be gone somehow.
	leave func(p *play, place map[string]any)
	// after is how long the place stays taken, zero for as long as the rival does not end.
	after time.Duration
}

func leftovers() map[string]left {
	return map[string]left{
		"by a run that is over": {func(p *play, place map[string]any) {
			p.rivalEnds(p.judge)
			p.putPlace(place)
		}, time.Minute},
		"by a run that is not there": {func(p *play, place map[string]any) {
			p.rivalEnds(p.judge)
			place["ExecutionId"] = string(someRun().ID)
			p.putPlace(place)
		}, time.Minute},
		"by a run that goes back": {func(p *play, place map[string]any) {
			now := today()
			_, err := p.judge.Executions().Release(p.t.Context(), p.rivalLease, executions.Release{DueAt: now.Add(24 * time.Hour), Now: now})
			ok(p.t, err)
			p.putPlace(place)
		}, time.Minute},
		"in a row that cannot be read": {func(p *play, place map[string]any) {
			p.rivalEnds(p.judge)
			place["Fence"], place["Fence@odata.type"] = "garbage", "Edm.String"
			p.putPlace(place)
		}, 2 * time.Hour},
		"by a worker that nobody has found dead yet": {func(*play, map[string]any) {}, 0},
		"by a newer program": {func(p *play, place map[string]any) {
			p.rivalEnds(p.judge)
			place["SchemaVersion"] = 99
			p.putPlace(place)
		}, 0},
	}
}

func TestAPlaceThatWasLeftIsFoundOutByWhoeverNeedsIt(t *testing.T) {
	t.Parallel()
	home := start(t, blobNetwork)
	for name, x := range leftovers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, home, nil)
			underLimits(&p.run)
			rivalHolds(p)
			place := p.judge.row(t, "Limits", p.partition(p.run.Limits[1]), "slot_000000")
			x.leave(p, place)
			p.goesOn(false)
			if x.after == 0 {
				p.judge.time.jump(24 * time.Hour)
				p.goesOn(false)
				return
			}
			p.judge.time.jump(x.after - 10*time.Second)
			p.goesOn(false)
			p.judge.time.jump(20 * time.Second)
			p.goesOn(true)
		})
	}
}

// goesOn expects the run to get through, or to wait for its second limit and to have given
// back its place in the first.
func (p *play) goesOn(does bool) {
	p.t.Helper()
	_, _, err := p.judge.Executions().Claim(p.t.Context(), p.run.Doorbell(), p.claim(today()))
	e, _ := p.stored()
	if does != (err == nil) || !does && (fault.Code(err) != executions.CodeWaits || e.WaitsFor != p.run.Limits[1]) {
		p.t.Fatalf("got %v, and the run is %s and waits for %+v", err, e.Status, e.WaitsFor)
	}
	if first := p.placeOf(p.run.Limits[0]); (first == string(p.run.ID)) != does {
		p.t.Errorf("the place in the first limit is of %q", first)
	}
}

// putPlace puts a place where it was, whoever has it now.
func (p *play) putPlace(place map[string]any) {
	p.t.Helper()
	row := maps.Clone(place)
	maps.DeleteFunc(row, func(name string, _ any) bool {
		return strings.HasPrefix(name, "odata.") || strings.HasPrefix(name, "Timestamp")
	})
	data, err := json.Marshal(row)
	ok(p.t, err)
	_, err = p.judge.raw(p.t, "Limits").UpsertEntity(p.t.Context(), data, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace})
	ok(p.t, err)
}

func TestARunThatIsForgottenLeavesNoPlace(t *testing.T) {
	t.Parallel()
	p := newPlay(t, start(t, blobNetwork), nil)
	underLimits(&p.run)
	rivalHolds(p)
	place := p.judge.row(t, "Limits", p.partition(p.run.Limits[1]), "slot_000000")
	p.rivalEnds(p.judge)
	p.putPlace(place)
	for more := true; more; {
		var err error
		more, err = p.judge.Upkeep().Forget(t.Context(), p.rival.Doorbell())
		ok(t, err)
	}
	if id := p.placeOf(p.run.Limits[1]); id != "" {
		t.Errorf("the place is of %s, which is forgotten", id)
	}
}
