package workflow

import (
	"context"
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/declared"
	"github.com/bifrost-run/bifrost/workflow/internal/input"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Option is one choice that a data provider offers: Label is what people read,
// Value what the workflow is given, Metadata anything that helps to choose.
type Option = host.Option

// Provider is a declared data provider; In is the struct of its inputs.
type Provider[In any] struct {
	definition *ProviderDefinition
}

// ProviderOption says something about a data provider.
type ProviderOption func(*host.ProviderSpec)

// cacheMax is a day: what is older says too little about a client.
const cacheMax = 24 * time.Hour

// CacheFor lets an answer be given again for a while, to the same organization
// for the same inputs. Without it the provider is asked every time.
func CacheFor(d time.Duration) ProviderOption {
	return func(spec *host.ProviderSpec) { spec.CacheFor = d }
}

// Searchable says that the provider itself looks for what a person typed, which
// is run.Search then. It is for sets that are larger than the 1,000 options that
// an answer holds; smaller ones are searched by the platform. The provider has to find
// an option by its whole value as well: that is how a form that somebody sends is judged.
func Searchable() ProviderOption {
	return func(spec *host.ProviderSpec) { spec.Searchable = true }
}

// About describes what a provider offers.
func About(description string) ProviderOption {
	return func(spec *host.ProviderSpec) { spec.Description = description }
}

// Requires lists what a provider needs, as Needs does for a workflow.
func Requires(list ...Requirement) ProviderOption {
	return func(spec *host.ProviderSpec) { spec.Needs = Needs(list...) }
}

// Provide declares a data provider, which offers the values of a field that
// names it in its provider tag. Like Define it belongs at package level and never
// panics. The function reads and changes nothing: it is called whenever somebody
// looks at a form. At most 1,000 options are shown, and it is said when there
// were more.
func Provide[In any](name string, fn func(ctx context.Context, run *Run, in In) ([]Option, error), options ...ProviderOption) *Provider[In] {
	return provide(registered, declared.Caller(), name, fn, options)
}

func provide[In any](into *registry.Registry, source, name string, fn func(context.Context, *Run, In) ([]Option, error), options []ProviderOption) *Provider[In] {
	spec := host.ProviderSpec{Name: name}
	for _, option := range options {
		option(&spec)
	}
	fields, problems := input.Inspect(reflect.TypeFor[In]())
	problems = append(declared.KeyProblems(name), problems...)
	if spec.CacheFor < 0 || spec.CacheFor > cacheMax {
		problems = append(problems, "CacheFor must be between 0 and 24 hours")
	}
	if fn == nil {
		problems = append(problems, "the function is missing")
	}
	p := registry.NewProvider(spec, input.Parameters(fields), source, func(ctx context.Context, s *session.Session, info host.Run, search string, raw []byte) ([]Option, error) {
		in, err := input.New[In](fields, raw)
		if err != nil {
			return nil, err
		}
		run := runOf(s, info)
		run.Search = search
		return fn(ctx, run, *in)
	})
	into.AddProvider(p, problems)
	return &Provider[In]{definition: p}
}

// Definition gives the declaration to platforms and test kits.
func (p *Provider[In]) Definition() *ProviderDefinition { return p.definition }
