package reports

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	"github.com/bifrost-run/bifrost/workflows/internal/standin"
)

var staleColumns = []workflow.Column{
	{Key: "name", Label: "Name"}, {Key: "userPrincipalName", Label: "User principal name"}, {Key: "lastSignIn", Label: "Last sign-in"},
	{Key: "days", Label: "Days inactive"}, {Key: "created", Label: "Created"}, {Key: "licensed", Label: "Licensed"}, {Key: "enabled", Label: "Sign-in enabled"},
}

// aged has users who are inactive for different times. It is made and asked
// inside of synctest, where it is midnight on 1 January 2000.
func aged() *msgraphtest.Directory {
	ago := func(d time.Duration) time.Time { return time.Now().UTC().Add(-d) }
	user := func(name string, created, lastSignIn time.Time, licences ...msgraphtest.AssignedLicense) msgraphtest.User {
		return msgraphtest.User{DisplayName: name, UserPrincipalName: name + "@contoso.com", Created: created, LastSignIn: lastSignIn,
			AccountEnabled: name != "left", AssignedLicenses: licences}
	}
	licence := msgraphtest.AssignedLicense{SKUID: standin.Premium, DisabledPlans: []string{}}
	return standin.Directory(msgraphtest.Tenant{Users: []msgraphtest.User{
		user("active", ago(900*day), ago(time.Hour), licence),
		user("almost", ago(900*day), ago(90*day-time.Second)),
		user("b.exactly", ago(900*day), ago(90*day), licence),
		user("new", ago(3*day+time.Hour), time.Time{}, licence),
		user("a.exactly", ago(900*day), ago(90*day)),
		user("left", ago(900*day), ago(400*day)),
		user("unknown", time.Time{}, time.Time{}),
	}})
}

func row(name, lastSignIn string, days any, created string, licensed, enabled bool) map[string]any {
	return map[string]any{"name": name, "userPrincipalName": name + "@contoso.com", "lastSignIn": lastSignIn, "days": days,
		"created": created, "licensed": licensed, "enabled": enabled}
}

func TestTheReportListsWhoDoesNotSignInTheLongestFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		result := stales(t, aged(), 0) // 90 days is the default
		want := workflow.Table{Columns: staleColumns, Rows: []map[string]any{
			row("unknown", "Never", nil, "", false, true),
			row("left", "1998-11-27", 400.0, "1997-07-15", false, false),
			row("a.exactly", "1999-10-03", 90.0, "1997-07-15", false, true),
			row("b.exactly", "1999-10-03", 90.0, "1997-07-15", true, true),
			row("new", "Never", 3.0, "1999-12-28", true, true),
		}}
		if diff := cmp.Diff(want, standin.Whole(t, result)); diff != "" {
			t.Error(diff)
		}
		if len(result.Log) != 1 || string(result.Log[0].Fields) != `{"days":90,"licensed":2,"users":5}` {
			t.Errorf("log: %v", result.Log)
		}
	})
}

func TestTheReportCountsTheDaysThatAreAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for days, want := range map[int]int{1: 6, 89: 6, 91: 3, 400: 3, 401: 2} {
			if got := stales(t, aged(), days).Out().Rows; len(got) != want {
				t.Errorf("%d: %d rows, want %d: %v", days, len(got), want, got)
			}
		}
	})
}

func TestTheReportOfAClientWithoutUsersIsAnEmptyTable(t *testing.T) {
	t.Parallel()
	got := standin.Whole(t, stales(t, standin.Directory(msgraphtest.Tenant{}), 0))
	if diff := cmp.Diff(workflow.Table{Columns: staleColumns, Rows: []map[string]any{}}, got); diff != "" {
		t.Error(diff)
	}
}

// What an attempt has read is reported, however long after the next one begins.
func TestAResumedReportIsTheOneThatWasRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		read := stales(t, aged(), 0).Steps[0]
		time.Sleep(10 * day) // the bubble's clock
		result := stales(t, aged(), 0, workflowtest.Stored(read.Name, read.Result))
		got := standin.Whole(t, result)
		if len(got.Rows) != 5 || got.Rows[1]["days"] != 400.0 || got.Rows[0]["days"] != nil || len(result.Steps)+len(result.Calls) != 0 {
			t.Errorf("got %v after %v", got.Rows, result.Calls)
		}
	})
}

func TestTheReportOfStaleUsersMayDieAnywhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		whole := stales(t, aged(), 0)
		for _, crash := range []workflowtest.Option{workflowtest.CrashBefore("read sign-ins"), workflowtest.CrashAfter("read sign-ins")} {
			result := stales(t, aged(), 0, crash, workflowtest.Attempts(2))
			if diff := cmp.Diff(whole.Out(), standin.Whole(t, result)); diff != "" || result.Attempts != 2 {
				t.Error(result, diff)
			}
		}
		if len(whole.Steps) != 1 {
			t.Errorf("there are other steps: %v", whole.Steps)
		}
	})
}

func TestAReportThatCannotBeMadeSaysWhy(t *testing.T) {
	t.Parallel()
	poor := standin.Directory(msgraphtest.Tenant{WithoutPremium: true})
	refused := standin.Directory(msgraphtest.Tenant{})
	refused.FailNext(msgraphtest.Failure{Path: "/v1.0/users", Status: 403})
	for _, test := range []struct {
		directory *msgraphtest.Directory
		want      string
		permanent bool
	}{
		{poor, "This client has neither Microsoft Entra ID P1 nor P2. Without one of them Microsoft does not tell who signed in when.", true},
		{refused, "Microsoft 365 refused access. The app registration may lack a permission or an administrator's consent.", false},
	} {
		if got := stales(t, test.directory, 0).Diagnosis; got.Message != test.want || got.Step != "read sign-ins" || got.Permanent != test.permanent {
			t.Errorf("got %+v", got)
		}
	}
}
