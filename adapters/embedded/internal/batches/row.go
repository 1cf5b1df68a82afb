package batches

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The kinds of rows, each the first part of its keys. One batch of the store writes
// the first three.
const (
	kindBatch = "batch"       // position: row, whose key the runs of it know
	kindInput = "batch-input" // position: inputRow
	kindLive  = "batch-live"  // id: liveRow
	kindItem  = "batch-item"  // batch, organization: itemRow
)

// position is where a batch stands in a list, the newest first.
func position(id batches.ID) string { return rows.Position(executions.ID(id)) }

func inputKey(id batches.ID) kv.Key { return kv.NewKey(kindInput, position(id)) }

func liveAll() kv.Key { return kv.NewKey(kindLive) }

func liveKey(id batches.ID) kv.Key { return liveAll().With(string(id)) }

// row is a batch without what its runs are given.
type row struct {
	kv.Schema
	ID         string     `json:"id"`
	Workflow   string     `json:"workflow"`
	Title      string     `json:"title,omitempty"`
	All        bool       `json:"all,omitempty"`
	IDs        []string   `json:"ids,omitempty"`
	Tags       []string   `json:"tags,omitempty"`
	Except     []string   `json:"except,omitempty"`
	Cap        int        `json:"cap,omitempty"`
	Trial      *trial     `json:"trial,omitempty"`
	Reference  *reference `json:"reference,omitempty"`
	Owner      string     `json:"ownerId"`
	OwnerName  string     `json:"ownerName,omitempty"`
	Stage      string     `json:"stage"`
	Round      int        `json:"round,omitempty"`
	Asks       []ask      `json:"asks,omitempty"`
	IsStarted  bool       `json:"isStarted,omitempty"`
	Trouble    string     `json:"trouble,omitempty"`
	CreatedAt  time.Time  `json:"createdAt"`
	UpdatedAt  time.Time  `json:"updatedAt,omitzero"`
	FinishedAt time.Time  `json:"finishedAt,omitzero"`
	Revision   int        `json:"revision"`
}

type trial struct {
	Tags      []string `json:"tags,omitempty"`
	StopAbove int      `json:"stopAbove,omitempty"`
}

type ask struct {
	At      time.Time `json:"at"`
	IsRetry bool      `json:"isRetry,omitempty"`
}

type reference struct {
	System string `json:"system,omitempty"`
	ID     string `json:"id,omitempty"`
	URL    string `json:"url,omitempty"`
}

// inputRow is what the runs of a batch are given. The inputs are bytes, not nested
// JSON: what was entered comes back unchanged.
type inputRow struct {
	kv.Schema
	Input  []byte            `json:"input,omitempty"`
	Inputs map[string][]byte `json:"inputs,omitempty"`
}

// liveRow says with its key alone that a batch is not idle.
type liveRow struct{ kv.Schema }

func rowOf(b batches.Batch) *row {
	return &row{
		ID: string(b.ID), Workflow: b.Workflow, Title: b.Title,
		All: b.Targets.All, IDs: texts(b.Targets.IDs), Tags: b.Targets.Tags, Except: texts(b.Except), Cap: b.Cap,
		Trial: (*trial)(b.Trial), Reference: (*reference)(b.Reference), Owner: string(b.Owner), OwnerName: b.OwnerName,
		Stage: string(b.Stage), Round: b.Round, Asks: as[ask](b.Asks), IsStarted: b.IsStarted, Trouble: b.Trouble,
		CreatedAt: b.CreatedAt.UTC(), UpdatedAt: b.UpdatedAt.UTC(), FinishedAt: b.FinishedAt.UTC(), Revision: b.Revision,
	}
}

func (r row) batch() batches.Batch {
	return batches.Batch{
		ID: batches.ID(r.ID), Workflow: r.Workflow, Title: r.Title,
		Targets: batches.Targets{All: r.All, IDs: ids(r.IDs), Tags: r.Tags}, Except: ids(r.Except), Cap: r.Cap,
		Trial: (*batches.Trial)(r.Trial), Reference: (*executions.Reference)(r.Reference), Owner: permissions.UserID(r.Owner), OwnerName: r.OwnerName,
		Stage: batches.Stage(r.Stage), Round: r.Round, Asks: as[batches.Ask](r.Asks), IsStarted: r.IsStarted, Trouble: r.Trouble,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, FinishedAt: r.FinishedAt, Revision: r.Revision,
	}
}

// isOver reports whether nothing of the batch is going to happen by itself.
func (r row) isOver() bool { return batches.Stage(r.Stage).IsOver() }

func (r row) isIdle() bool { return batches.Stage(r.Stage).IsIdle() }

// isMadeAs reports whether two rows were entered as the same batch, whatever has become
// of it since.
func (r row) isMadeAs(other row) bool {
	return r.CreatedAt.Equal(other.CreatedAt) && r.Workflow == other.Workflow && r.Title == other.Title &&
		r.All == other.All && slices.Equal(r.IDs, other.IDs) && slices.Equal(r.Tags, other.Tags) &&
		slices.Equal(r.Except, other.Except) && r.Cap == other.Cap && r.Trial.same(other.Trial) && same(r.Reference, other.Reference)
}

func (t *trial) same(other *trial) bool {
	if t == nil || other == nil {
		return t == other
	}
	return t.StopAbove == other.StopAbove && slices.Equal(t.Tags, other.Tags)
}

func same(a, b *reference) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func inputOf(b batches.Batch) *inputRow {
	r := &inputRow{Input: b.Input}
	for org, input := range b.Inputs {
		if r.Inputs == nil {
			r.Inputs = make(map[string][]byte, len(b.Inputs))
		}
		r.Inputs[string(org)] = input
	}
	return r
}

func (r inputRow) into(b *batches.Batch) {
	b.Input = r.Input
	for org, input := range r.Inputs {
		if b.Inputs == nil {
			b.Inputs = make(map[organizations.ID][]byte, len(r.Inputs))
		}
		b.Inputs[organizations.ID(org)] = input
	}
}

func (r inputRow) same(other inputRow) bool {
	return bytes.Equal(r.Input, other.Input) && maps.EqualFunc(r.Inputs, other.Inputs, bytes.Equal)
}

// as is the same list in the words of the domain, or of the row.
func as[To, From ask | batches.Ask](list []From) []To {
	var out []To
	for _, a := range list {
		out = append(out, To(a))
	}
	return out
}

func texts(list []organizations.ID) []string {
	var out []string
	for _, id := range list {
		out = append(out, string(id))
	}
	return out
}

func ids(list []string) []organizations.ID {
	var out []organizations.ID
	for _, id := range list {
		out = append(out, organizations.ID(id))
	}
	return out
}
