package embedded

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/vitals"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Vitals says how the runs of all scopes are doing; a maintenance.Vitals.
func (s *Store) Vitals() maintenance.Vitals { return s.vitals }

// Gauge says how much waits in the queues; a queue.Gauge.
func (s *Store) Gauge() queue.Gauge { return vitals.NewGauge(s.queues) }

// Recovery is what happens to runs from outside their worker; a store.Recovery.
func (s *Store) Recovery() vitals.Recovery { return s.vitals.Sweeping(s.runs.Recovery) }

// Timetable finds what is due in every scope; a store.Timetable.
func (s *Store) Timetable() vitals.Timetable { return s.vitals.Firing(s.schedules) }

// Reads is how often the store was asked for a row or for a stretch of rows since it was
// opened, whatever for. Whoever measures an operation compares two of them.
func (s *Store) Reads() int64 { return s.db.Reads() }
