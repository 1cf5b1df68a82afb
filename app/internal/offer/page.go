package offer

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Layer says which forms of a place are meant.
type Layer bool

// Forms of the place itself, and those of global, which are offered there as well. In
// global there are none of the second sort.
const (
	Own       Layer = false
	Inherited Layer = true
)

// Page reads a part of the forms of a layer, for Judge to say which of them the caller
// may see. It is empty, and nothing is read, for a caller who sees none.
func (o *Offers) Page(ctx context.Context, by permissions.Authority, from Layer, p store.Paging) (store.FormPage, error) {
	s := by.Scope
	if standingOf(by).seesNothing() || from == Inherited && s.IsGlobal() {
		return store.FormPage{}, nil
	}
	if from == Inherited {
		s = s.Defaults()
	}
	return o.forms.List(ctx, s, p)
}
