package users

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	"github.com/bifrost-run/bifrost/workflows/internal/standin"
)

var grace = OnboardUserInput{
	FirstName: "Grace", LastName: "Hopper", Email: "grace@contoso.com", License: "SPB", Department: "Navy", Country: "US",
}

// onboard runs user_onboarding in a directory.
func onboard(t *testing.T, directory *msgraphtest.Directory, in OnboardUserInput, more ...workflowtest.Option) *workflowtest.Result[OnboardUserResult] {
	t.Helper()
	return workflowtest.Run(t, OnboardUser, in, standin.In(directory, more...)...)
}

// checkOneGrace checks that the directory holds her once, with the licence once.
func checkOneGrace(t *testing.T, directory *msgraphtest.Directory) {
	t.Helper()
	var found []msgraphtest.User
	for _, user := range standin.Tenant(t, directory).Users {
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
		Extension:        map[string]string{"extensionAttribute15": "bifrost:" + standin.RunID},
		AssignedLicenses: []msgraphtest.AssignedLicense{{SKUID: standin.Premium, DisabledPlans: []string{}}},
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
	result := onboard(t, directory, grace)
	got := standin.Whole(t, result)
	want := OnboardUserResult{UserID: got.UserID, UserPrincipalName: "grace@contoso.com", Licence: "Microsoft 365 Business Premium"}
	if got.UserID == "" || got != want {
		t.Errorf("got %+v", got)
	}
	checkOneGrace(t, directory)
	wantProgress := []string{
		"0/4 Looking for the licence", "1/4 Creating the user", "2/4 Assigning the licence", "3/4 Checking the account", "4/4 Done",
	}
	if diff := cmp.Diff(wantProgress, progress(result)); diff != "" {
		t.Error(diff)
	}
	var steps []string
	for _, step := range result.Steps {
		steps = append(steps, step.Name)
	}
	if diff := cmp.Diff([]string{"find licence", "create user", "assign licence", "check account"}, steps); diff != "" {
		t.Error(diff)
	}
}

func TestOnboardingWithoutALicence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options []workflowtest.Option
		country string
	}{
		"where nobody says a country":     {nil, "US"},
		"where the client's is a setting": {[]workflowtest.Option{workflowtest.Setting(usageLocation, "GB")}, "GB"},
	} {
		directory := newDirectory()
		got := standin.Whole(t, onboard(t, directory, OnboardUserInput{FirstName: "Alan", LastName: "Turing", Email: "alan@contoso.com"}, c.options...))
		if got.Licence != "" {
			t.Errorf("%s: got %+v", name, got)
		}
		users := standin.Tenant(t, directory).Users
		if got := users[len(users)-1]; got.UserPrincipalName != "alan@contoso.com" || len(got.AssignedLicenses) != 0 || got.UsageLocation != c.country {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestOnboardingThatCannotBeDoneSaysWhyAndChangesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change     func(in *OnboardUserInput)
		step, want string
	}{
		"no licence is left": {func(in *OnboardUserInput) { in.License = "O365_BUSINESS_PREMIUM" }, "find licence",
			"No licence of Microsoft 365 Business Standard is free: 2 bought, 2 in use."},
		"the client has no such licence": {func(in *OnboardUserInput) { in.License = "SPE_E5" }, "find licence",
			"This client has no licence with the part number SPE_E5."},
		"the address is somebody else's": {func(in *OnboardUserInput) { in.Email = "ada@contoso.com" }, "create user",
			"Somebody at this client already has the address ada@contoso.com. Nothing was changed."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory, in := newDirectory(), grace
			c.change(&in)
			before := string(directory.Snapshot())
			checkFailed(t, directory, before, onboard(t, directory, in), c.step, c.want)
		})
	}
}

func TestAnotherRunIsNotOurs(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	standin.Whole(t, onboard(t, directory, grace))
	want := "Somebody at this client already has the address grace@contoso.com. Nothing was changed."
	if got := onboard(t, directory, grace, workflowtest.ID("another-run")).Diagnosis.Message; got != want {
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
			failure.Method, failure.Path = http.MethodPost, "/v1.0/users"
			alone := newDirectory()
			alone.FailNext(failure)
			result := onboard(t, alone, grace, workflowtest.Attempts(1))
			if got := result.Diagnosis; got.Step != "create user" || !strings.HasPrefix(got.Message, "Microsoft 365 ") || got.Permanent {
				t.Errorf("the first attempt: %+v", got)
			}
			if got := creations(alone); got != 1 {
				t.Errorf("the first attempt sent the user %d times, want once", got)
			}
			directory := newDirectory()
			directory.FailNext(failure)
			if result = onboard(t, directory, grace); result.Attempts != 2 {
				t.Errorf("it took %d attempts", result.Attempts)
			}
			standin.Whole(t, result)
			checkOneGrace(t, directory)
		})
	}
}

func TestOnboardingMayDieAnywhere(t *testing.T) {
	t.Parallel()
	standin.MayDieAnywhere(t, newDirectory, func(t *testing.T, directory *msgraphtest.Directory, crash ...workflowtest.Option) []workflowtest.Step {
		result := onboard(t, directory, grace, crash...)
		standin.Whole(t, result)
		checkOneGrace(t, directory)
		return result.Steps
	})
}

// The account and its licence are as before, wherever the undo died.
func TestOnboardingIsUndoneAndMayDieAnywhereOnTheWay(t *testing.T) {
	t.Parallel()
	workflowtest.AtEveryStep(t, func(t *testing.T, crash ...workflowtest.Option) []workflowtest.Step {
		directory := newDirectory()
		before := standin.Tenant(t, directory)
		result := onboard(t, directory, grace)
		checkOneGrace(t, directory)
		undone := workflowtest.Undo(t, OnboardUser, result, standin.In(directory, crash...)...)
		if diff := cmp.Diff(before, standin.Tenant(t, directory)); diff != "" || undone.Status != workflowtest.Success {
			t.Errorf("%s\n%s", undone, diff)
		}
		return undone.Steps
	})
}

// Somebody else has deleted her meanwhile.
func TestWhatIsNotThereAnyMoreNeedsNoUndoing(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	result := onboard(t, directory, grace)
	workflowtest.Undo(t, OnboardUser, result, standin.In(directory)...)
	again := workflowtest.Undo(t, OnboardUser, result, standin.In(directory)...)
	if again.Status != workflowtest.Success || len(again.Steps) != 2 {
		t.Errorf("%s", again)
	}
}

func TestALicenceThatIsNotShownYetIsAFailureToRetry(t *testing.T) {
	t.Parallel()
	result := onboard(t, newDirectory(), grace, workflowtest.Stored("assign licence", struct{}{})) // done, as far as the run knows
	want := "The account was created, but Microsoft 365 does not show its licence yet."
	if got := result.Diagnosis; got.Message != want || got.Step != "check account" || result.Attempts != 3 {
		t.Errorf("got %+v after %d attempts", got, result.Attempts)
	}
}

func TestThePasswordIsKeptNowhere(t *testing.T) {
	t.Parallel()
	var passwords []string
	for range 2 {
		directory := newDirectory()
		connection, heard := directory.Connection(standin.Contoso), ""
		connection.HTTP = &http.Client{Transport: listening{&heard, connection.HTTP.Transport}}
		result := workflowtest.Run(t, OnboardUser, grace, workflowtest.Connected(msgraph.Integration, connection))
		standin.Whole(t, result)
		kept := fmt.Sprint(string(result.JSON), progress(result), result.Log, string(directory.Snapshot()))
		for _, step := range result.Steps {
			kept += string(step.Result)
		}
		if len(heard) < 20 || strings.Contains(kept, heard) {
			t.Errorf("the password of %d characters is short or kept", len(heard))
		}
		passwords = append(passwords, heard)
	}
	if passwords[0] == passwords[1] {
		t.Error("two accounts got the same password")
	}
}

// listening hears the password on its way to Microsoft.
type listening struct {
	heard *string
	next  http.RoundTripper
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
		*l.heard = sent.PasswordProfile.Password
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
