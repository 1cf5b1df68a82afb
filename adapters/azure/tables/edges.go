package tables

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/alerts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/hooks"
	"github.com/bifrost-run/bifrost/ports/store"
)

// edges are the tables of what other systems start, and of whom the platform tells.
type edges struct {
	hooks hooks.Hooks
	rules alerts.Rules
	told  alerts.Told
}

func openEdges(o Options) edges {
	e := edges{hooks: hooks.New(o.Storage, o.Log)}
	e.rules, e.told = alerts.New(o.Storage, o.Log)
	return e
}

func (e edges) create(ctx context.Context) error {
	if err := e.hooks.CreateTable(ctx); err != nil {
		return err
	}
	if err := e.rules.CreateTable(ctx); err != nil {
		return err
	}
	return e.told.CreateTable(ctx)
}

// Hooks keeps how other systems start runs.
func (s *Store) Hooks() store.Hooks { return s.edges.hooks }

// Doors finds the hook that a message names, in every scope.
func (s *Store) Doors() store.Doors { return s.edges.hooks }

// Rules keeps who is told about what needs attention.
func (s *Store) Rules() store.Rules { return s.edges.rules }

// Told remembers what was told.
func (s *Store) Told() store.Told { return s.edges.told }

// Alarms brings what nobody was told of.
func (s *Store) Alarms() store.Alarms { return s.items }
