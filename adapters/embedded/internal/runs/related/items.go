package related

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/attention"
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
// What is about something else stands alone.
func (r Rows) item(at kv.Key, parts []string, found kv.Row) ([]relation.Finding, error) {
	if item := found.(*rows.Item); !item.IsOfRun() {
		return standsAlone(at, item)
	}
	e, is, err := r.itemRun(parts)
	if err != nil || is == Unreadable {
		return nil, err
	}
	if _, needed := rows.Raised(e); is == Absent || !needed {
		return []relation.Finding{relation.Delete("Its run is not there, or needs no attention.", at)}, nil
	}
	return nil, nil
}

// standsAlone judges an item that is about no run.
func standsAlone(at kv.Key, item *rows.Item) ([]relation.Finding, error) {
	if d, err := item.Doorbell(); err != nil || string(rows.ItemKey(d)) != string(at) {
		return []relation.Finding{relation.Delete("It stands in the place of another one.", at)}, nil
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
	return []relation.Finding{anew("It cannot be read, and what people said about it is lost.", item)}, nil
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
	return []relation.Finding{anew("The run has none, and nobody is told of it.", item).About(titleItem, whereOf(e.Doorbell()))}, nil
}

// anew is a finding that is mended by the item of a run as its end raises it.
func anew(found string, item attention.Item) relation.Finding {
	var b kv.Batch
	rows.PutItem(&b, executions.Execution{ID: item.ID, Scope: item.Scope}.Doorbell(), item)
	return relation.Finding{Found: found, Mend: &b}
}
