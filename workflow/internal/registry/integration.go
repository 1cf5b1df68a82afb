package registry

import (
	"context"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Integration is a declared integration: described, and ready to be tested if it HasTest.
type Integration struct {
	// Its fields are what it declares.
	host.IntegrationInfo
	// Source is the file:line of the declaration.
	Source string

	test     Probe
	problems error
}

// Probe connects, by the session of its context, and calls the author's test.
type Probe func(ctx context.Context) (string, error)

// NewIntegration is an integration with its test, which counts for one that HasTest.
func NewIntegration(info host.IntegrationInfo, source string, test Probe) *Integration {
	return &Integration{IntegrationInfo: info, Source: source, test: test}
}

// Problems is what is wrong with this declaration, a line for each thing; nil when it
// is in order. An integration with problems cannot be tested.
func (i *Integration) Problems() error { return i.problems }

// Test tries a connection, which the host gives, on the calling goroutine and catches
// panics. It returns when the integration's code does, and an error is for host.Diagnose
// and asks the author's own methods nothing. The text says in one sentence what was
// found; it may be empty.
func (i *Integration) Test(ctx context.Context, on host.Host, info host.Run) (string, error) {
	switch {
	case i.problems != nil:
		return "", i.problems
	case !i.HasTest:
		return "", host.Refusal("test_not_supported", i.Title+" has no test.")
	}
	s := session.New(ctx, on, info.ID)
	ctx = session.Place{Session: s}.Enter(ctx)
	found, err := failure.Guard(func() (string, error) { return i.test(ctx) })
	if err != nil {
		err = ended(ctx, err)
	}
	if _, _, err = s.End(err); err != nil {
		return "", failure.SettleTest(err)
	}
	return found, nil
}
