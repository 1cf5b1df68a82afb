// Package entry holds what every port method asks before it touches the store:
// whether somebody decided the scope, whether the caller still waits, and whether
// an id can be one of ours.
package entry

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// errNoScope is a defect of the caller: no decision was made.
var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

// Check refuses the scope of nobody and a context that has ended.
func Check(ctx context.Context, s organizations.Scope) error {
	if !s.Valid() {
		return errNoScope
	}
	return ctx.Err()
}

// Run is Check, and the pointer to the run that a caller names. An id that the
// platform cannot have made is an unknown run: NotFound.
func Run(ctx context.Context, s organizations.Scope, id executions.ID) (executions.Doorbell, error) {
	if err := Check(ctx, s); err != nil {
		return executions.Doorbell{}, err
	}
	return At(s, id)
}

// At is the pointer to a run. NotFound for an id that is none.
func At(s organizations.Scope, id executions.ID) (executions.Doorbell, error) {
	d, err := executions.NewDoorbell(string(id), s.Key())
	if err != nil {
		return d, executions.ErrUnknown()
	}
	return d, nil
}

// ErrCursor is the answer to a text that is no position of a walk.
func ErrCursor() error {
	return fault.New(fault.Invalid, "cursor_invalid", "This is not a position of this walk. Begin at the beginning.")
}
