// Package alerts keeps in Azure tables who is told about what needs attention, and what
// was told lately. Which rule is for what, and how anybody is told, is not decided here.
package alerts

import (
	"context"
	"errors"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/marked"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Rules keeps alert rules. It satisfies store.Rules.
type Rules struct {
	rows marked.Rows[Rule, *Rule]
}

var _ store.Rules = Rules{}

// New makes the ports on an account; nobody is asked. The log hears of stored rows that
// cannot be read, never what is in them; nil hears nothing.
func New(s *connect.Storage, log *slog.Logger) (Rules, Told) {
	return Rules{rows: marked.New[Rule](s, TableRules, log)}, Told{table: table.New(s, TableTold)}
}

// CreateTable makes the table if it is missing, for a local program.
func (r Rules) CreateTable(ctx context.Context) error { return r.rows.Table.Create(ctx) }

// Create adds a rule, in one transaction.
func (r Rules) Create(ctx context.Context, made alerts.Rule) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	row := ruleOf(made)
	return r.rows.Create(ctx, row, row.isMadeAs, fault.New(fault.Conflict, "rule_exists", "Another alert rule has this id."))
}

// known reads a rule. NotFound.
func (r Rules) known(ctx context.Context, id alerts.ID) (*Rule, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	row, found, err := r.rows.Read(ctx, ruleAt(id))
	if err == nil && !found {
		err = alerts.ErrUnknown()
	}
	return row, err
}

// Get reads one.
func (r Rules) Get(ctx context.Context, id alerts.ID) (alerts.Rule, error) {
	row, err := r.known(ctx, id)
	if err != nil {
		return alerts.Rule{}, err
	}
	return row.rule(), nil
}

// List reads a page of all rules, in one query. Rows that cannot be read are left out,
// so that one does not hide the others.
func (r Rules) List(ctx context.Context, p store.Paging) (store.RulePage, error) {
	if err := ctx.Err(); err != nil {
		return store.RulePage{}, err
	}
	found, more, err := r.rows.Page(ctx, table.In(PartitionRules), ruleAt(alerts.ID(p.After)).Row, p.Limit)
	var page store.RulePage
	for i := range found {
		page.Items = append(page.Items, found[i].rule())
	}
	if more {
		page.Next = found[len(found)-1].RuleID
	}
	return page, err
}

// errAnother is a defect of the caller: a change would leave one rule alone and write
// over another.
var errAnother = errors.New("an alert rule cannot be changed into another one")

// Change writes next in the place of what was, over the version that was read: a read
// and a write.
func (r Rules) Change(ctx context.Context, was, next alerts.Rule) error {
	if was.ID != next.ID {
		return errAnother
	}
	return rows.Persist(ctx, func() error {
		known, err := r.known(ctx, was.ID)
		if err != nil {
			return err
		}
		if known.Revision != was.Revision {
			return marked.ErrChanged("This alert rule has been changed meanwhile. Look at it again.")
		}
		return r.rows.Replace(ctx, ruleOf(next), known.Version)
	})
}

// Delete leaves a mark in the place of a rule. One that cannot be read is removable,
// too.
func (r Rules) Delete(ctx context.Context, id alerts.ID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return r.rows.Delete(ctx, blank(id), func(*Rule, error) (bool, error) { return true, nil })
}
