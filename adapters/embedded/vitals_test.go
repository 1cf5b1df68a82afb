package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/vitalstest"
)

func TestVitals(t *testing.T) { inFamilies(t, vitalsOf, vitalstest.Run) }

func vitalsOf(t *testing.T, dir string) vitalstest.Harness {
	t.Helper()
	s := open(t, dir)
	return vitalstest.Harness{Engine: engineOf(s), Bulk: s.BulkDeliveries(), Timetable: s.Timetable(), Vitals: s.Vitals(), Gauge: s.Gauge()}
}
