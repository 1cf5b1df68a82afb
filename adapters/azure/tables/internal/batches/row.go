package batches

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/document"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The table of batches, and its one partition, in which a transaction writes all that a
// change of a batch comes to.
const (
	TableName = "Batches"
	Partition = "BATCH"
)

// The row keys of batches begin with a digit. In front of them stand the marks of those
// that go on, behind them what their runs are given.
const (
	marks    = "!"
	firstRow = "0"
	pieces   = "~"
)

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: TableName, Rows: []entity.Entity{&Row{}, &GivenRow{}, &Mark{}}}}
}

// Row is a batch. Batches/BATCH/{reverse}_{inverted batchId}: the newest stands first, and
// a batch is found by its id.
type Row struct {
	entity.Row
	Facts
	// Given is the JSON of what its runs are given, for the organizations together and
	// one by one, when it is short.
	Given []byte
	// GivenRows is how many rows have it otherwise.
	GivenRows int
	// WriteID is random and new with each write. A writer whose answer was lost knows its
	// row by it.
	WriteID string
}

// Facts are what a list shows of a batch.
type Facts struct {
	// BatchID is a UUIDv7.
	BatchID string
	// Workflow is the name of what runs, Title what people called it that day.
	Workflow string
	Title    string
	// IsForAll says that it is for every organization in which its owner may run
	// workflows.
	IsForAll bool
	// Pieces are the JSON of the organizations and tags that it is for, of those that are
	// left out and of the tags of those that go first.
	document.Pieces
	// Cap is how many of its runs go on at a time, 0 for no bound.
	Cap int
	// HasTrial says that some go first; StopAbove is the part of them in percent that may
	// fail.
	HasTrial  bool
	StopAbove int
	// Reference is the ticket that its runs belong to.
	Reference *reference `table:",json"`
	// OwnerID is whose permissions count, by the name of that day.
	OwnerID   string
	OwnerName string
	// Stage is how far it has come.
	Stage string
	// IsGone marks a batch whose removal has begun: nobody sees it any more.
	IsGone bool
	// Round counts how often its runs were asked for.
	Round int
	// Asks are the rounds after the first: when each was asked for, and whether it was a
	// retry.
	Asks []ask `table:",json"`
	// IsStarted says that nothing of the stage is left to be started.
	IsStarted bool
	// Trouble is one sentence about why it is held, or has no runs.
	Trouble string
	// CreatedAt is when it was made; the id carries its millisecond.
	CreatedAt time.Time
	// UpdatedAt is when it was changed last.
	UpdatedAt time.Time
	// FinishedAt is when it was over.
	FinishedAt time.Time
	// Revision counts the changes.
	Revision int
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

// whom is for whom a batch runs.
type whom struct {
	IDs    []organizations.ID `json:"ids,omitempty"`
	Tags   []string           `json:"tags,omitempty"`
	Except []organizations.ID `json:"except,omitempty"`
	First  []string           `json:"first,omitempty"`
}

// All are the rows of batches themselves, from a key on; an empty one begins with the
// newest.
func All(from string) table.Query {
	return table.In(Partition).From(max(from, firstRow)).Before(pieces)
}

// listed is a batch as a list reads it.
type listed struct {
	entity.Row
	Facts
}

// IsSound reports whether the row is about the batch that its row key says, and has not
// lost what runs and how far it is.
func (r *Row) IsSound() bool { return r.isSound(r.RowKey) }

// IsSound is that of Row.
func (r *listed) IsSound() bool { return r.isSound(r.RowKey) }

func (f *Facts) isSound(key string) bool {
	at, err := keys.Newest(f.BatchID)
	return err == nil && at == key && f.Workflow != "" && f.Stage != ""
}

// AddressOf is where a batch stands; false for an id that no batch can have.
func AddressOf(id batches.ID) (access.Address, bool) {
	key, err := keys.Newest(string(id))
	return access.Address{Partition: Partition, Row: key}, err == nil
}

// rowOf is a batch as a new write, without what its runs are given.
func rowOf(b batches.Batch) (*Row, error) {
	at, ok := AddressOf(b.ID)
	if !ok {
		return nil, errForeign
	}
	facts, err := factsOf(b)
	return &Row{Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, Facts: facts, WriteID: access.NewClaim()}, err
}

func factsOf(b batches.Batch) (Facts, error) {
	f := Facts{
		BatchID: string(b.ID), Workflow: b.Workflow, Title: b.Title, IsForAll: b.Targets.All, Cap: b.Cap,
		Reference: (*reference)(b.Reference), OwnerID: string(b.Owner), OwnerName: b.OwnerName,
		Stage: string(b.Stage), Round: b.Round, Asks: as[ask](b.Asks), IsStarted: b.IsStarted, Trouble: b.Trouble,
		CreatedAt: access.Moment(b.CreatedAt), UpdatedAt: access.Moment(b.UpdatedAt), FinishedAt: access.Moment(b.FinishedAt), Revision: b.Revision,
	}
	aim := whom{IDs: b.Targets.IDs, Tags: b.Targets.Tags, Except: b.Except}
	if b.Trial != nil {
		f.HasTrial, f.StopAbove, aim.First = true, b.Trial.StopAbove, b.Trial.Tags
	}
	raw, err := json.Marshal(aim)
	if err != nil {
		return f, err
	}
	return f, f.Cut(raw)
}

// as is the same list in the words of the domain, or of the row.
func as[To, From ask | batches.Ask](list []From) []To {
	var out []To
	for _, a := range list {
		out = append(out, To(a))
	}
	return out
}

// batch is what the row says. Unavailable row_unreadable.
func (f *Facts) batch() (batches.Batch, error) {
	var aim whom
	if err := json.Unmarshal(f.Join(), &aim); err != nil {
		return batches.Batch{}, access.ErrDamaged()
	}
	b := batches.Batch{
		ID: batches.ID(f.BatchID), Workflow: f.Workflow, Title: f.Title,
		Targets: batches.Targets{All: f.IsForAll, IDs: aim.IDs, Tags: aim.Tags}, Except: aim.Except, Cap: f.Cap,
		Reference: (*executions.Reference)(f.Reference), Owner: permissions.UserID(f.OwnerID), OwnerName: f.OwnerName,
		Stage: batches.Stage(f.Stage), Round: f.Round, Asks: as[batches.Ask](f.Asks), IsStarted: f.IsStarted, Trouble: f.Trouble,
		CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt, FinishedAt: f.FinishedAt, Revision: f.Revision,
	}
	if f.HasTrial {
		b.Trial = &batches.Trial{Tags: aim.First, StopAbove: f.StopAbove}
	}
	return b, nil
}

// IsOver reports whether nothing of the batch is going to happen by itself.
func (f *Facts) IsOver() bool { return batches.Stage(f.Stage).IsOver() }

// IsIdle reports whether nothing of the batch happens by itself.
func (f *Facts) IsIdle() bool { return batches.Stage(f.Stage).IsIdle() }

// isMadeAs reports whether two rows were entered as the same batch, whatever has become
// of it since.
func (f *Facts) isMadeAs(other *Facts) bool {
	return f.CreatedAt.Equal(other.CreatedAt) && f.Workflow == other.Workflow && f.Title == other.Title &&
		f.IsForAll == other.IsForAll && slices.Equal(f.Join(), other.Join()) && f.Cap == other.Cap &&
		f.HasTrial == other.HasTrial && f.StopAbove == other.StopAbove && same(f.Reference, other.Reference)
}

func same(a, b *reference) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
