package organizations

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// rest is for how long an organization must have been inactive before it can be
// erased: long enough for one that was deactivated by mistake to be missed.
const rest = 7 * 24 * time.Hour

// IsErasing reports whether somebody has asked to erase the organization for good.
func (o Organization) IsErasing() bool { return !o.ErasureAt.IsZero() }

// Deactivated is the organization once it has left. One that has left before stays
// as it is. Conflict provider_organization.
func (o Organization) Deactivated(by string, now time.Time) (Organization, error) {
	if o.IsProvider {
		return Organization{}, errProvider()
	}
	next := o
	if o.IsActive {
		next.IsActive, next.DeactivatedAt = false, now
	}
	return next.since(o, by, now), nil
}

// Restored is the organization once it is back. Conflict erasure_begun.
func (o Organization) Restored(by string, now time.Time) (Organization, error) {
	if o.IsErasing() {
		return Organization{}, ErrErasing()
	}
	next := o
	next.IsActive, next.DeactivatedAt = true, time.Time{}
	return next.since(o, by, now), nil
}

// Erased is the organization once somebody has asked to erase it for good, and has
// entered its name exactly to confirm that. Asked again it stays as it is. Conflict
// provider_organization, organization_active and inactive_too_short; Invalid
// validation_failed for another name, which is not repeated.
func (o Organization) Erased(confirmation, by string, now time.Time) (Organization, error) {
	switch {
	case o.IsProvider:
		return Organization{}, errProvider()
	case confirmation != o.Name:
		return Organization{}, fault.ValidationFailed(fault.Field{
			In: "body", Pointer: "/confirmation", Code: "confirmation", Message: "Enter the organization's name exactly as it is shown.",
		})
	case o.IsErasing():
		return o, nil
	case o.IsActive:
		return Organization{}, fault.New(fault.Conflict, "organization_active", "This organization is active. Deactivate it first.")
	}
	if from := o.erasableFrom(); now.Before(from) {
		return Organization{}, fault.New(fault.Conflict, "inactive_too_short",
			"An organization can be erased once it has been inactive for 7 days: this one from "+from.UTC().Format(time.RFC3339)+" on.")
	}
	next := o
	next.ErasureAt, next.ErasureBy = now, by
	return next.since(o, by, now), nil
}

// erasableFrom is when an inactive organization has been so for long enough. Where
// nobody has noted since when it is, it is so since its last change at least.
func (o Organization) erasableFrom() time.Time {
	since := o.DeactivatedAt
	if since.IsZero() {
		since = o.UpdatedAt
	}
	return since.Add(rest)
}

// ErrInactive is the fault for something new that shall be done for an organization
// that has left. What stops is said in words that people see: "no files are taken
// for it".
func ErrInactive(what string) error {
	return fault.New(fault.Conflict, "organization_inactive", "This organization is inactive: "+what+".")
}

func errProvider() error {
	return fault.New(fault.Conflict, "provider_organization", "This is the provider's own organization, which stays active and keeps its tenant: its staff sign in there.")
}

// ErrErasing is the fault for a change in an organization of which nothing will be
// left: nothing new begins there.
func ErrErasing() error {
	return fault.New(fault.Conflict, "erasure_begun", "This organization is being erased for good.")
}
