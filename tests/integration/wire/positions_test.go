package wire

import (
	"strings"
	"testing"
)

func TestAnOperationWithAMissingPositionFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		report Report
		failed bool
	}{
		{Report{Calls: 2, Positions: 9, Least: 8}, false},
		{Report{Calls: 2, Positions: 8, Least: 8}, false},
		{Report{Calls: 2, Positions: 7, Least: 8}, true},
		{Report{}, true},
	} {
		var p Positions
		var e ear
		if p.Enter(&e, "claim", test.report); e.failed != test.failed {
			t.Errorf("%+v: failed is %v", test.report, e.failed)
		}
	}
}

func TestPositionsAreSummedUpInTheLastLine(t *testing.T) {
	t.Parallel()
	var p Positions
	p.Enter(t, "finish", Report{Calls: 3, Positions: 20, Least: 12})
	p.Enter(t, "claim", Report{Calls: 2, Positions: 9, Least: 8})
	lines := strings.Split(p.String(), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[1], "claim ") || lines[3] != "fault positions exercised: 29, at 5 calls of 2 operations" {
		t.Errorf("got %q", lines)
	}
}
