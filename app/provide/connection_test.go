package provide

import (
	"context"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
)

// Options are those of a connection: what was remembered of another one is nothing.
func TestAnAnswerIsForgottenWithWhatItWasAskedWith(t *testing.T) {
	t.Parallel()
	shared := func(change func(*organizations.Integration)) organizations.Config {
		row := organizations.Integration{
			Type: "directory", Secrets: []string{"token"}, SharedWith: organizations.SharedWithAll,
			Settings: map[string]string{"tenant": "one"}, UpdatedAt: time.Unix(1, 0),
		}
		change(&row)
		return organizations.Config{Integrations: []organizations.Integration{row}}
	}
	office := func(value string) organizations.Config {
		return organizations.Config{Settings: []organizations.Setting{{Key: "office", Type: organizations.StringSetting, Value: value}}}
	}
	same := func(*organizations.Integration) {}
	for name, c := range map[string]struct {
		before, after organizations.Config
		org           func(*organizations.Organization)
		cached        bool
	}{
		"nothing changes":             {before: shared(same), after: shared(same), cached: true},
		"it is shared no longer":      {before: shared(same), after: shared(func(i *organizations.Integration) { i.SharedWith = organizations.SharedWithNone })},
		"its settings lead elsewhere": {before: shared(same), after: shared(func(i *organizations.Integration) { i.Settings["tenant"] = "two" })},
		"its secrets are entered":     {before: shared(same), after: shared(func(i *organizations.Integration) { i.UpdatedAt = time.Unix(2, 0) })},
		"it is gone":                  {before: shared(same)},
		"a setting is another":        {before: office("Leeds"), after: office("York")},
		"the client's tenant is another": {before: shared(same), after: shared(same), org: func(o *organizations.Organization) {
			o.TenantID = "b-tenant"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, counting())
			global := func(c organizations.Config) {
				w.loading(func(_ context.Context, s organizations.Scope) (organizations.Config, error) {
					if s.IsGlobal() {
						return c, nil
					}
					return organizations.Config{}, nil
				})
			}
			global(c.before)
			w.options(Request{Provider: "things"})
			global(c.after)
			if c.org != nil {
				c.org(w.org)
			}
			if got := w.options(Request{Provider: "things"}); got.Cached != c.cached {
				t.Errorf("got %+v", got)
			}
			// Nor is it the last answer of one that fails now.
			w.does(w.org, failures()["an error"].code)
			global(organizations.Config{Settings: []organizations.Setting{{Key: "new", Type: organizations.StringSetting}}})
			if got, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things"}); fault.Code(err) != "provider_failed" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// A secret that is gone is not seen in what is configured.
func TestWhatAPersonMustSetForgetsTheOlderAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, counting())
	w.options(Request{Provider: "things"})
	w.does(w.org, reveals)
	missing := fault.New(fault.NotFound, "secret_missing", "No.")
	w.vault.EXPECT().Resolve(gomock.Any(), gomock.Any(), "key").Return(organizations.SecretValue{}, missing).AnyTimes()
	for _, refresh := range []bool{true, false} {
		if got, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things", Refresh: refresh}); fault.Code(err) != "secret_missing" {
			t.Errorf("refreshed %t: got %+v, %v", refresh, got, err)
		}
	}
}

// What is configured is read once for a question: to remember it by, and for the code.
func TestAQuestionReadsWhatIsConfiguredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(ctx context.Context, run *workflow.Run, in inputs) ([]workflow.Option, error) {
		_, _ = connects(ctx, run, in)
		return nil, nil
	})
	reads := make(chan string, 10)
	w.loading(func(_ context.Context, s organizations.Scope) (organizations.Config, error) {
		reads <- s.String()
		return organizations.Config{}, nil
	})
	for range 2 {
		w.options(Request{Provider: "things"})
		if len(reads) != 2 { // its own, and the defaults
			t.Errorf("%d reads", len(reads))
		}
		<-reads
		<-reads
	}
}
