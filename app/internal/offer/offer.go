// Package offer says which forms somebody is offered, and what they may do with each.
// It is the one place that knows what the access of a form means. What a form asks
// for, and whether the program still has its workflow, is not looked at here.
package offer

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Offers decides about forms by what is stored at the time.
type Offers struct {
	forms       store.Forms
	memberships store.Memberships
}

// New is an Offers over these ports.
func New(forms store.Forms, memberships store.Memberships) *Offers {
	return &Offers{forms: forms, memberships: memberships}
}

// Offered is a form that somebody may see in one place.
type Offered struct {
	Form forms.Form
	// MaySubmit says that they can start its workflow now, for the place in which they
	// see it. Nobody can for an organization that is inactive.
	MaySubmit bool
	// MayManage says that they may change it, which happens where it belongs.
	MayManage bool
}

// Find reads a form of the authority's scope, or one that global offers there.
// NotFound for one that is not there, or that the caller may not see.
func (o *Offers) Find(ctx context.Context, by permissions.Authority, id forms.ID) (Offered, error) {
	who := standingOf(by)
	if who.seesNothing() {
		return Offered{}, forms.ErrUnknown()
	}
	form, err := o.read(ctx, by.Scope, id)
	if fault.Is(err, fault.NotFound) {
		return Offered{}, forms.ErrUnknown()
	}
	if err != nil {
		return Offered{}, err
	}
	seen, err := o.judge(ctx, who, []forms.Form{form})
	if err != nil {
		return Offered{}, err
	}
	if len(seen) == 0 {
		return Offered{}, forms.ErrUnknown()
	}
	return seen[0], nil
}

// read looks in the scope first. Ids are unique, so that a form of the scope hides
// none of global.
func (o *Offers) read(ctx context.Context, s organizations.Scope, id forms.ID) (forms.Form, error) {
	form, err := o.forms.Get(ctx, s, id)
	if !fault.Is(err, fault.NotFound) || s.IsGlobal() {
		return form, err
	}
	return o.forms.Get(ctx, s.Defaults(), id)
}

// Judge leaves of a page of forms those that the caller may see, in the same order.
// The forms are of the authority's scope or of global; any other is left out.
func (o *Offers) Judge(ctx context.Context, by permissions.Authority, page []forms.Form) ([]Offered, error) {
	who := standingOf(by)
	if who.seesNothing() {
		return nil, nil
	}
	return o.judge(ctx, who, page)
}

func (o *Offers) judge(ctx context.Context, who standing, page []forms.Form) ([]Offered, error) {
	page = slices.DeleteFunc(slices.Clone(page), func(f forms.Form) bool {
		return f.Scope != who.scope && !f.Scope.IsGlobal()
	})
	given, err := o.given(ctx, who, page)
	if err != nil {
		return nil, err
	}
	var seen []Offered
	for i, form := range page {
		if offered, ok := who.sees(form, given[i]); ok {
			seen = append(seen, offered)
		}
	}
	return seen, nil
}
