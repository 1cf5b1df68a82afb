package hooks

import (
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The kinds of rows, each the first part of its keys. One batch writes a hook and its
// door.
const (
	kindHook = "hook"      // scope, id: row
	kindDoor = "hook-door" // id: doorRow
)

func hooksIn(s organizations.Scope) kv.Key { return kv.NewKey(kindHook, s.Key()) }

func hookKey(s organizations.Scope, id hooks.ID) kv.Key { return hooksIn(s).With(string(id)) }

func doorKey(id hooks.ID) kv.Key { return kv.NewKey(kindDoor, string(id)) }

// doorRow leads from a hook's id to where the hook is.
type doorRow struct {
	kv.Schema
	Scope string `json:"scope"`
}

// entered is what a hook is by its making, as long as nobody changes it. Input is
// bytes, not nested JSON: what was entered comes back unchanged.
type entered struct {
	Name     string    `json:"name"`
	Workflow string    `json:"workflow"`
	Input    []byte    `json:"input,omitempty"`
	Mappings []mapping `json:"mappings,omitempty"`
	Proof    string    `json:"proof"`
	// The headers of what proves a message, of the moment and of the delivery.
	ProofHeader    string        `json:"proofHeader,omitempty"`
	TimeHeader     string        `json:"timeHeader,omitempty"`
	DeliveryHeader string        `json:"deliveryHeader,omitempty"`
	Sealed         []byte        `json:"sealed,omitempty"`
	Digest         string        `json:"digest,omitempty"`
	Hint           string        `json:"hint,omitempty"`
	Window         time.Duration `json:"windowNanoseconds,omitempty"`
	Owner          string        `json:"ownerId"`
	CreatedBy      string        `json:"createdBy,omitempty"`
}

type mapping struct {
	Parameter  string `json:"parameter"`
	Pointer    string `json:"pointer"`
	IsOptional bool   `json:"isOptional,omitempty"`
}

// use is the last message that was taken.
type use struct {
	LastAt  time.Time `json:"lastAt,omitzero"`
	LastRun string    `json:"lastRunId,omitempty"`
}

// row is a hook.
type row struct {
	kv.Schema
	ID    string `json:"id"`
	Scope string `json:"scope"`
	entered
	use
	OwnerName   string    `json:"ownerName,omitempty"`
	Pause       string    `json:"pause,omitempty"`
	PauseReason string    `json:"pauseReason,omitempty"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
	UpdatedBy   string    `json:"updatedBy,omitempty"`
	Revision    int       `json:"revision,omitempty"`
}

func rowOf(h hooks.Hook) *row {
	r := &row{
		ID: string(h.ID), Scope: h.Scope.Key(),
		entered: entered{
			Name: h.Name, Workflow: h.Workflow, Input: h.Input, Proof: string(h.Proof),
			ProofHeader: h.Headers.Proof, TimeHeader: h.Headers.Time, DeliveryHeader: h.Headers.Delivery,
			Sealed: h.Sealed, Digest: h.Digest, Hint: h.Hint, Window: h.Window, Owner: string(h.Owner), CreatedBy: string(h.CreatedBy),
		},
		use:       use{LastAt: h.LastAt.UTC(), LastRun: string(h.LastRun)},
		OwnerName: h.OwnerName, Pause: string(h.Pause), PauseReason: h.PauseReason,
		CreatedAt: h.CreatedAt.UTC(), UpdatedAt: h.UpdatedAt.UTC(), UpdatedBy: string(h.UpdatedBy), Revision: h.Revision,
	}
	for _, m := range h.Mappings {
		r.Mappings = append(r.Mappings, mapping(m))
	}
	return r
}

func (r row) hook(s organizations.Scope) hooks.Hook {
	h := hooks.Hook{
		ID: hooks.ID(r.ID), Scope: s, Name: r.Name, Workflow: r.Workflow, Input: r.Input, Proof: hooks.Proof(r.Proof),
		Headers: hooks.Headers{Proof: r.ProofHeader, Time: r.TimeHeader, Delivery: r.DeliveryHeader},
		Sealed:  r.Sealed, Digest: r.Digest, Hint: r.Hint, Window: r.Window, Owner: permissions.UserID(r.Owner), OwnerName: r.OwnerName,
		Pause: hooks.Pause(r.Pause), PauseReason: r.PauseReason, LastAt: r.LastAt, LastRun: executions.ID(r.LastRun),
		CreatedAt: r.CreatedAt, CreatedBy: permissions.UserID(r.CreatedBy), UpdatedAt: r.UpdatedAt, UpdatedBy: permissions.UserID(r.UpdatedBy),
		Revision: r.Revision,
	}
	for _, m := range r.Mappings {
		h.Mappings = append(h.Mappings, hooks.Mapping(m))
	}
	return h
}

// key is where the row stands.
func (r row) key() kv.Key { return kv.NewKey(kindHook, r.Scope, r.ID) }

// isMadeAs reports whether two rows were entered as the same hook, whatever it has
// taken since.
func (r row) isMadeAs(other row) bool {
	a, b := r.entered, other.entered
	// No bytes and bytes of none are written down alike.
	isSame := string(a.Input) == string(b.Input) && string(a.Sealed) == string(b.Sealed) && r.CreatedAt.Equal(other.CreatedAt)
	a.Input, b.Input, a.Sealed, b.Sealed = nil, nil, nil, nil
	return isSame && reflect.DeepEqual(a, b)
}
