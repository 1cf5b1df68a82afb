// Package provide answers the options that data providers offer: to whoever may
// run workflows or make forms in a scope, remembered for as long as the provider
// allows, and never across scopes. What a form shows of them is not decided here.
package provide

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/cache"
	"github.com/bifrost-run/bifrost/ports/system"
)

// OptionsMax is how many options one answer holds.
const OptionsMax = 1000

// SearchMax is how many characters may be searched for.
const SearchMax = 200

// allowed are the permissions that each let somebody see options.
var allowed = []permissions.Permission{permissions.ExecuteWorkflows, permissions.ManageForms}

// Settings is how patient the platform is with data providers.
type Settings struct {
	// Limit is how long a provider may take; zero stands for 20 seconds.
	Limit time.Duration
	// Grace is how long one whose time is over has to end before it is left
	// behind; zero stands for one second.
	Grace time.Duration
}

// Source answers the options of data providers. It is safe for concurrent use.
type Source struct {
	catalog  *describe.Catalog
	supplier *supply.Supplier
	kept     cache.Options
	clock    system.Clock
	settings Settings
	log      *slog.Logger
	crowd    crowd
}

// New is a Source over these ports.
func New(catalog *describe.Catalog, supplier *supply.Supplier, kept cache.Options, clock system.Clock, settings Settings, log *slog.Logger) *Source {
	if settings.Limit == 0 {
		settings.Limit = 20 * time.Second
	}
	if settings.Grace == 0 {
		settings.Grace = time.Second
	}
	return &Source{catalog: catalog, supplier: supplier, kept: kept, clock: clock, settings: settings, log: log}
}

// Abandoned is how many questions to providers ignored the end of their time and
// still go on.
func (s *Source) Abandoned() int { return int(s.crowd.left.Load()) }

// Request asks for the options of a data provider.
type Request struct {
	Provider string
	// Inputs is a JSON object; empty stands for {}.
	Inputs json.RawMessage
	// Search is what a person typed, empty for everything.
	Search string
	// Refresh asks the provider, whatever is remembered.
	Refresh bool
}

// Answer is what a data provider offers.
type Answer struct {
	// Options are OptionsMax at most.
	Options []catalog.Option
	// Truncated says that there are more.
	Truncated bool
	// Cached says that the options were remembered.
	Cached    bool
	FetchedAt time.Time
	// ExpiresAt is when the provider is asked again.
	ExpiresAt time.Time
	// StaleReason is why the provider could not be asked, in one sentence; empty
	// unless the options are older than they should be.
	StaleReason string
}

// Options answers what the provider offers in the authority's scope. Faults:
// Forbidden without canExecuteWorkflows and canManageForms, NotFound for an unknown
// provider, Conflict organization_inactive and what a person has to set first,
// such as integration_not_connected, Invalid validation_failed with every bad
// input, what the platform's storage says when what is configured cannot be read,
// and, when there is nothing remembered to fall back on, Upstream provider_failed
// or what the vault says.
func (s *Source) Options(ctx context.Context, by permissions.Authority, r Request) (Answer, error) {
	if !by.Permissions.HasAny(allowed) {
		return Answer{}, permissions.Missing(allowed[0])
	}
	return s.ask(ctx, by, r)
}

// ThroughForm is Options for a field of a form, without any permission: whether the
// caller is offered the form was judged before, which provider is asked with what the
// saved form says, and a law of the house says who may call this. What is remembered
// for those without a permission is apart from what others are answered.
func (s *Source) ThroughForm(ctx context.Context, by permissions.Authority, r Request) (Answer, error) {
	return s.ask(ctx, by, r)
}

func (s *Source) ask(ctx context.Context, by permissions.Authority, r Request) (Answer, error) {
	q, err := s.question(ctx, by, r)
	if err != nil {
		return Answer{}, err
	}
	after := s.clock.Now()
	if !r.Refresh {
		after = after.Add(-q.entry.Provider.CacheFor)
	}
	found, err := s.kept.Ask(ctx, by.Scope, q.key, after, q.load)
	if err == nil {
		return q.answer(found), nil
	}
	return s.failed(ctx, q, err)
}

// question judges a request.
func (s *Source) question(ctx context.Context, by permissions.Authority, r Request) (*question, error) {
	entry, err := s.catalog.FindProvider(r.Provider)
	if err != nil {
		return nil, err
	}
	// A provider signs in to the client's systems, which stops with the client.
	if by.Organization != nil && !by.Organization.IsActive {
		return nil, organizations.ErrInactive("nothing can be looked up for it")
	}
	if bad := judge(entry, r); len(bad) > 0 {
		return nil, fault.ValidationFailed(bad...)
	}
	return newQuestion(ctx, s, by, entry, r)
}

func judge(entry describe.ProviderEntry, r Request) []fault.Field {
	bad := entry.Inputs.Validate(r.Inputs)
	for i := range bad {
		if below, ok := strings.CutPrefix(bad[i].Pointer, "/input"); ok {
			bad[i].Pointer = "/inputs" + below
		}
	}
	return append(bad, judgeSearch(r.Search)...)
}

func judgeSearch(text string) []fault.Field {
	if utf8.RuneCountInString(text) <= SearchMax {
		return nil
	}
	return []fault.Field{{In: "body", Pointer: "/search", Code: "max_length", Message: "Enter at most 200 characters."}}
}
