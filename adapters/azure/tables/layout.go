package tables

import (
	"cmp"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/alerts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/apikeys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/attention"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/audit"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batchitems"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/config"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/hooks"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/poison"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/roles"
	runs "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/vitals"
)

//go:generate go run ./internal/datamodel ../../../docs/data-model.md

// Layout is every table of an account with the sorts of rows in it, by name.
func Layout() []entity.Table {
	rows := map[string][]entity.Entity{}
	for _, t := range slices.Concat(hooks.Layout(), forms.Layout(), alerts.Layout(), runs.Layout(), access.Layout(), config.Layout(), poison.Layout(), audit.Layout(), roles.Layout(), apikeys.Layout(), schedules.Layout(), counts.Layout(), attention.Layout(), batches.Layout(), batchitems.Layout(), vitals.Layout()) {
		rows[t.Name] = append(rows[t.Name], t.Rows...)
	}
	layout := make([]entity.Table, 0, len(rows))
	for name, sorts := range rows {
		layout = append(layout, entity.Table{Name: name, Rows: sorts})
	}
	slices.SortFunc(layout, func(a, b entity.Table) int { return cmp.Compare(a.Name, b.Name) })
	return layout
}
