package embedded

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/journal"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/wake"
)

// Next is the store in memory as the next process finds it: nobody is in its queue, and
// the leases are those of a process that is gone.
func (s *Store) Next() (*Store, error) {
	s.queues.Close()
	next := &Store{db: s.db, queues: wake.NewQueues(machine{}), counts: s.counts, vitals: s.vitals}
	var err error
	if next.runs, err = runs.New(next.db, next.queues, next.counts); err != nil {
		return nil, err
	}
	next.steps, next.logs = journal.New(next.db, next.runs.Guard)
	return next, nil
}
