package organizations

import "github.com/bifrost-run/bifrost/domain/fault"

// IsToBeErased reports whether what the organization has is to be removed for good:
// somebody asked for it, it is still inactive, and it is not the provider's own.
func (o Organization) IsToBeErased() bool {
	return !o.ErasureAt.IsZero() && !o.IsActive && !o.IsProvider
}

// ErrNotErased is the fault for erasing what nobody asked to erase, or what is in
// use.
func ErrNotErased() error {
	return fault.New(fault.Conflict, "erasure_not_due", "This organization is not to be erased.")
}
