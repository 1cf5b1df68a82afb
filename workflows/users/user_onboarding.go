package users

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// usageLocation is the country of a client's people, where nobody says another.
var usageLocation = workflow.StringSetting("default_usage_location", workflow.Default("US"))

// OnboardUser creates a Microsoft 365 user for a client and assigns a licence.
//
// The account gets a random password that nobody sees: it is in no log line, no
// step and no result, because those are kept. Hand the person a way in by
// resetting the password or by a temporary access pass; either way they choose
// a password of their own at the first sign-in.
var OnboardUser = workflow.Define(workflow.Spec{
	Name:         "user_onboarding",
	Title:        "Onboard a user",
	Description:  "Create a Microsoft 365 user, assign a licence, and check the account. The password is random and shown to nobody: reset it to hand the account over.",
	Category:     "Users",
	Tags:         []string{"m365"},
	Effect:       workflow.Changes,
	Timeout:      2 * time.Minute,
	Retry:        workflow.Retry{Attempts: 3, Backoff: 10 * time.Second},
	Needs:        workflow.Needs(msgraph.Integration, usageLocation),
	SavesMinutes: 25,
}, onboardUser)

// OnboardUserInput is the form of user_onboarding.
type OnboardUserInput struct {
	FirstName  string `json:"first_name" label:"First name" minLength:"1" maxLength:"64"`
	LastName   string `json:"last_name" label:"Last name" minLength:"1" maxLength:"64"`
	Email      string `json:"email" label:"Work e-mail" help:"The person signs in with this address." format:"upn" maxLength:"113"`
	License    string `json:"license,omitempty" label:"Licence" help:"Microsoft's part number, such as SPB or O365_BUSINESS_PREMIUM. Leave it empty to assign none." maxLength:"64" provider:"available_licenses"`
	Department string `json:"department,omitempty" label:"Department" maxLength:"64"`
	Country    string `json:"country,omitempty" label:"Country of use" help:"Two letters, such as US or GB. Microsoft wants to know it before it assigns a licence. Left empty, it is the client's setting default_usage_location." pattern:"^[A-Z]{2}$" patternMessage:"Enter two capital letters, such as US."`
}

// OnboardUserResult is what user_onboarding answers. Licence is the name of the
// assigned product, empty for none.
type OnboardUserResult struct {
	UserID            string `json:"userId"`
	UserPrincipalName string `json:"userPrincipalName"`
	Licence           string `json:"licence"`
}

const onboardingSteps = 4

// onboardUser is a list of steps. The result of each is stored: when the run is
// resumed after a crash or retried after a failure, the steps that are done
// answer from the store. A step may still run twice, when the program died
// between doing and storing, so each one is written to be harmless when repeated.
// Undoing the run takes the licence back and deletes the account.
func onboardUser(ctx context.Context, run *workflow.Run, in OnboardUserInput) (OnboardUserResult, error) {
	graph, err := msgraph.From(ctx) // signed in for this client's tenant
	if err != nil {
		return OnboardUserResult{}, err
	}
	if in.Country == "" {
		in.Country = usageLocation.Get(run)
	}
	run.Progress(0, onboardingSteps, "Looking for the licence")
	licence, err := findLicence(ctx, graph, in.License)
	if err != nil {
		return OnboardUserResult{}, err
	}
	run.Progress(1, onboardingSteps, "Creating the user")
	user, err := workflow.Step(ctx, "create user", func(ctx context.Context) (msgraph.User, error) {
		return createUser(ctx, graph, run.ID, in)
	}, workflow.WithUndo(func(ctx context.Context, user msgraph.User) error {
		workflow.Log(ctx).Info("Deleting the user.", "userPrincipalName", user.UserPrincipalName)
		return gone(graph.DeleteUser(ctx, user.ID))
	}))
	if err != nil {
		return OnboardUserResult{}, err
	}
	run.Progress(2, onboardingSteps, "Assigning the licence")
	if err := assignLicence(ctx, graph, user, licence); err != nil {
		return OnboardUserResult{}, err
	}
	run.Progress(3, onboardingSteps, "Checking the account")
	if err := checkAccount(ctx, graph, user, licence); err != nil {
		return OnboardUserResult{}, err
	}
	run.Progress(onboardingSteps, onboardingSteps, "Done")
	return OnboardUserResult{
		UserID: user.ID, UserPrincipalName: user.UserPrincipalName, Licence: licence.String(),
	}, nil
}

// findLicence comes first: a client without a free licence learns it before
// there is half an account. The zero SKU means that none was asked for.
func findLicence(ctx context.Context, graph *msgraph.Client, partNumber string) (msgraph.SKU, error) {
	if partNumber == "" {
		workflow.Log(ctx).Info("No licence was asked for.")
		return msgraph.SKU{}, nil
	}
	return workflow.Step(ctx, "find licence", func(ctx context.Context) (msgraph.SKU, error) {
		skus, err := graph.SubscribedSkus(ctx)
		if err != nil {
			return msgraph.SKU{}, err
		}
		for _, sku := range skus {
			if strings.EqualFold(sku.PartNumber, partNumber) {
				return sku, checkFree(ctx, sku)
			}
		}
		return msgraph.SKU{}, workflow.Explain(workflow.Permanent(errors.New("no such licence")),
			fmt.Sprintf("This client has no licence with the part number %s.", partNumber))
	})
}

func checkFree(ctx context.Context, sku msgraph.SKU) error {
	if sku.Free() < 1 {
		return workflow.Explain(workflow.Permanent(errors.New("no unit is free")),
			fmt.Sprintf("No licence of %s is free: %d bought, %d in use.", sku, sku.Purchased(), sku.Consumed))
	}
	workflow.Log(ctx).Info("Found a free licence.", "licence", sku.String(), "free", sku.Free())
	return nil
}

// createUser marks the account with the run's id. When an earlier attempt
// created the account and its answer was lost, the mark tells that the account
// is ours; any other account with that name belongs to somebody else.
func createUser(ctx context.Context, graph *msgraph.Client, runID string, in OnboardUserInput) (msgraph.User, error) {
	workflow.Log(ctx).Info("Creating the user.", "userPrincipalName", in.Email)
	user, err := graph.CreateUser(ctx, newUser(runID, in), randomPassword())
	if !errors.Is(err, msgraph.ErrAlreadyExists) {
		return user, err
	}
	existing, findErr := graph.User(ctx, in.Email)
	switch {
	case findErr == nil && existing.Extension.Attribute15 == mark(runID):
		workflow.Log(ctx).Info("An earlier attempt of this run created the user.", "userId", existing.ID)
		return existing, nil
	case errors.Is(findErr, msgraph.ErrNotFound):
		// The directory lags behind itself: a later attempt will see whose it is.
		return msgraph.User{}, workflow.Explain(err, "Microsoft 365 says that the address "+in.Email+" is taken, but does not show by whom yet.")
	case findErr != nil:
		return msgraph.User{}, findErr
	}
	return msgraph.User{}, workflow.Explain(workflow.Permanent(err), "Somebody at this client already has the address "+in.Email+". Nothing was changed.")
}

func newUser(runID string, in OnboardUserInput) msgraph.NewUser {
	return msgraph.NewUser{
		DisplayName: in.FirstName + " " + in.LastName, GivenName: in.FirstName, Surname: in.LastName,
		UserPrincipalName: in.Email, MailNickname: mailNickname(in.Email), Department: in.Department,
		UsageLocation: in.Country, Extension: msgraph.Extension{Attribute15: mark(runID)},
	}
}

// mark is what the account's extension attribute 15 says about its origin.
func mark(runID string) string { return "bifrost:" + runID }

// mailNickname is the part before the @, at most 64 characters as Graph demands.
func mailNickname(upn string) string {
	name, _, _ := strings.Cut(upn, "@")
	return name[:min(len(name), 64)]
}

// randomPassword has 26 random letters and digits; the ending brings the kinds
// of characters that Entra ID asks for and that the random part may lack.
func randomPassword() string { return rand.Text() + "-a1" }

func assignLicence(ctx context.Context, graph *msgraph.Client, user msgraph.User, licence msgraph.SKU) error {
	if licence.ID == "" {
		return nil
	}
	_, err := workflow.Step(ctx, "assign licence", func(ctx context.Context) (struct{}, error) {
		workflow.Log(ctx).Info("Assigning the licence.", "licence", licence.String())
		return struct{}{}, graph.AssignLicense(ctx, user.ID, licence.ID)
	}, workflow.WithUndo(func(ctx context.Context, _ struct{}) error {
		workflow.Log(ctx).Info("Taking the licence back.", "licence", licence.String())
		return gone(graph.RemoveLicense(ctx, user.ID, licence.ID))
	}))
	return err
}

// gone is the error of an undo: what is not there any more needs no undoing.
func gone(err error) error {
	if errors.Is(err, msgraph.ErrAlreadyDone) || errors.Is(err, msgraph.ErrNotFound) {
		return nil
	}
	return err
}

// checkAccount reads the account back. Microsoft's copies may lag for seconds;
// the error then makes the run try again, and only this step is repeated.
func checkAccount(ctx context.Context, graph *msgraph.Client, user msgraph.User, licence msgraph.SKU) error {
	_, err := workflow.Step(ctx, "check account", func(ctx context.Context) (struct{}, error) {
		found, err := graph.User(ctx, user.ID)
		switch {
		case errors.Is(err, msgraph.ErrNotFound):
			return struct{}{}, workflow.Explain(err, "The account was created, but Microsoft 365 does not show it yet.")
		case err != nil:
			return struct{}{}, err
		case !found.AccountEnabled:
			return struct{}{}, workflow.Explain(errors.New("account is disabled"), "The account was created, but it is disabled.")
		case licence.ID != "" && !found.HasLicense(licence.ID):
			return struct{}{}, workflow.Explain(errors.New("licence is missing"),
				"The account was created, but Microsoft 365 does not show its licence yet.")
		}
		workflow.Log(ctx).Info("The account is ready.", "userPrincipalName", found.UserPrincipalName)
		return struct{}{}, nil
	})
	return err
}
