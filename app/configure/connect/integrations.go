// Package connect is how people connect an organization, or all of them, to other
// systems: the settings and secrets of integrations.
package connect

import (
	"context"
	"fmt"
	"slices"

	"github.com/bifrost-run/bifrost/app/configure/internal/known"
	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Integrations connects the authority's scope to other systems.
type Integrations struct {
	config   store.Config
	vault    secret.Vault
	recorder *record.Recorder
	clock    system.Clock
	list     known.List
}

// NewIntegrations is the use case over these ports. It fails when secrets of two
// known integrations would have the same key.
func NewIntegrations(config store.Config, vault secret.Vault, recorder *record.Recorder, clock system.Clock, of known.Source) (*Integrations, error) {
	list := known.Of(of)
	if err := list.Check(); err != nil {
		return nil, fmt.Errorf("the integrations of this build: %w", err)
	}
	return &Integrations{config: config, vault: vault, recorder: recorder, clock: clock, list: list}, nil
}

// View is an integration as one caller may see it in a scope.
type View struct {
	// Known is what the integration declares.
	Known known.Integration
	// Configured says that the scope uses one that has everything which the integration
	// requires.
	Configured bool
	// ResolvedIntegration is what the scope uses, complete or not: one of its own hides
	// the one that it would inherit. Its Type is empty when there is none. SharedWith and Tags are empty in
	// an organization.
	organizations.ResolvedIntegration
	// Concealed says that the inherited settings have lost their values: only the
	// provider's staff see them.
	Concealed bool
}

// List answers a page of the integrations that this build has, each with what
// the authority's scope uses of it.
func (i *Integrations) List(ctx context.Context, by permissions.Authority, p store.Paging) (layer.Page[View], error) {
	if err := layer.MayConfigure(by); err != nil {
		return layer.Page[View]{}, err
	}
	own, defaults, err := layer.Both(ctx, by.Scope, i.config.Load)
	if err != nil {
		return layer.Page[View]{}, err
	}
	page := layer.Cut(i.list, func(k known.Integration) string { return k.Name }, p)
	views := make([]View, 0, len(page.Items))
	for _, k := range page.Items {
		views = append(views, viewOf(by, k, own.Integrations, defaults.Integrations))
	}
	return layer.Page[View]{Items: views, Next: page.Next}, nil
}

// Get answers one integration of this build. NotFound when it has none of the name.
func (i *Integrations) Get(ctx context.Context, by permissions.Authority, name string) (View, error) {
	if err := layer.MayConfigure(by); err != nil {
		return View{}, err
	}
	k, ok := i.list.Find(name)
	if !ok {
		return View{}, known.ErrUnknown()
	}
	own, defaults, err := layer.Both(ctx, by.Scope, i.config.Load)
	if err != nil {
		return View{}, err
	}
	return viewOf(by, k, own.Integrations, defaults.Integrations), nil
}

// Delete removes an integration of the authority's scope with its secrets, so
// that an organization inherits again. The row goes first: what is left after
// trouble with the vault is used by nobody, and deleting again removes it.
// Removing what is not there is no fault, and leaves no entry.
func (i *Integrations) Delete(ctx context.Context, by permissions.Authority, name string) error {
	if err := layer.MayConfigure(by); err != nil {
		return err
	}
	own, err := i.config.Load(ctx, by.Scope)
	if err != nil {
		return err
	}
	k, isKnown := i.list.Find(name)
	row, exists := rowOf(own.Integrations, name)
	if !isKnown && !exists {
		return nil
	}
	change := record.Change{Action: audit.IntegrationDelete, ID: name}
	if exists {
		change.Before = recordOf(row)
	}
	if exists || i.hasLeft(ctx, by.Scope, k) {
		if err := i.recorder.Write(ctx, by, change); err != nil {
			return err
		}
	}
	if err := i.config.DeleteIntegration(ctx, by.Scope, name); err != nil {
		return err
	}
	for _, key := range union(k.Secrets, row.Secrets) {
		if err := i.vault.Delete(ctx, by.Scope, organizations.SecretKey(name, key)); err != nil {
			return err
		}
	}
	return nil
}

// hasLeft reports whether the vault may have secrets of an integration that the
// scope has no row of.
func (i *Integrations) hasLeft(ctx context.Context, s organizations.Scope, k known.Integration) bool {
	own, err := i.vault.List(ctx, s)
	return err != nil || slices.ContainsFunc(own, func(info organizations.SecretInfo) bool {
		return slices.ContainsFunc(k.Secrets, func(key string) bool { return organizations.SecretKey(k.Name, key) == info.Key })
	})
}

func viewOf(by permissions.Authority, k known.Integration, own, defaults []organizations.Integration) View {
	view := View{Known: k}
	var org organizations.Organization
	if by.Organization != nil {
		org = *by.Organization
	}
	var found bool
	view.ResolvedIntegration, found = organizations.ResolveIntegration(org, k.Name, own, defaults)
	view.Configured = found && len(missing(k, view.Integration)) == 0
	if !by.Scope.IsGlobal() {
		// Whom else it is shared with is no organization's business.
		view.SharedWith, view.Tags = "", nil
	}
	if view.Inherited && !layer.SeesDefaults(by) {
		view.Concealed = true
		keys := make(map[string]string, len(view.Settings))
		for key := range view.Settings {
			keys[key] = ""
		}
		view.Settings = keys
	}
	return view
}

func rowOf(rows []organizations.Integration, name string) (organizations.Integration, bool) {
	at := slices.IndexFunc(rows, func(r organizations.Integration) bool { return r.Type == name })
	if at < 0 {
		return organizations.Integration{}, false
	}
	return rows[at], true
}

// union is every text of both lists once, in order.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
