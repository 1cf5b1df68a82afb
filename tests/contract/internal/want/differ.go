package want

import (
	"errors"

	"github.com/google/go-cmp/cmp"
)

// Differ is an error that says how two values differ, nil when they are the same as
// Equal has it.
func Differ(got, want any) error {
	if diff := cmp.Diff(want, got, options()...); diff != "" {
		return errors.New("-want +got\n" + diff)
	}
	return nil
}
