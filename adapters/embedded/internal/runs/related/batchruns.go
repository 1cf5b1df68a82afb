package related

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// batchRunParts is how many parts the key of a run of a batch has: its kind, batch, scope
// and id.
const batchRunParts = 4

// ofBatchRun names the run whose batch, scope and id are the parts behind the first.
func ofBatchRun(parts []string) string {
	if len(parts) != batchRunParts {
		return "nowhere"
	}
	return "run " + parts[3] + " in " + parts[2] + " of the batch " + parts[1]
}

// batchRunBelongs goes by the key, whose third part is the scope.
func batchRunBelongs(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	return len(parts) == batchRunParts && parts[2] == s.Key(), nil, nil
}

// batchRun judges a run of a batch: the run must be there and of it, and the batch, too.
// What the row says of the run is compared by the look at the run.
func (r Rows) batchRun(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	const found = "It shows a run that is not there, or of another batch."
	if len(parts) != batchRunParts {
		return []relation.Finding{relation.Delete(found, at)}, nil
	}
	d, err := executions.NewDoorbell(parts[3], parts[2])
	if err != nil {
		return []relation.Finding{relation.Delete(found, at)}, nil
	}
	e, is, err := r.Find(d)
	if err != nil || is == Unreadable {
		return nil, err
	}
	if is == Absent || string(rows.BatchRunKey(e)) != string(at) {
		return []relation.Finding{relation.Delete(found, at)}, nil
	}
	there, err := r.batchIsThere(parts[1])
	if err != nil || there {
		return nil, err
	}
	return []relation.Finding{relation.Delete("Its batch is not there.", at)}, nil
}

func (r Rows) batchIsThere(id string) (bool, error) {
	_, there, err := r.db.Raw(rows.BatchKey(batches.ID(id)))
	return there, err
}

// counted finds a run among those of its batch, which may have been removed before the
// run is.
func (r Rows) counted(e executions.Execution) ([]relation.Finding, error) {
	want, is := rows.BatchRunOf(e)
	if !is {
		return nil, nil
	}
	there, err := r.batchIsThere(e.Origin.ID)
	if err != nil || !there {
		return nil, err
	}
	key := rows.BatchRunKey(e)
	var stored rows.BatchRun
	found, err := r.db.Get(key, &stored)
	switch {
	case err != nil:
		return nil, ignoreDamage(err)
	case found && stored.ID == want.ID && stored.Status == want.Status:
		return nil, nil
	}
	wrong := "The run is not in it."
	if found {
		wrong = "It does not say how the run stands."
	}
	return []relation.Finding{relation.Put(wrong, key, want).About(titleBatchRun, whereOf(e.Doorbell()))}, nil
}
