package forms

import (
	"context"
	"strconv"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Versions reads what forms were. It satisfies store.FormVersions.
type Versions struct{ forms Forms }

var _ store.FormVersions = Versions{}

// Versions reads from the same table.
func (f Forms) Versions() Versions { return Versions{f} }

// Get reads an earlier version, in one transaction with the form: of one that is gone
// there are none, even if their removal broke off.
func (v Versions) Get(ctx context.Context, scope organizations.Scope, id forms.ID, version int) (forms.Form, error) {
	if err := check(ctx, scope); err != nil {
		return forms.Form{}, err
	}
	key, is := versionKey(string(id), version)
	now := addressOf(scope, id).Row
	if !is || entity.CheckKey(now) != nil {
		return forms.Form{}, forms.ErrUnknown()
	}
	found, err := table.Find[Row](ctx, v.forms.rows.Table, table.In(partitionOf(scope)).Keys(now, key))
	if err != nil {
		return forms.Form{}, err
	}
	for i := range found.Rows {
		if !found.Rows[i].IsSound() {
			return forms.Form{}, rows.ErrDamaged()
		}
	}
	if len(found.Rows) != 2 || found.Rows[0].IsGone {
		return forms.Form{}, forms.ErrUnknown()
	}
	return found.Rows[1].form(scope)
}

// List reads a page of the earlier versions: a read of the form, and a query. Versions
// that cannot be read are left out.
func (v Versions) List(ctx context.Context, scope organizations.Scope, id forms.ID, p store.Paging) (store.FormPage, error) {
	var page store.FormPage
	switch _, _, err := v.forms.known(ctx, scope, id); {
	case fault.Is(err, fault.NotFound):
		return page, nil
	case err != nil:
		return page, err
	}
	names, err := entity.Names(&listed{})
	if err != nil {
		return page, err
	}
	after := ""
	if number, err := strconv.Atoi(p.After); err == nil {
		if key, is := versionKey(string(id), number); is {
			after = key
		}
	}
	query := table.In(partitionOf(scope)).Prefix(versionsOf(string(id))).Select(names...)
	found, more, err := rows.PageOf(ctx, v.forms.rows.Table, query, after, p.Limit, v.forms.log, func(*listed) bool { return true })
	for i := range found {
		page.Items = append(page.Items, found[i].form(scope))
	}
	if more {
		page.Next = strconv.Itoa(found[len(found)-1].Number)
	}
	return page, err
}
