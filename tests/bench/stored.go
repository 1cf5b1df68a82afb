package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// settingCount and integrationCount are how much is configured in an organization,
	// and once more as defaults.
	settingCount     = 50
	integrationCount = 5
	// opens is how often the store is opened to be asked for the first time.
	opens = 10
)

// pageSize is how many runs a page of the web app has.
const pageSize = 50

// pages counts what a page of a history costs, in the folder that the program has left.
func (b *bench) pages(ctx context.Context, folder string) error {
	return inFolder(folder, func(s *embedded.Store) error {
		sizes := []int{b.sizes[0], b.sizes[len(b.sizes)-1]}
		for i, organization := range []string{b.short, b.long} {
			if err := b.page(ctx, s, scopeOf(organization), fmt.Sprintf("a page of %d of %d runs of one organization", pageSize, sizes[i])); err != nil {
				return err
			}
		}
		return nil
	})
}

// page asks the store itself.
func (b *bench) page(ctx context.Context, s *embedded.Store, scope organizations.Scope, what string) error {
	var reads int64
	took, err := times(1, b.answerCount, func() error {
		before := s.Reads()
		_, err := s.History().List(ctx, scope, history.Filter{}, store.Paging{Limit: pageSize})
		reads = s.Reads() - before
		return err
	})
	b.table.add(
		row{what: "reads of the store for " + what, target: "as many for any history", measured: fmt.Sprint(reads)},
		row{what: "the store alone, " + what + ": p50, p95", measured: both(took)},
	)
	return err
}

// contextLoad is what a run waits for that asks for its organization, its settings and
// its integrations: the first time after a start, and then.
func (b *bench) contextLoad(ctx context.Context, folder string) error {
	scope := scopeOf(b.long)
	if err := inFolder(folder, func(s *embedded.Store) error {
		return errors.Join(equip(ctx, s, scope), equip(ctx, s, permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope))
	}); err != nil {
		return err
	}
	var cold, warm sample
	var reads int64
	for range opens {
		if err := inFolder(folder, func(s *embedded.Store) error {
			load := contextOf(ctx, s, scope)
			before := s.Reads()
			first, err := times(1, 1, load)
			if err != nil {
				return err
			}
			reads = s.Reads() - before
			cold.add(first.p50())
			again, err := times(1, b.answerCount, load)
			warm.merge(again)
			return err
		}); err != nil {
			return err
		}
	}
	what := fmt.Sprintf("of an organization with %d settings and %d integrations, and as many defaults", settingCount, integrationCount)
	b.table.add(
		row{what: "context load " + what + ", the first after a start: p50, p95", target: "< 20 ms", measured: both(&cold)},
		row{what: "the same once more: p50, p95", target: "< 1 ms", measured: both(&warm)},
		row{what: "its reads of the store: the organization, and one for each scope", target: "3", measured: fmt.Sprint(reads)},
	)
	return nil
}

// contextOf is the load that the engine does for a run.
func contextOf(ctx context.Context, s *embedded.Store, scope organizations.Scope) func() error {
	resolver := configure.NewResolver(s.Config(), s.Vault(), nothingKnown{})
	return func() error {
		org, err := s.Organizations().Get(ctx, scope)
		if err != nil {
			return err
		}
		_, err = resolver.For(ctx, scope, org)
		return err
	}
}

// nothingKnown is for a resolver that connects to nothing.
type nothingKnown struct{}

// Integrations answers none.
func (nothingKnown) Integrations() []configure.KnownIntegration { return nil }

// equip configures a scope.
func equip(ctx context.Context, s *embedded.Store, scope organizations.Scope) error {
	for i := range settingCount {
		err := s.Config().PutSetting(ctx, scope, organizations.Setting{
			Key: fmt.Sprintf("setting_%d", i), Type: organizations.StringSetting, Value: "Something that a workflow needs to know",
			Description: "What it is for", UpdatedAt: time.Now(), UpdatedBy: "bench",
		})
		if err != nil {
			return err
		}
	}
	for i := range integrationCount {
		err := s.Config().PutIntegration(ctx, scope, organizations.Integration{
			Type: fmt.Sprintf("system_%d", i), Settings: map[string]string{"address": "https://system.example", "tenant": "contoso.example"},
			UpdatedAt: time.Now(), UpdatedBy: "bench",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func scopeOf(organization string) organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetOf(organizations.ID(organization))).Scope
}

// inFolder opens a folder that no program has, and closes it.
func inFolder(folder string, do func(*embedded.Store) error) error {
	s, err := embedded.Open(embedded.Options{Dir: folder})
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}
