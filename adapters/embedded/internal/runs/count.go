package runs

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// count adds to the batch what a batch counts a run by: that it was accepted, and how it
// ended. What comes between is no news for who counts.
func count(b *kv.Batch, before, after executions.Execution) {
	row, is := rows.BatchRunOf(after)
	if is && (before.Status == "" || after.Status.IsTerminal()) {
		b.Put(rows.BatchRunKey(after), row)
	}
}
