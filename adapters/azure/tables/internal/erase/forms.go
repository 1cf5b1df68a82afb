package erase

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/roles"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// formKey is as much of a form as leads to its roles.
type formKey struct {
	entity.Row
	FormID string
}

// formCost is what one form takes usually.
const formCost = 1

// formRoles takes a page of the organization's forms out of all roles, those that were
// deleted among them. The forms themselves go later: they lead here.
func (p part) formRoles(ctx context.Context, of string, at walk.Position, limit int) (walk.Looked, error) {
	formRoles, roleForms := p.table(roles.TableFormRoles), p.table(roles.TableRoleForms)
	seen, next, err := walk.Read[formKey](ctx, p.table(forms.TableName), forms.Of(of).Select("FormID"), at, limit)
	looked := walk.Looked{Rows: len(seen), Calls: 1, Next: next}
	for _, s := range seen {
		// A form is a member by the key that it has itself.
		if err := drain(ctx, formRoles, table.In(s.At.RowKey), roleForms, other); err != nil {
			return walk.Looked{}, err
		}
		looked.Calls += formCost
	}
	return looked, err
}
