package executions_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestParseIDKnowsOneSpelling(t *testing.T) {
	t.Parallel()
	for _, text := range []string{string(runID), strings.ToUpper(string(runID))} {
		if id, err := executions.ParseID(text); err != nil || id != runID {
			t.Errorf("%s: got %s and %v", text, id, err)
		}
	}
	if at := runID.Time(); !at.Equal(time.UnixMilli(0x0195509f2a00)) || at.Location() != time.UTC {
		t.Errorf("the id carries %v", at)
	}
	if at := executions.ID("none").Time(); !at.IsZero() {
		t.Errorf("a text that is no id carries %v", at)
	}
}

func TestParseIDAnswersEverythingElseLikeAnUnknownRun(t *testing.T) {
	t.Parallel()
	for _, text := range notIDs(string(runID)) {
		id, err := executions.ParseID(text)
		if id != "" || !fault.Is(err, fault.NotFound) || err.Error() != executions.ErrUnknown().Error() {
			t.Errorf("%q: got %q and %v", text, id, err)
		}
	}
}

// notIDs are texts near an id that are none.
func notIDs(id string) []string {
	return []string{
		"", "global", "GLOBAL", id[:35], id + "0", " " + id, "{" + id + "}", strings.ReplaceAll(id, "-", ""),
		id[:14] + "4" + id[15:], id[:19] + "0" + id[20:], id[:19] + "c" + id[20:], "g" + id[1:],
		strings.ReplaceAll(id, "-", "_"), "urn:uuid:" + id, id[:35] + "\x00", id[:34] + "é",
	}
}

func FuzzParseID(f *testing.F) {
	for _, text := range append(notIDs(string(runID)), string(runID), strings.ToUpper(string(runID))) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := executions.ParseID(text)
		if err != nil {
			return
		}
		if again, err := executions.ParseID(string(id)); err != nil || again != id {
			t.Errorf("%q became %q and then %q, %v", text, id, again, err)
		}
		if !strings.EqualFold(text, string(id)) || strings.ToLower(string(id)) != string(id) {
			t.Errorf("%q became %q", text, id)
		}
	})
}

func TestNewDoorbellReadsItsParts(t *testing.T) {
	t.Parallel()
	for name, scope := range map[string]organizations.Scope{
		"an organization": permissions.SeedSystem.Authority(organizations.TargetOf(orgID)).Scope,
		"global":          permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope,
	} {
		d, err := executions.NewDoorbell(string(runID), scope.Key())
		if err != nil || d.ID() != runID || d.Scope() != scope {
			t.Errorf("%s: got %s in %s and %v", name, d.ID(), d.Scope(), err)
		}
		if back := (executions.Execution{ID: runID, Scope: scope}).Doorbell(); back != d {
			t.Errorf("%s: the run's own doorbell differs", name)
		}
	}
	d, err := executions.NewDoorbell(strings.ToUpper(string(runID)), strings.ToUpper(string(orgID)))
	if err != nil || d.ID() != runID || d.Scope().Key() != string(orgID) {
		t.Errorf("upper case: got %s in %s and %v", d.ID(), d.Scope(), err)
	}
}

func TestNewDoorbellRefusesWhatNamesNothing(t *testing.T) {
	t.Parallel()
	refuse := func(id, scope string) {
		t.Helper()
		d, err := executions.NewDoorbell(id, scope)
		if !fault.Is(err, fault.Invalid) || fault.Code(err) != "doorbell_invalid" || d != (executions.Doorbell{}) {
			t.Errorf("%q in %q: got %+v and %v", id, scope, d, err)
		}
	}
	for _, text := range notIDs(string(runID)) {
		refuse(text, string(orgID))
		refuse(text, "GLOBAL")
	}
	for _, text := range notIDs(string(orgID)) {
		if text != "GLOBAL" {
			refuse(string(runID), text)
		}
	}
}

func TestMaxAttemptsIsAtLeastOne(t *testing.T) {
	t.Parallel()
	for attempts, wanted := range map[int]int{-1: 1, 0: 1, 1: 1, 2: 2} {
		if got := (executions.Execution{Retry: executions.Retry{Attempts: attempts}}).MaxAttempts(); got != wanted {
			t.Errorf("%d: got %d", attempts, got)
		}
	}
}

func TestTheSizeOfALineCountsEveryPart(t *testing.T) {
	t.Parallel()
	empty := executions.Line{}.Size()
	if empty <= 0 {
		t.Errorf("an empty line counts %d", empty)
	}
	if got := (executions.Line{Message: "12", Fields: []byte("345"), Step: "6"}).Size(); got != empty+6 {
		t.Errorf("six bytes count %d", got-empty)
	}
}
