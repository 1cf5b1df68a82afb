package workflows

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const grace = `{"first_name":"Grace","last_name":"Hopper","email":"grace@contoso.com","license":"SPB","department":"Navy","country":"US"}`

var onboardingStepNames = []string{"find licence", "create user", "assign licence", "check account"}

// checkOneGrace checks that the directory holds her once, with the licence once.
func checkOneGrace(t *testing.T, directory *msgraphtest.Directory) {
	t.Helper()
	var found []msgraphtest.User
	for _, user := range tenantOf(t, directory).Users {
		if user.UserPrincipalName == "grace@contoso.com" {
			found = append(found, user)
		}
	}
	if len(found) != 1 {
		t.Fatalf("the directory holds her %d times", len(found))
	}
	want := msgraphtest.User{
		ID: found[0].ID, Created: found[0].Created, DisplayName: "Grace Hopper", GivenName: "Grace", Surname: "Hopper", UserPrincipalName: "grace@contoso.com",
		MailNickname: "grace", Department: "Navy", UsageLocation: "US", AccountEnabled: true,
		Extension:        map[string]string{"extensionAttribute15": "bifrost:" + runID},
		AssignedLicenses: []msgraphtest.AssignedLicense{{SKUID: premium, DisabledPlans: []string{}}},
	}
	if diff := cmp.Diff(want, found[0]); diff != "" {
		t.Error(diff)
	}
}

// creations counts how often a user was sent to be created.
func creations(directory *msgraphtest.Directory) int {
	count := 0
	for _, call := range directory.Calls() {
		if call.Method == http.MethodPost && call.Path == "/v1.0/users" {
			count++
		}
	}
	return count
}

func TestOnboardingCreatesTheUserWithTheLicence(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	h := newStandIn(directory)
	var got OnboardUserResult
	result := resultOf(t, execute(t.Context(), h, OnboardUser.Definition(), 1, grace))
	if err := json.Unmarshal([]byte(result), &got); err != nil {
		t.Fatal(err)
	}
	want := OnboardUserResult{UserID: got.UserID, UserPrincipalName: "grace@contoso.com", Licence: "Microsoft 365 Business Premium"}
	if got.UserID == "" || got != want {
		t.Errorf("got %+v", got)
	}
	checkOneGrace(t, directory)
	wantProgress := []string{
		"0/4 Looking for the licence", "1/4 Creating the user", "2/4 Assigning the licence", "3/4 Checking the account", "4/4 Done",
	}
	if diff := cmp.Diff(wantProgress, h.progress); diff != "" {
		t.Error(diff)
	}
	for _, step := range onboardingStepNames {
		if _, stored := h.steps[step]; !stored {
			t.Errorf("the step %q is not stored", step)
		}
	}
}

func TestOnboardingWithoutALicence(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	h := newStandIn(directory)
	result := resultOf(t, execute(t.Context(), h, OnboardUser.Definition(), 1,
		`{"first_name":"Alan","last_name":"Turing","email":"alan@contoso.com"}`))
	if !strings.Contains(result, `"licence":""`) {
		t.Errorf("got %s", result)
	}
	users := tenantOf(t, directory).Users
	if got := users[len(users)-1]; got.UserPrincipalName != "alan@contoso.com" || len(got.AssignedLicenses) != 0 || got.UsageLocation != "US" {
		t.Errorf("got %+v", got)
	}
}

func TestOnboardingThatCannotBeDoneSaysWhyAndChangesNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, old, new, step, want string
	}{
		{"no licence is left", "SPB", "O365_BUSINESS_PREMIUM", "find licence",
			"No licence of Microsoft 365 Business Standard is free: 2 bought, 2 in use."},
		{"the client has no such licence", "SPB", "SPE_E5", "find licence",
			"This client has no licence with the part number SPE_E5."},
		{"the address is somebody else's", "grace@contoso.com", "ada@contoso.com", "create user",
			"Somebody at this client already has the address ada@contoso.com. Nothing was changed."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			directory := newDirectory()
			before := string(directory.Snapshot())
			outcome := execute(t.Context(), newStandIn(directory), OnboardUser.Definition(), 1, strings.Replace(grace, test.old, test.new, 1))
			got := host.Diagnose(outcome.Err)
			if got.Message != test.want || got.Step != test.step || got.Code != "step_failed" {
				t.Errorf("got %+v", got)
			}
			if diff := cmp.Diff(before, string(directory.Snapshot())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnotherRunIsNotOurs(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	resultOf(t, execute(t.Context(), newStandIn(directory), OnboardUser.Definition(), 1, grace))
	outcome := OnboardUser.Definition().Execute(t.Context(), newStandIn(directory), host.Run{ID: "another-run", Attempt: 1}, json.RawMessage(grace))
	want := "Somebody at this client already has the address grace@contoso.com. Nothing was changed."
	if got := host.Diagnose(outcome.Err).Message; got != want {
		t.Errorf("got %q", got)
	}
	checkOneGrace(t, directory)
}

func TestOnboardingIsRetriedAfterTroubleWithTheCreation(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]msgraphtest.Failure{
		"500 and nothing done": {Status: 500},
		"500 after it is done": {Status: 500, Done: true},
		"dropped before":       {},
		"dropped after":        {Done: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := newDirectory()
			failure.Method, failure.Path = http.MethodPost, "/v1.0/users"
			directory.FailNext(failure)
			h := newStandIn(directory)
			outcome := execute(t.Context(), h, OnboardUser.Definition(), 1, grace)
			if got := host.Diagnose(outcome.Err); got.Step != "create user" || !strings.HasPrefix(got.Message, "Microsoft 365 ") {
				t.Errorf("the first attempt: %+v", got)
			}
			if got := creations(directory); got != 1 {
				t.Errorf("the first attempt sent the user %d times, want once", got)
			}
			resultOf(t, execute(t.Context(), h, OnboardUser.Definition(), 2, grace))
			checkOneGrace(t, directory)
		})
	}
}

func TestOnboardingResumesAfterACrashAtAnyStep(t *testing.T) {
	t.Parallel()
	for _, stored := range []bool{false, true} {
		for _, step := range onboardingStepNames {
			t.Run(fmt.Sprintf("%s stored %t", step, stored), func(t *testing.T) {
				t.Parallel()
				directory := newDirectory()
				h := newStandIn(directory)
				h.crashAt, h.crashStored = step, stored
				if outcome := execute(t.Context(), h, OnboardUser.Definition(), 1, grace); outcome.Err == nil {
					t.Fatal("it did not crash")
				}
				resultOf(t, execute(t.Context(), h, OnboardUser.Definition(), 2, grace))
				checkOneGrace(t, directory)
			})
		}
	}
}

func TestALicenceThatIsNotShownYetIsAFailureToRetry(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	h := newStandIn(directory)
	h.crashAt, h.crashStored = "create user", true
	execute(t.Context(), h, OnboardUser.Definition(), 1, grace)
	h.steps["assign licence"] = json.RawMessage(`{}`) // done, as far as the run knows
	outcome := execute(t.Context(), h, OnboardUser.Definition(), 2, grace)
	want := "The account was created, but Microsoft 365 does not show its licence yet."
	if got := host.Diagnose(outcome.Err); got.Message != want || got.Step != "check account" {
		t.Errorf("got %+v", got)
	}
}

func TestThePasswordIsKeptNowhere(t *testing.T) {
	t.Parallel()
	var passwords []string
	for range 2 {
		h := &listeningHost{standIn: newStandIn(newDirectory())}
		outcome := OnboardUser.Definition().Execute(t.Context(), h, host.Run{ID: runID, Attempt: 1}, json.RawMessage(grace))
		kept := resultOf(t, outcome) + fmt.Sprint(h.progress) + string(h.directory.Snapshot())
		for _, line := range h.lines {
			kept += line.Message + string(line.Fields)
		}
		for _, step := range h.steps {
			kept += string(step)
		}
		if len(h.password) < 20 || strings.Contains(kept, h.password) {
			t.Errorf("the password of %d characters is short or kept", len(h.password))
		}
		passwords = append(passwords, h.password)
	}
	if passwords[0] == passwords[1] {
		t.Error("two accounts got the same password")
	}
}

// listeningHost hears the password on its way to Microsoft.
type listeningHost struct {
	*standIn
	password string
}

func (h *listeningHost) Connection(ctx context.Context, integration string) (workflow.Connection, error) {
	connection, err := h.standIn.Connection(ctx, integration)
	connection.HTTP = &http.Client{Transport: listening{h, connection.HTTP.Transport}}
	return connection, err
}

type listening struct {
	host *listeningHost
	next http.RoundTripper
}

func (l listening) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var sent struct {
		PasswordProfile struct{ Password string }
	}
	if json.Unmarshal(body, &sent) == nil && sent.PasswordProfile.Password != "" {
		l.host.password = sent.PasswordProfile.Password
	}
	return l.next.RoundTrip(r)
}

func TestTheMailNicknameFitsGraphsLimit(t *testing.T) {
	t.Parallel()
	if got := mailNickname(strings.Repeat("x", 64) + "yz@contoso.com"); got != strings.Repeat("x", 64) {
		t.Errorf("got %q", got)
	}
	if got := mailNickname("grace@contoso.com"); got != "grace" {
		t.Errorf("got %q", got)
	}
}
