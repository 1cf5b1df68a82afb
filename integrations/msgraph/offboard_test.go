package msgraph

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestAUserIsOffboarded(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	client := clientFor(t, directory.Connection(contoso))
	if err := client.AssignLicense(t.Context(), "ada-id", premium); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second time is harmless
		if err := errors.Join(client.DisableUser(t.Context(), "ada-id"), client.RevokeSignInSessions(t.Context(), "ada-id")); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.RemoveLicense(t.Context(), "ada-id", strings.ToUpper(premium)); err != nil {
		t.Fatal(err)
	}
	err := client.RemoveLicense(t.Context(), "ada-id", premium)
	if !errors.Is(err, ErrAlreadyDone) || errors.Is(err, ErrNotFound) {
		t.Errorf("a licence that is gone: %v", err)
	}
	got, err := client.User(t.Context(), "ada-id")
	if err != nil || got.AccountEnabled || len(got.AssignedLicenses) > 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	var snapshot struct{ Tenants []msgraphtest.Tenant }
	if err := json.Unmarshal(directory.Snapshot(), &snapshot); err != nil || snapshot.Tenants[0].Users[0].SessionsValidFrom.IsZero() {
		t.Errorf("the sessions stand: %v", err)
	}
}

func TestALicenceFromAGroupIsNotTakenForDone(t *testing.T) {
	t.Parallel()
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(*http.Request) (int, http.Header, string) {
		return 400, nil, `{"error":{"code":"Request_BadRequest","message":"User license is inherited from a group membership and it cannot be removed directly from the user."}}`
	})
	err := clientFor(t, connection).RemoveLicense(t.Context(), "ada-id", premium)
	want := "Microsoft 365 refused the request: User license is inherited from a group membership and it cannot be removed directly from the user."
	if got := host.Diagnose(err).Message; errors.Is(err, ErrAlreadyDone) || got != want {
		t.Errorf("got %q", got)
	}
}

func TestUsersAreFoundByTheirBeginning(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	for text, want := range map[string][]string{
		"": {"ada-id", "bo-id"}, "aDa b": {"ada-id"}, "BO.O'neil@": {"bo-id"}, "o'neil": nil, "') or startswith(displayName,'": nil,
	} {
		users, err := client.SearchUsers(t.Context(), text, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, user := range users {
			got = append(got, user.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q\n%s", text, diff)
		}
	}
}

func TestASearchReadsNoMoreThanItsLimit(t *testing.T) {
	t.Parallel()
	tenant := msgraphtest.Tenant{ID: contoso}
	for i := range 2500 {
		tenant.Users = append(tenant.Users, msgraphtest.User{UserPrincipalName: fmt.Sprintf("user%d@contoso.com", i)})
	}
	for limit, want := range map[int]struct{ users, pages int }{-1: {1, 1}, 0: {1, 1}, 1: {1, 1}, 999: {999, 1}, 1001: {1001, 2}, 9999: {2500, 3}} {
		directory := msgraphtest.New(msgraphtest.Options{ClientID: "a", ClientSecret: "b", Tenants: []msgraphtest.Tenant{tenant}})
		users, err := clientFor(t, directory.Connection(contoso)).SearchUsers(t.Context(), "user", limit)
		if err != nil {
			t.Fatal(err)
		}
		if pages := calls(directory, "GET", usersPath); len(users) != want.users || pages != want.pages {
			t.Errorf("limit %d: %d users on %d pages", limit, len(users), pages)
		}
	}
}

func TestSignInsOfAllUsers(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	users, err := client.UsersWithSignIns(t.Context())
	if err != nil || len(users) != 2 {
		t.Fatalf("got %v, %v", users, err)
	}
	if ada := users[0]; !ada.SignIns.Last().IsZero() || !ada.Created.IsZero() || ada.ID != "ada-id" || !ada.AccountEnabled {
		t.Errorf("one who never signed in: %+v", ada)
	}
	want := UserActivity{
		User:    User{ID: "bo-id", DisplayName: "Bo O'Neil", UserPrincipalName: "bo.o'neil@contoso.com", AccountEnabled: true, AssignedLicenses: []AssignedLicense{}},
		Created: created, SignIns: SignIns{Interactive: lastSignIn, Successful: lastSignIn},
	}
	if diff := cmp.Diff(want, users[1]); diff != "" {
		t.Error(diff)
	}
}

func TestWhatASignInReportKeepsIsReadBack(t *testing.T) {
	t.Parallel()
	want := []UserActivity{{User: User{ID: "a"}, Created: created, SignIns: SignIns{NonInteractive: lastSignIn}}, {User: User{ID: "b"}}}
	stored, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got []UserActivity
	if err := json.Unmarshal(stored, &got); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
}

func TestTheLastSignInIsTheNewestOfAnyKind(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return created.AddDate(0, 0, n) }
	for _, days := range [][]int{{1, 2, 3}, {1, 3, 2}, {3, 2, 1}, {2, 1, 3}} {
		signIns := SignIns{Interactive: day(days[0]), NonInteractive: day(days[1]), Successful: day(days[2])}
		if got := signIns.Last(); !got.Equal(day(slices.Max(days))) {
			t.Errorf("%v: got %s", days, got)
		}
	}
}

func TestATenantWithoutPremiumIsToldFromAMissingPermission(t *testing.T) {
	t.Parallel()
	_, err := clientFor(t, newDirectory().Connection(fabrikam)).UsersWithSignIns(t.Context())
	want := "Microsoft 365 shows this only to tenants with Microsoft Entra ID P1 or P2, and this one has neither."
	if got := host.Diagnose(err).Message; !errors.Is(err, ErrPremiumRequired) || got != want {
		t.Errorf("got %v, %q", err, got)
	}
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(*http.Request) (int, http.Header, string) { return 403, nil, "" })
	if _, err := clientFor(t, connection).UsersWithSignIns(t.Context()); errors.Is(err, ErrPremiumRequired) {
		t.Errorf("got %v", err)
	}
}

func TestErrorsOfChangesHoldNoSecret(t *testing.T) {
	t.Parallel()
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(*http.Request) (int, http.Header, string) {
		return 400, nil, `{"error":{"code":"tok-1234","message":"you sent tok-1234 and s3cret&secret"}}`
	})
	client := clientFor(t, connection)
	for i, err := range []error{
		client.DisableUser(t.Context(), "u"), client.RevokeSignInSessions(t.Context(), "u"), client.AddMember(t.Context(), "g", "u"),
		client.RemoveMember(t.Context(), "g", "u"), client.RemoveLicense(t.Context(), "u", premium),
	} {
		shown := fmt.Sprint(err) + host.Diagnose(err).Message
		if strings.Contains(shown, "tok-1234") || strings.Contains(shown, "s3cret") || !strings.Contains(shown, "you sent [hidden] and [hidden]") {
			t.Errorf("call %d: %q", i, shown)
		}
	}
}
