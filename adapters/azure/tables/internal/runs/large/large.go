// Package large keeps what is too large for a row in payloads, whose names the
// rows have then.
package large

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// Limit is the most bytes that a property holds itself. A text of so many bytes
	// has no more UTF-16 units than Azure keeps.
	Limit = 32 << 10
	// SealedLimit is that of secret inputs, which are read with every claim: the
	// most that Azure keeps in a binary property.
	SealedLimit = 64 << 10
)

// Payloads is where large contents are, by names that never change their content.
type Payloads interface {
	// Put keeps a content for good. Conflict when another content has the name.
	Put(ctx context.Context, d executions.Doorbell, name string, content []byte) error
	// Get reads a content. NotFound.
	Get(ctx context.Context, d executions.Doorbell, name string) ([]byte, error)
	// Delete removes a content; removing what is not there is no fault.
	Delete(ctx context.Context, d executions.Doorbell, name string) error
}

// Keeper keeps contents in rows and payloads.
type Keeper struct{ Payloads Payloads }

// Keep answers what belongs into the row: the content itself, or the name of the
// payload that has it from now on. A payload is written before the row that
// names it, so one that no row names may be left behind.
func (k Keeper) Keep(ctx context.Context, d executions.Doorbell, name string, content []byte, limit int) (inline []byte, blob string, err error) {
	if len(content) <= limit {
		return content, "", nil
	}
	err = k.Payloads.Put(ctx, d, name, content)
	if fault.Is(err, fault.Conflict) {
		// A try under the same fence that came to nothing had another content.
		name = apart(name, content)
		err = k.Payloads.Put(ctx, d, name, content)
	}
	return nil, name, err
}

// KeepText is Keep for text.
func (k Keeper) KeepText(ctx context.Context, d executions.Doorbell, name string, content []byte) (inline, blob string, err error) {
	raw, blob, err := k.Keep(ctx, d, name, content, Limit)
	return string(raw), blob, err
}

// Load answers the content that Keep was given. Unavailable row_unreadable when the
// row names what is not there.
func (k Keeper) Load(ctx context.Context, d executions.Doorbell, inline []byte, blob string) ([]byte, error) {
	if blob == "" {
		return inline, nil
	}
	content, err := k.Payloads.Get(ctx, d, blob)
	if fault.Is(err, fault.NotFound) {
		// Not the run's own NotFound: the row is there and says otherwise.
		return nil, entity.ErrUnreadable(fmt.Errorf("the payload %q of %s is gone: %s", blob, d.ID(), err.Error()))
	}
	return content, err
}

// Drop removes a payload, if the name is one.
func (k Keeper) Drop(ctx context.Context, d executions.Doorbell, blob string) error {
	if blob == "" {
		return nil
	}
	return k.Payloads.Delete(ctx, d, blob)
}

// apart is a name of the content's own.
func apart(name string, content []byte) string {
	sum := sha256.Sum256(content)
	begin, found := strings.CutSuffix(name, ".json")
	begin += "-" + hex.EncodeToString(sum[:8])
	if found {
		begin += ".json"
	}
	return begin
}
