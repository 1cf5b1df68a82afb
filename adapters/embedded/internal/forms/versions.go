package forms

import (
	"context"
	"strconv"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Versions reads what forms were. It satisfies store.FormVersions. A change writes a
// version and a removal takes it away in one batch with the form, so that there are
// none but those that were in force.
type Versions struct{ db *kv.DB }

var _ store.FormVersions = Versions{}

// Get reads an earlier version.
func (v Versions) Get(ctx context.Context, scope organizations.Scope, id forms.ID, version int) (forms.Form, error) {
	if err := entry.Check(ctx, scope); err != nil {
		return forms.Form{}, err
	}
	var stored row
	found, err := v.db.Get(versionsOf(scope, id).With(turned(version)), &stored)
	if err == nil && !found {
		err = forms.ErrUnknown()
	}
	if err != nil {
		return forms.Form{}, err
	}
	return stored.form(scope), nil
}

// List reads a page of the earlier versions. One that is damaged is left out.
func (v Versions) List(ctx context.Context, scope organizations.Scope, id forms.ID, p store.Paging) (store.FormPage, error) {
	if err := entry.Check(ctx, scope); err != nil {
		return store.FormPage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: versionsOf(scope, id), Limit: limit + 1, Sound: true}
	if after, err := strconv.Atoi(p.After); err == nil && after > 0 {
		span.After = span.Prefix.With(turned(after))
	}
	rows, err := kv.Scan[listed](v.db, span)
	if err != nil {
		return store.FormPage{}, err
	}
	var page store.FormPage
	for _, r := range rows[:min(len(rows), limit)] {
		page.Items = append(page.Items, r.form(scope))
	}
	if len(rows) > limit {
		page.Next = strconv.Itoa(rows[limit-1].Number)
	}
	return page, nil
}
