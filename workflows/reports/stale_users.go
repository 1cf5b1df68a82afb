package reports

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// StaleUsers finds accounts that nobody seems to use, and licences that they cost.
var StaleUsers = workflow.Define(workflow.Spec{
	Name:  "stale_users",
	Title: "Stale users",
	Description: "List the users without a sign-in for some time, and those who never signed in, the longest first. " +
		"Microsoft tells this only for clients with Microsoft Entra ID P1 or P2.",
	Category:     "Users",
	Tags:         []string{"m365"},
	Effect:       workflow.Reads,
	Needs:        workflow.Needs(msgraph.Integration),
	SavesMinutes: 15,
}, staleUsers)

// StaleUsersInput is the form of stale_users.
type StaleUsersInput struct {
	Days int `json:"days" label:"Days without a sign-in" default:"90" minimum:"1" maximum:"3650"`
}

// staleUser is one row of the report.
type staleUser struct {
	Name              string `json:"name" label:"Name"`
	UserPrincipalName string `json:"userPrincipalName" label:"User principal name"`
	// LastSignIn is a date, or a word for none.
	LastSignIn string `json:"lastSignIn" label:"Last sign-in"`
	// Days counts from the last sign-in, or from the creation of the account when
	// there was none; null when neither is known.
	Days     *int   `json:"days" label:"Days inactive"`
	Created  string `json:"created" label:"Created"`
	Licensed bool   `json:"licensed" label:"Licensed"`
	Enabled  bool   `json:"enabled" label:"Sign-in enabled"`
}

const day = 24 * time.Hour

// staleUsers keeps only the rows in its step: a client may have more users than
// a step's result should hold.
func staleUsers(ctx context.Context, _ *workflow.Run, in StaleUsersInput) (workflow.Table, error) {
	graph, err := msgraph.From(ctx)
	if err != nil {
		return workflow.Table{}, err
	}
	rows, err := workflow.Step(ctx, "read sign-ins", func(ctx context.Context) ([]staleUser, error) {
		users, err := graph.UsersWithSignIns(ctx)
		if errors.Is(err, msgraph.ErrPremiumRequired) {
			return nil, workflow.Explain(workflow.Permanent(err), "This client has neither Microsoft Entra ID P1 nor P2. "+
				"Without one of them Microsoft does not tell who signed in when.")
		}
		if err != nil {
			return nil, err
		}
		return stale(users, time.Now(), in.Days), nil
	})
	if err != nil {
		return workflow.Table{}, err
	}
	workflow.Log(ctx).Info("Found the stale users.", "days", in.Days, "users", len(rows), "licensed", countLicensed(rows))
	return workflow.TableOf(rows), nil
}

// stale chooses users and sorts them, the longest inactive first. Somebody who
// never signed in is listed however new the account is: its date of creation
// stands beside it, and an account that nobody has taken over is worth a look.
func stale(users []msgraph.UserActivity, now time.Time, days int) []staleUser {
	rows := []staleUser{}
	for _, user := range users {
		row := rowOf(user, now)
		if user.SignIns.Last().IsZero() || *row.Days >= days {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b staleUser) int {
		return cmp.Or(longer(a.Days, b.Days), cmp.Compare(a.UserPrincipalName, b.UserPrincipalName))
	})
	return rows
}

func rowOf(user msgraph.UserActivity, now time.Time) staleUser {
	row := staleUser{
		Name: user.DisplayName, UserPrincipalName: user.UserPrincipalName, LastSignIn: "Never", Created: date(user.Created),
		Licensed: len(user.AssignedLicenses) > 0, Enabled: user.AccountEnabled,
	}
	since := user.Created
	if last := user.SignIns.Last(); !last.IsZero() {
		row.LastSignIn, since = date(last), last
	}
	if !since.IsZero() {
		days := int(now.Sub(since) / day)
		row.Days = &days
	}
	return row
}

// date is a day in UTC that sorts as text; empty for the zero time.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// longer sorts the longer time first, and before all one that nobody knows.
func longer(a, b *int) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Compare(*b, *a)
}

func countLicensed(rows []staleUser) int {
	count := 0
	for _, row := range rows {
		if row.Licensed {
			count++
		}
	}
	return count
}
