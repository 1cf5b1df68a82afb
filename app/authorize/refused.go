package authorize

import "github.com/bifrost-run/bifrost/domain/permissions"

// RefusedError is the fault that a known caller was refused with, and who that was.
// Whoever is not let in at all is refused without one.
type RefusedError struct {
	By     permissions.Principal
	reason error
}

// Refuse says whom a fault was answered to.
func Refuse(by permissions.Principal, reason error) error {
	return &RefusedError{By: by, reason: reason}
}

// Error is the fault's.
func (e *RefusedError) Error() string { return e.reason.Error() }

// Unwrap gives the fault.
func (e *RefusedError) Unwrap() error { return e.reason }
