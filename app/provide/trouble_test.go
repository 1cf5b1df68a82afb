package provide

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
)

const secret = `hunter2 & "Möbel"`

// connected configures the integration with its secret.
func (w *world) connected() {
	w.t.Helper()
	value, err := organizations.NewSecretValue(secret)
	if err != nil {
		w.t.Fatal(err)
	}
	own := organizations.Config{Integrations: []organizations.Integration{{Type: "directory", Secrets: []string{"token"}, SharedWith: organizations.SharedWithAll}}}
	w.loading(func(_ context.Context, s organizations.Scope) (organizations.Config, error) {
		if s.IsGlobal() {
			return organizations.Config{}, nil
		}
		return own, nil
	})
	w.vault.EXPECT().Resolve(gomock.Any(), w.by().Scope, gomock.Any()).Return(value, nil).AnyTimes()
}

// connects asks for the client of the integration, and passes on why there is none.
func connects(ctx context.Context, _ *workflow.Run, _ inputs) ([]workflow.Option, error) {
	token, err := workflow.Connect(ctx, directory)
	return []workflow.Option{{Label: "Signed in", Value: token}}, err
}

// reveals asks for a secret.
func reveals(ctx context.Context, run *workflow.Run, _ inputs) ([]workflow.Option, error) {
	_, err := run.Secret(ctx, "key")
	return nil, err
}

func TestWhatAPersonMustSetIsSaidAsIt(t *testing.T) {
	t.Parallel()
	missing := fault.New(fault.NotFound, "secret_missing", "No.")
	setting := func(of organizations.SettingType, value string) organizations.Config {
		return organizations.Config{Settings: []organizations.Setting{{Key: "office", Type: of, Value: value}}}
	}
	for name, c := range map[string]struct {
		provider string
		code     code
		config   organizations.Config
		want     string
		sentence string
	}{
		"an integration that is not connected": {"things", connects, organizations.Config{}, "integration_not_connected", "This organization is not connected to Directory."},
		"a secret that is not set":             {"things", reveals, organizations.Config{}, "secret_missing", "The secret key is not set. Set it, then try again."},
		"a setting without a value":            {"offices", connects, organizations.Config{}, "setting_missing", "The setting office has no value. Set it, then try again."},
		"a setting of another type": {
			"offices", connects, setting(organizations.IntSetting, "7"), "setting_wrong_type",
			"The setting office is of the type int, and string is needed. Correct it, then try again.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.code)
			w.configures(c.config, nil)
			w.vault.EXPECT().Resolve(gomock.Any(), gomock.Any(), "key").Return(organizations.SecretValue{}, missing).AnyTimes()
			_, err := w.source.Options(t.Context(), w.by(), Request{Provider: c.provider})
			if !fault.Is(err, fault.Conflict) || fault.Code(err) != c.want || sentence(err) != c.sentence {
				t.Errorf("got %v", err)
			}
			if log := w.log.String(); log != "" {
				t.Errorf("it was logged: %s", log)
			}
		})
	}
}

func TestAClientWithoutATenantIsToldSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, connects)
	w.org.TenantID = ""
	w.connected()
	_, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things"})
	if !fault.Is(err, fault.Conflict) || fault.Code(err) != "tenant_missing" ||
		sentence(err) != "Contoso has no Microsoft Entra tenant id. Add it to the organization, then try again." {
		t.Errorf("got %v", err)
	}
}

func TestWhatAPersonMustSetIsSaidEvenWhereAnOldAnswerIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, counting())
	w.configures(organizations.Config{}, nil)
	w.options(Request{Provider: "things"})
	w.does(w.org, connects)
	if _, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things", Refresh: true}); fault.Code(err) != "integration_not_connected" {
		t.Errorf("got %v", err)
	}
}

func TestTroubleOfThePlatformIsNotTheProviders(t *testing.T) {
	t.Parallel()
	down := fault.New(fault.Unavailable, "storage_unavailable", "The vault does not answer.")
	for name, c := range map[string]struct {
		err    error
		code   code
		reason string
	}{
		"a vault in trouble": {down, reveals, "The vault does not answer."},
		"an unknown error":   {errors.New("a disk is on fire"), reveals, "Something went wrong on our side."},
		"an internal fault":  {fault.New(fault.Internal, "quite_secret", "Quite a secret."), reveals, "Something went wrong on our side."},
		"trouble that the author explains": {down, func(ctx context.Context, run *workflow.Run, in inputs) ([]workflow.Option, error) {
			_, err := reveals(ctx, run, in)
			return nil, workflow.Explain(err, "Graph did not answer.")
		}, "The vault does not answer."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.code)
			w.vault.EXPECT().Resolve(gomock.Any(), gomock.Any(), "key").Return(organizations.SecretValue{}, c.err).AnyTimes()
			if _, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things"}); !errors.Is(err, c.err) {
				t.Errorf("got %v", err)
			}
			if !strings.Contains(w.log.String(), c.err.Error()) {
				t.Errorf("the log says %s", w.log)
			}
			w.does(w.org, counting())
			w.options(Request{Provider: "things"})
			w.does(w.org, c.code)
			if got := w.options(Request{Provider: "things", Refresh: true}); got.StaleReason != c.reason {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// Without what is configured nobody knows whose options the remembered ones are.
func TestWithoutWhatIsConfiguredThereIsNoAnswer(t *testing.T) {
	t.Parallel()
	down := fault.New(fault.Unavailable, "storage_unavailable", "The storage does not answer.")
	w := newWorld(t, counting())
	w.options(Request{Provider: "things"})
	w.configures(organizations.Config{}, down)
	for _, refresh := range []bool{false, true} {
		if got, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things", Refresh: refresh}); !errors.Is(err, down) || len(got.Options) > 0 {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestAVaultThatHangsIsLateAndNotBroken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, reveals)
		w.vault.EXPECT().Resolve(gomock.Any(), gomock.Any(), "key").DoAndReturn(func(ctx context.Context, _ organizations.Scope, _ string) (organizations.SecretValue, error) {
			<-ctx.Done()
			return organizations.SecretValue{}, ctx.Err()
		}).AnyTimes()
		if took := late(t, w); took != 20*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	in := func(token string) []workflow.Option {
		return []workflow.Option{
			{Label: "label " + token, Value: "value " + token, Metadata: map[string]any{"a": token, token: 1, "b": []string{"https://x/?t=hunter2+%26+%22M%C3%B6bel%22"}}},
		}
	}
	for name, does := range map[string]func(ctx context.Context, token string) ([]workflow.Option, error){
		"in options": func(_ context.Context, token string) ([]workflow.Option, error) { return in(token), nil },
		"in an error": func(_ context.Context, token string) ([]workflow.Option, error) {
			return nil, workflow.Explain(fmt.Errorf("GET x?%s", token), "The token "+token+" was refused.")
		},
		"in a panic": func(_ context.Context, token string) ([]workflow.Option, error) { panic(token) },
		"in what panics later": func(_ context.Context, token string) ([]workflow.Option, error) {
			return []workflow.Option{{Metadata: map[string]any{"x": tattler{token}}}}, nil
		},
		"in a line of the log": func(ctx context.Context, token string) ([]workflow.Option, error) {
			workflow.Log(ctx).Error("the token is "+token, "token", token, "client", "data of a client")
			return in(token), nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(ctx context.Context, _ *workflow.Run, _ inputs) ([]workflow.Option, error) {
				token, err := workflow.Connect(ctx, directory)
				if err != nil || token != secret {
					t.Errorf("connected with %q, %v", token, err)
				}
				return does(ctx, token)
			})
			w.connected()
			got, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things"})
			said := fmt.Sprint(got, err) + w.log.String()
			for _, o := range got.Options {
				said += string(o.Metadata)
				if !strings.Contains(o.Label+o.Value, "***") {
					t.Errorf("got %+v", o)
				}
			}
			for _, part := range []string{"hunter2", "Möbel", "data of a client"} {
				if strings.Contains(said, part) {
					t.Errorf("%s is shown: %s", part, said)
				}
			}
		})
	}
}

// tattler panics with what it holds when it is encoded.
type tattler struct{ text string }

func (t tattler) MarshalJSON() ([]byte, error) { panic(t.text) }

func TestAProviderMaySpeakWithoutBeingHeard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(ctx context.Context, run *workflow.Run, _ inputs) ([]workflow.Option, error) {
		run.Progress(1, 2, "Half")
		workflow.Log(ctx).Info("Looking.", "who", "a client")
		value, err := workflow.Step(ctx, "look", func(context.Context) (string, error) { return "found", nil })
		return []workflow.Option{{Label: "It", Value: value}}, err
	})
	if got := w.options(Request{Provider: "things"}); got.Options[0].Value != "found" {
		t.Errorf("got %+v", got)
	}
	if log := w.log.String(); !strings.Contains(log, "level=DEBUG") || !strings.Contains(log, "Looking.") || strings.Contains(log, "a client") {
		t.Errorf("the log says %s", log)
	}
}
