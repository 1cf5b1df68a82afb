package msgraph

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
)

const standard = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"

// licensingGroup is a directory where Ada was given one product, and holds
// another as a member of Sales, for which there is no unit left.
func licensingGroup() *msgraphtest.Directory {
	return msgraphtest.New(msgraphtest.Options{ClientID: "a", ClientSecret: "b", Tenants: []msgraphtest.Tenant{{
		ID:       contoso,
		Licences: []msgraphtest.Licence{{SKUID: premium, PartNumber: "SPB", Units: 1}, {SKUID: standard, PartNumber: "STANDARDPACK", Units: 1}},
		Users: []msgraphtest.User{{
			ID: "ada-id", UserPrincipalName: "ada@contoso.com", UsageLocation: "GB",
			AssignedLicenses:  []msgraphtest.AssignedLicense{{SKUID: premium, DisabledPlans: []string{}}},
			InheritedLicenses: []msgraphtest.InheritedLicense{{SKUID: standard, GroupID: "sales-id"}},
		}},
		Groups: []msgraphtest.Group{{ID: "sales-id", DisplayName: "Sales", SecurityEnabled: true, Members: []string{"ada-id"}}},
	}}})
}

func TestALicenceThroughAGroupGoesWithTheMembership(t *testing.T) {
	t.Parallel()
	client := clientFor(t, licensingGroup().Connection(contoso))
	given, inherited := LicenseAssignment{SKUID: premium}, LicenseAssignment{SKUID: standard, GroupID: "sales-id"}
	checkAssignments(t, client, given, inherited)

	if err := client.RemoveLicense(t.Context(), "ada-id", standard); err == nil || errors.Is(err, ErrAlreadyDone) {
		t.Errorf("taking it away from her: %v", err)
	}
	if err := client.RemoveMember(t.Context(), "sales-id", "ADA-id"); err != nil {
		t.Fatal(err)
	}
	checkAssignments(t, client, given)
}

func TestALicenceMayBeGivenToAUserWhoHoldsItThroughAGroup(t *testing.T) {
	t.Parallel()
	client := clientFor(t, licensingGroup().Connection(contoso))
	if err := client.AssignLicense(t.Context(), "ada-id", standard); err != nil {
		t.Fatal(err)
	}
	inherited := LicenseAssignment{SKUID: standard, GroupID: "sales-id"}
	checkAssignments(t, client, LicenseAssignment{SKUID: premium}, LicenseAssignment{SKUID: standard}, inherited)
	user, err := client.User(t.Context(), "ada-id")
	if diff := cmp.Diff([]AssignedLicense{{SKUID: premium}, {SKUID: standard}}, user.AssignedLicenses); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if err := client.RemoveLicense(t.Context(), "ada-id", standard); err != nil {
		t.Fatal(err)
	}
	checkAssignments(t, client, LicenseAssignment{SKUID: premium}, inherited)
}

func checkAssignments(t *testing.T, client *Client, want ...LicenseAssignment) {
	t.Helper()
	got, err := client.LicenseAssignments(t.Context(), "ada@contoso.com")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestTheLicencesOfNobodyAreNotFound(t *testing.T) {
	t.Parallel()
	got, err := clientFor(t, newDirectory().Connection(contoso)).LicenseAssignments(t.Context(), "nobody")
	if !errors.Is(err, ErrNotFound) || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestProductsAndGroupsReadAsPeopleCallThem(t *testing.T) {
	t.Parallel()
	for want, named := range map[string]fmt.Stringer{
		"Microsoft 365 Business Premium": SKU{ID: premium, PartNumber: "spb"}, "BRAND_NEW": SKU{ID: premium, PartNumber: "BRAND_NEW"},
		premium: SKU{ID: premium}, "": SKU{}, "Sales": Group{ID: "1", DisplayName: "Sales"},
	} {
		if got := named.String(); got != want {
			t.Errorf("%+v reads as %q, want %q", named, got, want)
		}
	}
}
