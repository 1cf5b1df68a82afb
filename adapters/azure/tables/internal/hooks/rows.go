package hooks

import (
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/marked"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The table of hooks, and its one partition: a message names nothing but an id.
const (
	TableName = "Hooks"
	Partition = "HOOK"
)

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: TableName, Rows: []entity.Entity{&Row{}}}}
}

// Row is a hook. Hooks/HOOK/{hookId}.
type Row struct {
	entity.Row
	marked.Write
	entered
	use
	// HookID is a UUIDv7.
	HookID string
	// Scope is the organization's id, or GLOBAL. The mark of one that was deleted has it,
	// too.
	Scope string
	// OwnerName is what the owner is called.
	OwnerName string
	// IsPaused and Pause say the same, so that a row which has lost one of them takes no
	// message. Pause is why: person or owner_lost. PauseReason is one
	// sentence about the latter.
	IsPaused    bool
	Pause       string
	PauseReason string
	// UpdatedAt is when somebody changed it.
	UpdatedAt time.Time
	// UpdatedBy is the user id of who did.
	UpdatedBy string
	// Revision counts the changes but those of LastAt and LastRunID.
	Revision int
}

// entered is what a hook is by its making, as long as nobody changes it.
type entered struct {
	// Name is what people call it.
	Name string
	// Workflow is the name of what runs, and Input the JSON that it is given, over which
	// Mappings are laid.
	Workflow string
	Input    []byte
	Mappings []mapping `table:",json"`
	// Proof is hmac or key.
	Proof string
	// ProofHeader, TimeHeader and DeliveryHeader are the names of the headers that have
	// the proof, the moment of signing and the id of the delivery.
	ProofHeader    string
	TimeHeader     string
	DeliveryHeader string
	// Sealed is the sealed secret of a signature, Digest the SHA-256 of a key, and Hint the
	// end of either, for showing.
	Sealed []byte
	Digest string
	Hint   string
	// Window is how old a signed moment may be, in nanoseconds.
	Window time.Duration
	// OwnerID is the user id of whose permissions count at each message.
	OwnerID string
	// CreatedAt is when it was made.
	CreatedAt time.Time
	// CreatedBy is the user id of who made it.
	CreatedBy string
}

// mapping is a parameter and the part of a message that it is given.
type mapping struct {
	Parameter  string `json:"parameter"`
	Pointer    string `json:"pointer"`
	IsOptional bool   `json:"isOptional,omitempty"`
}

// use is written on its own, so that it never touches what people entered.
type use struct {
	// LastAt is about when a message was last taken, and LastRunID the run that it
	// started.
	LastAt    time.Time
	LastRunID string
}

func addressOf(id hooks.ID) rows.Address {
	return rows.Address{Partition: Partition, Row: keys.Encode(string(id))}
}

// blank is the row of a hook as a new write, with nothing in it.
func blank(scope string, id hooks.ID) *Row {
	at := addressOf(id)
	return &Row{Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, Write: marked.NewWrite(), HookID: string(id), Scope: scope}
}

// rowOf is a hook as a new write.
func rowOf(h hooks.Hook) *Row {
	r := blank(h.Scope.Key(), h.ID)
	r.entered = entered{
		Name: h.Name, Workflow: h.Workflow, Input: bytesOf(h.Input), Proof: string(h.Proof),
		ProofHeader: h.Headers.Proof, TimeHeader: h.Headers.Time, DeliveryHeader: h.Headers.Delivery,
		Sealed: bytesOf(h.Sealed), Digest: h.Digest, Hint: h.Hint, Window: h.Window,
		OwnerID: string(h.Owner), CreatedAt: rows.Moment(h.CreatedAt), CreatedBy: string(h.CreatedBy),
	}
	for _, m := range h.Mappings {
		r.Mappings = append(r.Mappings, mapping(m))
	}
	r.use = useOf(h.LastAt, h.LastRun)
	r.OwnerName, r.IsPaused, r.Pause, r.PauseReason = h.OwnerName, h.Pause != "", string(h.Pause), h.PauseReason
	r.UpdatedAt, r.UpdatedBy, r.Revision = rows.Moment(h.UpdatedAt), string(h.UpdatedBy), h.Revision
	return r
}

// bytesOf is nil for none, as a row keeps them.
func bytesOf(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}

func useOf(at time.Time, run executions.ID) use {
	return use{LastAt: rows.Moment(at), LastRunID: string(run)}
}

func (r *Row) hook(s organizations.Scope) hooks.Hook {
	h := hooks.Hook{
		ID: hooks.ID(r.HookID), Scope: s, Name: r.Name, Workflow: r.Workflow, Input: r.Input, Proof: hooks.Proof(r.Proof),
		Headers: hooks.Headers{Proof: r.ProofHeader, Time: r.TimeHeader, Delivery: r.DeliveryHeader},
		Sealed:  r.Sealed, Digest: r.Digest, Hint: r.Hint, Window: r.Window, Owner: permissions.UserID(r.OwnerID), OwnerName: r.OwnerName,
		Pause: hooks.Pause(r.Pause), PauseReason: r.PauseReason, LastAt: r.LastAt, LastRun: executions.ID(r.LastRunID),
		CreatedAt: r.CreatedAt, CreatedBy: permissions.UserID(r.CreatedBy), UpdatedAt: r.UpdatedAt, UpdatedBy: permissions.UserID(r.UpdatedBy),
		Revision: r.Revision,
	}
	for _, m := range r.Mappings {
		h.Mappings = append(h.Mappings, hooks.Mapping(m))
	}
	return h
}

// IsSound reports whether the row is about the hook that its row key says, and has not
// lost what runs, what a message has to prove and whether it takes any, or that it is
// gone.
func (r *Row) IsSound() bool {
	if _, err := hooks.StoredScope(r.Scope); err != nil || r.HookID == "" || rows.AddressOf(r) != addressOf(hooks.ID(r.HookID)) {
		return false
	}
	proves := len(r.Sealed) > 0 && r.Digest == "" && r.Proof == string(hooks.Signature) ||
		len(r.Sealed) == 0 && r.Digest != "" && r.Proof == string(hooks.Key)
	isComplete := r.Workflow != "" && proves && r.IsPaused == (r.Pause != "")
	return r.IsGone != isComplete
}

// isMadeAs reports whether two rows were entered as the same hook, whatever it has taken
// since.
func (r *Row) isMadeAs(other *Row) bool {
	return r.Scope == other.Scope && reflect.DeepEqual(r.entered, other.entered)
}
