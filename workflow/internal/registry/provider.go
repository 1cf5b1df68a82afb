package registry

import (
	"context"
	"encoding/json"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Provider is a declared data provider: described, and ready to be asked.
type Provider struct {
	Spec       host.ProviderSpec
	Parameters []host.Parameter
	// Source is the file:line of the declaration.
	Source string

	ask      Ask
	problems error
}

// Ask decodes the inputs and calls the author's function.
type Ask func(ctx context.Context, s *session.Session, info host.Run, search string, inputs []byte) ([]host.Option, error)

// NewProvider is a data provider with its code.
func NewProvider(spec host.ProviderSpec, parameters []host.Parameter, source string, ask Ask) *Provider {
	return &Provider{Spec: spec, Parameters: parameters, Source: source, ask: ask}
}

// Problems is what is wrong with this declaration, a line for each thing; nil
// when it is in order. A provider with problems cannot be asked.
func (p *Provider) Problems() error { return p.problems }

// Options asks the provider on the calling goroutine and catches its panics. It
// returns when the provider's code does, and an error is for host.Diagnose and
// asks the author's own methods nothing. The options are as many as the provider
// gave; search is what a person typed, for one that is Searchable.
func (p *Provider) Options(ctx context.Context, on host.Host, info host.Run, search string, inputs json.RawMessage) ([]host.Option, error) {
	if p.problems != nil {
		return nil, p.problems
	}
	s := session.New(ctx, on, info.ID)
	ctx = session.Place{Session: s}.Enter(ctx)
	options, err := failure.Guard(func() ([]host.Option, error) {
		if err := s.LoadSettings(ctx, p.Spec.Needs.Settings); err != nil {
			return nil, err
		}
		return p.ask(ctx, s, info, search, inputs)
	})
	if err != nil {
		err = ended(ctx, err)
	}
	if _, _, err = s.End(err); err != nil {
		return nil, failure.SettleProvider(err)
	}
	return options, nil
}
