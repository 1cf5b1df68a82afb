package blobs

import (
	"context"
	"errors"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/listing"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
)

// Inventory lists files of every scope.
func (s *Store) Inventory() object.Inventory { return s.files.Inventory() }

// forgotten is how many blobs are removed at once.
const forgotten = 50

// errNobody is a defect of the caller: no decision was made.
var errNobody = errors.New("the blobs of a run were to be removed that belongs to nobody: the scope is missing")

// Forget removes what a run has here, payloads first and then its log, for
// whoever removes the run. It answers true when there is more to remove. What is
// not there is no fault.
func (s *Store) Forget(ctx context.Context, d executions.Doorbell) (more bool, err error) {
	if !d.Scope().Valid() {
		return false, errNobody
	}
	run := d.Scope().String() + "/" + string(d.ID())
	_, more, err = s.forget(ctx, s.storage.Container(payloadContainer), run+"/")
	if more || err != nil {
		return more, err
	}
	_, more, err = s.forget(ctx, s.storage.Container(logContainer), run+".")
	return more, err
}

// forget removes a piece of the blobs whose names begin so.
func (s *Store) forget(ctx context.Context, in *container.Client, prefix string) (removed int, more bool, err error) {
	blobs, next, err := listing.Page{Prefix: prefix, Most: forgotten}.Read(ctx, in)
	if err != nil {
		return 0, false, err
	}
	for _, b := range blobs {
		_, err := in.NewBlobClient(*b.Name).Delete(ctx, nil)
		if err = trouble.Fault(ctx, string(connect.Blobs), err); err != nil && fault.Code(err) != trouble.Missing {
			return removed, false, err
		}
		removed++
	}
	return removed, next != "", nil
}
