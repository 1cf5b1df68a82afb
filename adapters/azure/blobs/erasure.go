package blobs

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
)

var _ object.Erasure = (*Store)(nil)

// errGlobal is a defect of the caller.
var errGlobal = errors.New("the blobs of the layer of defaults were to be erased")

// Erase removes a piece of all that begins with the name of a scope: files, and
// what is left of runs that nothing names any more.
func (s *Store) Erase(ctx context.Context, of organizations.Scope) (removed int, more bool, err error) {
	switch {
	case !of.Valid():
		return 0, false, errNobody
	case of.IsGlobal():
		return 0, false, errGlobal
	}
	for _, name := range []string{fileContainer, payloadContainer, logContainer} {
		removed, more, err = s.forget(ctx, s.storage.Container(name), of.String()+"/")
		if removed > 0 || more || err != nil {
			return removed, true, err // the next piece begins here again
		}
	}
	return 0, false, nil
}
