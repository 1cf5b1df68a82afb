package upkeep

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// between stands in a name of everyRun between the scope and the run's row key,
// and in neither of them.
const between = "/"

// runsListed is how many runs are listed at once.
const runsListed = 50

// course is a run of which nothing but its key is needed.
type course struct {
	entity.Row
	Status string
}

// everyRun lists the runs of all scopes, whose steps have partitions of their own.
func (u Upkeep) everyRun() walk.Lister {
	truth, scopes := u.table(rows.WorkflowExecutions), u.scopes()
	return func(ctx context.Context, after string) ([]string, string, error) {
		scope, key, inside := strings.Cut(after, between)
		if inside {
			return runsOf(ctx, truth, scope, key)
		}
		names, next, err := scopes(ctx, scope)
		if len(names) == 0 {
			return nil, next, err
		}
		return nil, names[0] + between, nil
	}
}

// runsOf lists runs of a scope. Behind the last one it goes on behind the scope.
func runsOf(ctx context.Context, truth *table.Table, scope, after string) (names []string, next string, err error) {
	for at := (walk.Position{After: after}); ; {
		seen, more, err := walk.Read[course](ctx, truth, table.In(scope).Select("Status"), at, runsListed)
		if err != nil {
			return nil, "", err
		}
		for _, s := range seen {
			if _, err := keys.IDOf(s.At.RowKey); err == nil {
				names = append(names, scope+between+s.At.RowKey)
			}
		}
		switch {
		case len(seen) > 0:
			return names, scope + between + seen[len(seen)-1].At.RowKey, nil
		case more == nil:
			return nil, scope, nil
		}
		at = *more
	}
}

// stepRows are the steps of a run by its name.
func stepRows(name string) table.Query {
	_, key, _ := strings.Cut(name, between)
	id, err := keys.IDOf(key)
	if err != nil {
		return table.In("") // the list has no such name: the query is refused
	}
	return table.In(id)
}
