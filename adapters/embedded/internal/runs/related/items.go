package related

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// itemParts is how many parts the key of an item has: its kind, position and scope.
const itemParts = 3

// ofItem names the run whose position and scope are the second and third part.
func ofItem(parts []string) string {
	if len(parts) != itemParts {
		return "nowhere"
	}
	return "run " + string(rows.AtPosition(parts[1])) + " in " + parts[2]
}

// itemBelongs goes by the key, whose third part is the scope.
func itemBelongs(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	return len(parts) == itemParts && parts[2] == s.Key(), nil, nil
}

// item judges an item: its run must be there, and have ended so that it needs one.
func (r Rows) item(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	e, is, err := r.itemRun(parts)
	if err != nil || is == Unreadable {
		return nil, err
	}
	if _, needed := rows.Raised(e); is == Absent || !needed {
		return []relation.Finding{relation.Delete("Its run is not there, or needs no attention.", at)}, nil
	}
	return nil, nil
}

// damagedItem makes an item anew. What people said about it is lost.
func (r Rows) damagedItem(at kv.Key, parts []string) ([]relation.Finding, error) {
	e, is, err := r.itemRun(parts)
	if err != nil || is == Unreadable {
		return nil, err
	}
	item, needed := rows.Raised(e)
	if is == Absent || !needed {
		return []relation.Finding{relation.Delete("It cannot be read.", at)}, nil
	}
	return []relation.Finding{relation.Put("It cannot be read, and what people said about it is lost.", at, rows.ItemOf(item))}, nil
}

// itemRun finds the run of an item by its key.
func (r Rows) itemRun(parts []string) (executions.Execution, Presence, error) {
	if len(parts) != itemParts {
		return executions.Execution{}, Absent, nil
	}
	d, err := executions.NewDoorbell(string(rows.AtPosition(parts[1])), parts[2])
	if err != nil {
		return executions.Execution{}, Absent, nil
	}
	return r.Find(d)
}

// raised finds the item of a run that needs attention.
func (r Rows) raised(e executions.Execution) ([]relation.Finding, error) {
	item, needed := rows.Raised(e)
	if !needed {
		return nil, nil
	}
	_, found, err := r.db.Raw(rows.ItemKey(e.Doorbell()))
	if err != nil || found {
		return nil, err
	}
	return []relation.Finding{relation.Put("The run has none, and nobody is told of it.", rows.ItemKey(e.Doorbell()), rows.ItemOf(item)).
		About(titleItem, whereOf(e.Doorbell()))}, nil
}
