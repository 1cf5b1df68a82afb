package batches

import (
	"bytes"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Kinds are the rows of this package. The truth is the batch, which says whether it goes
// on.
func Kinds(db *kv.DB) []relation.Kind {
	r := relations{db}
	return []relation.Kind{
		{Name: kindBatch, Title: "batch", Where: atPosition, Row: func() kv.Row { return new(row) }, Judge: r.batch},
		{Name: kindInput, Title: "input of a batch", Where: atPosition, Row: func() kv.Row { return new(inputRow) }, Judge: r.input},
		{Name: kindLive, Title: titleLive, Where: ofBatch, Row: func() kv.Row { return new(liveRow) }, Damaged: r.damagedLive, Judge: r.live},
		{Name: kindItem, Title: "organization of a batch", Where: ofItem, Row: func() kv.Row { return new(itemRow) }, Judge: r.item, Belongs: isOf},
	}
}

const titleLive = "mark of a batch that goes on"

// relations judges rows.
type relations struct{ db *kv.DB }

// batch must be marked while it goes on.
func (r relations) batch(at kv.Key, _ []string, found kv.Row) ([]relation.Finding, error) {
	b := found.(*row)
	id := batches.ID(b.ID)
	if !bytes.Equal(rows.BatchKey(id), at) {
		return []relation.Finding{relation.Lost("It stands in the place of another batch.")}, nil
	}
	if b.isIdle() {
		return nil, nil
	}
	_, marked, err := r.db.Raw(liveKey(id))
	if err != nil || marked {
		return nil, err
	}
	return []relation.Finding{relation.Put("Nobody would go on with the batch.", liveKey(id), &liveRow{}).About(titleLive, "batch "+b.ID)}, nil
}

// input must be of a batch that is there.
func (r relations) input(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	return r.orphan(at, at, batches.ID(rows.AtPosition(last(parts))))
}

// live must lead to a batch that goes on. One that cannot be read is believed to.
func (r relations) live(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	var b row
	found, err := r.db.Get(rows.BatchKey(batches.ID(last(parts))), &b)
	if kv.Unreadable(err) || err == nil && found && !b.isIdle() {
		return nil, nil
	}
	return []relation.Finding{relation.Delete("The batch is over, or not there.", at)}, err
}

// damagedLive writes a mark anew, or removes it.
func (r relations) damagedLive(at kv.Key, parts []string) ([]relation.Finding, error) {
	wrong, err := r.live(at, parts, nil)
	if err != nil || len(wrong) > 0 {
		return wrong, err
	}
	return []relation.Finding{relation.Put("It cannot be read.", at, &liveRow{})}, nil
}

// item must be of a batch that is there. What is left of one is told of once.
func (r relations) item(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	if len(parts) != 3 {
		return []relation.Finding{relation.Delete("It is of no batch.", at)}, nil
	}
	all := itemsOf(batches.ID(parts[1]))
	found, err := r.orphan(at, all, batches.ID(parts[1]))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	first, err := relation.IsFirst(r.db, all, at)
	if err != nil || !first {
		return nil, err
	}
	return found, nil
}

// orphan removes all that goes on from a key when its batch is not there.
func (r relations) orphan(at, all kv.Key, id batches.ID) ([]relation.Finding, error) {
	_, there, err := r.db.Raw(rows.BatchKey(id))
	if err != nil || there {
		return nil, err
	}
	finding := relation.Delete("Its batch is not there.", at)
	finding.Mend.DeleteAll(all)
	return []relation.Finding{finding}, nil
}

// isOf goes by the key, whose third part is the organization.
func isOf(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	return len(parts) == 3 && parts[2] == s.Key(), nil, nil
}

func last(parts []string) string { return parts[len(parts)-1] }

// atPosition names the batch whose position is the second part.
func atPosition(parts []string) string {
	return "batch " + string(rows.AtPosition(last(parts)))
}

// ofBatch names the batch that is the second part.
func ofBatch(parts []string) string { return "batch " + last(parts) }

// ofItem names the batch and the organization that are the second and third part.
func ofItem(parts []string) string {
	if len(parts) != 3 {
		return "nowhere"
	}
	return parts[2] + " in the batch " + parts[1]
}
