package workflow

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

// gives is a host that gives one connection, or trouble.
type gives struct {
	host.Host
	err error
}

func (g gives) Connection(context.Context, string) (host.Connection, error) {
	return host.Connection{Integration: "probed"}, g.err
}

// probed declares an integration whose test does this; nil is none.
func probed(open error, test func(context.Context, int) (string, error)) *IntegrationDefinition {
	return newIntegration(&registry.Registry{}, "x.go:1", IntegrationSpec[int]{
		Name: "probed", Title: "Probed", Open: func(context.Context, Connection) (int, error) { return 7, open }, Test: test,
	}).Definition()
}

func TestATestGetsTheClientAndItsErrorIsSaidInWordsForATest(t *testing.T) {
	t.Parallel()
	broken := errors.New("kaputt")
	for name, c := range map[string]struct {
		open, given   error
		test          func(context.Context, int) (string, error)
		found, code   string
		message, text string
	}{
		"it works":      {found: "7 rooms", test: func(_ context.Context, n int) (string, error) { return strings.Repeat("7", n/7) + " rooms", nil }},
		"it fails":      {test: func(context.Context, int) (string, error) { return "dropped", broken }, code: "workflow_failed", message: "The connection does not work."},
		"it explains":   {test: func(context.Context, int) (string, error) { return "", Explain(broken, "Mend it.") }, code: "workflow_failed", message: "Mend it."},
		"it panics":     {test: func(context.Context, int) (string, error) { panic("kaputt") }, code: "panicked", message: "The test stopped because of a fault in the code of the integration."},
		"it is late":    {test: func(context.Context, int) (string, error) { return "", context.DeadlineExceeded }, code: "timeout", message: "The other system did not answer in time. Check its address, then try again."},
		"nothing opens": {open: Explain(broken, "Enter the key."), test: func(context.Context, int) (string, error) { return "", nil }, code: "workflow_failed", message: "Enter the key."},
		"nothing there": {given: host.Refusal("integration_not_connected", "Connect it."), test: func(context.Context, int) (string, error) { return "", nil }, code: "integration_not_connected", message: "Connect it."},
	} {
		d := probed(c.open, c.test)
		found, err := d.Test(t.Context(), gives{err: c.given}, host.Run{})
		got := host.Diagnose(err)
		if !d.HasTest || found != c.found || got.Code != c.code || got.Message != c.message {
			t.Errorf("%s: %q, %+v", name, found, got)
		}
	}
}

func TestAnIntegrationWithoutATestOrWithProblemsIsNotTried(t *testing.T) {
	t.Parallel()
	d := probed(nil, nil)
	if _, err := d.Test(t.Context(), gives{}, host.Run{}); d.HasTest || host.Diagnose(err).Code != "test_not_supported" {
		t.Errorf("%t, %v", d.HasTest, err)
	}
	wrong := newIntegration(&registry.Registry{}, "x.go:1", IntegrationSpec[int]{Name: "Probed", Test: func(context.Context, int) (string, error) {
		t.Error("it was tried")
		return "", nil
	}}).Definition()
	if _, err := wrong.Test(t.Context(), gives{}, host.Run{}); err == nil || wrong.Problems() == nil {
		t.Error("its problems are passed over")
	}
}
