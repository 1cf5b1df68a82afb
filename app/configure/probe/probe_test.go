package probe_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure/probe"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestAConnectionIsTriedAndTimed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.connected(t)
		began := time.Now()
		got, err := d.Test(doing(t, func(_ context.Context, c workflow.Connection) (string, error) {
			time.Sleep(312 * time.Millisecond)
			c.Hide("a-token-of-theirs")
			return "Signed in as " + c.Secrets["key"] + " with a-token-of-theirs at " + c.Settings["base_url"] + ".\n", nil
		}), staff(), "ticketing")
		want := probe.Result{OK: true, Message: "Signed in as *** with *** at https://a.", Took: 312 * time.Millisecond, CheckedAt: began}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
		if diff := cmp.Diff([]string{string(contosoID) + ` integration.test ticketing {"inherited":false}`}, d.trail.entries); diff != "" || d.log.String() != "" {
			t.Error(diff, d.log)
		}
	})
}

func TestWhatFailsSaysWhatToMendAndNoSecret(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do         func(context.Context, workflow.Connection) (string, error)
		code, says string
	}{
		"explained": {func(_ context.Context, c workflow.Connection) (string, error) {
			return "ignored", workflow.Explain(errPlain, "Enter the key again, not "+c.Secrets["key"]+".")
		}, "test_failed", "Enter the key again, not ***."},
		"with a code": {func(context.Context, workflow.Connection) (string, error) {
			return "", host.Refusal("no_consent", "Give consent.")
		}, "no_consent", "Give consent."},
		"unexplained": {func(context.Context, workflow.Connection) (string, error) { return "", errPlain }, "test_failed", "The connection does not work."},
		"a panic":     {func(context.Context, workflow.Connection) (string, error) { panic(marked) }, "panicked", "The test stopped because of a fault in the code of the integration."},
		"its goroutine": {func(context.Context, workflow.Connection) (string, error) {
			runtime.Goexit()
			return "", nil
		}, "panicked", "The test stopped because of a fault in the code of the integration."},
		"a long sentence": {func(context.Context, workflow.Connection) (string, error) {
			return "", workflow.Explain(errPlain, strings.Repeat("ü", 600))
		}, "test_failed", strings.Repeat("ü", 500) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.connected(t)
			got, err := d.Test(doing(t, c.do), staff(), "ticketing")
			if err != nil || got.OK || got.Code != c.code || got.Message != c.says {
				t.Errorf("%+v, %v", got, err)
			}
			if log := d.log.String(); !strings.Contains(log, c.code) || strings.Contains(log, marked) {
				t.Errorf("the log says %s", log)
			}
		})
	}
}

func TestATestThatGoesWellAndSaysNothingWorks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.connected(t)
	if got, err := d.Test(saying(t, "  ", nil), staff(), "ticketing"); !got.OK || got.Message != "The connection works." || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestNobodyTriesWithoutLeave(t *testing.T) {
	t.Parallel()
	by := staff()
	by.Permissions = permissions.SetOf(permissions.ExecuteWorkflows, permissions.ManageForms, permissions.ViewHistory)
	got, err := newDesk(t).Test(t.Context(), by, "ticketing")
	wantFault(t, got, err, fault.Forbidden, "permission_required")
	got, err = newDesk(t).Test(t.Context(), staff(), "gone")
	wantFault(t, got, err, fault.NotFound, "not_found")
	by = staff()
	by.Organization.IsActive = false
	got, err = newDesk(t).Test(t.Context(), by, "ticketing")
	wantFault(t, got, err, fault.Conflict, "organization_inactive")
}

func TestWhatIsNotThereIsNotTriedAndLeavesNoEntry(t *testing.T) {
	t.Parallel()
	hidden := []organizations.Integration{{Type: "ticketing", SharedWith: organizations.SharedWithTags, Tags: []string{"gold"}}}
	for name, c := range map[string]struct {
		integration, code string
		own               []organizations.Integration
	}{
		"not connected":      {"ticketing", "integration_not_connected", nil},
		"shared with others": {"ticketing", "integration_not_connected", []organizations.Integration{{Type: "silent"}}},
		"without a test":     {"silent", "test_not_supported", []organizations.Integration{{Type: "silent"}}},
	} {
		t.Log(name)
		d := newDesk(t)
		d.has(c.own, hidden)
		got, err := d.Test(saying(t, "", nil), staff(), c.integration)
		wantFault(t, got, err, fault.Conflict, c.code)
		if len(d.trail.entries) != 0 {
			t.Errorf("%s: %v", name, d.trail.entries)
		}
	}
}

// Trouble of the platform's own says nothing about the connection.
func TestTroubleOfTheirOwnIsNoAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, errStore).AnyTimes()
	got, err := d.Test(saying(t, "", nil), staff(), "ticketing")
	wantFault(t, got, err, fault.Unavailable, "storage_unavailable")

	d = newDesk(t)
	d.has([]organizations.Integration{{Type: "ticketing", Secrets: []string{"key"}}}, nil)
	d.vault.EXPECT().Resolve(gomock.Any(), inContoso, "ticketing_key").Return(organizations.SecretValue{}, errStore).Times(2)
	for range 2 { // and the first does not keep the second out
		got, err = d.Test(saying(t, "", nil), staff(), "ticketing")
		wantFault(t, got, err, fault.Unavailable, "storage_unavailable")
	}

	d = newDesk(t)
	d.connected(t)
	d.trail.err = errStore
	for range 2 {
		got, err = d.Test(doing(t, func(context.Context, workflow.Connection) (string, error) {
			t.Error("it was tried, and nobody will know")
			return "", nil
		}), staff(), "ticketing")
		wantFault(t, got, err, fault.Unavailable, "storage_unavailable")
	}
}

func TestOneTestOfAnIntegrationGoesOnInAScopeAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.connected(t)
		release, ended := make(chan struct{}), make(chan error)
		go func() {
			_, err := d.Test(doing(t, func(context.Context, workflow.Connection) (string, error) { <-release; return "", nil }), staff(), "ticketing")
			ended <- err
		}()
		synctest.Wait()
		got, err := d.Test(saying(t, "", nil), staff(), "ticketing")
		wantFault(t, got, err, fault.TooMany, "test_running")
		close(release)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got, err := d.Test(saying(t, "", nil), staff(), "ticketing"); !got.OK || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestATestHasTwentySecondsAndThenAnotherMayBegin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.connected(t)
		got, err := d.Test(doing(t, func(ctx context.Context, _ workflow.Connection) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}), staff(), "ticketing")
		if got.OK || got.Code != "timeout" || got.Took != 20*time.Second || !strings.Contains(got.Message, "did not answer in time") || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := d.Test(saying(t, "", nil), staff(), "ticketing"); !got.OK || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestATestThatIgnoresItsEndIsLeftAndKeepsItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.connected(t)
		release := make(chan struct{})
		got, err := d.Test(doing(t, func(context.Context, workflow.Connection) (string, error) { <-release; return "late", nil }), staff(), "ticketing")
		if got.OK || got.Code != "timeout" || got.Took != 21*time.Second || err != nil || d.strays.Count() != 1 {
			t.Errorf("%+v, %v, %d left", got, err, d.strays.Count())
		}
		again, err := d.Test(saying(t, "", nil), staff(), "ticketing")
		wantFault(t, again, err, fault.TooMany, "test_running")
		close(release)
		synctest.Wait()
		if got, err := d.Test(saying(t, "", nil), staff(), "ticketing"); !got.OK || err != nil || d.strays.Count() != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestSomebodyWhoLeavesIsNotAnswered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.connected(t)
	ctx, leave := context.WithCancel(doing(t, func(ctx context.Context, _ workflow.Connection) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}))
	time.AfterFunc(0, leave)
	if got, err := d.Test(ctx, staff(), "ticketing"); !errors.Is(err, context.Canceled) || got != (probe.Result{}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// An address is of the scope that its secrets are of, so that whoever may configure an
// organization cannot let global's secret travel anywhere.
func TestAnInheritedConnectionIsTriedWholeAndConcealedFromClients(t *testing.T) {
	t.Parallel()
	for kind, says := range map[permissions.UserType]string{
		permissions.PlatformUser: "At https://global.", permissions.ClientUser: "The connection that your provider shares with you works.",
	} {
		d := newDesk(t)
		d.has([]organizations.Integration{{Type: "silent", Settings: map[string]string{"base_url": "https://own"}}}, []organizations.Integration{
			{Type: "ticketing", Settings: map[string]string{"base_url": "https://global"}, Secrets: []string{"key"}, SharedWith: organizations.SharedWithAll},
		})
		value, err := organizations.NewSecretValue(marked)
		if err != nil {
			t.Fatal(err)
		}
		d.vault.EXPECT().Resolve(gomock.Any(), inGlobal, "ticketing_key").Return(value, nil)
		by := staff()
		by.Principal.User.Type = kind
		got, err := d.Test(doing(t, func(_ context.Context, c workflow.Connection) (string, error) {
			return "At " + c.Settings["base_url"] + ".", nil
		}), by, "ticketing")
		if !got.OK || !got.Inherited || got.Message != says || err != nil {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
}

func TestWhatWorksInATenantIsTestedInAnOrganization(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{Integrations: []organizations.Integration{{Type: "tenanted"}}}, nil)
	got, err := d.Test(t.Context(), at(organizations.TargetGlobal()), "tenanted")
	if got.OK || got.Code != "tenant_missing" || got.Message != "Tenanted works in the tenant of an organization. Test it in one that uses this connection." || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTheCodeOfATestGetsItsOwnConnectionAndNothingElse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.connected(t)
	got, err := d.Test(doing(t, func(ctx context.Context, _ workflow.Connection) (string, error) {
		_, err := workflow.Connect(ctx, others)
		if err == nil {
			return "", errors.New("it was connected")
		}
		return "refused", nil
	}), staff(), "ticketing")
	if got.Message != "refused" || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// others is an integration that is not tried.
var others = workflow.NewIntegration(workflow.IntegrationSpec[int]{
	Name: "others", Title: "Others", Open: func(context.Context, workflow.Connection) (int, error) { return 1, nil },
})
