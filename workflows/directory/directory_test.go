package directory

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	"github.com/bifrost-run/bifrost/workflows/internal/standin"
)

// asker is any provider of this package.
type asker = *workflow.Provider[struct{}]

func providers() map[string]asker {
	return map[string]asker{"available_licenses": AvailableLicenses, "directory_users": DirectoryUsers, "directory_groups": DirectoryGroups}
}

// ask asks a provider about the one tenant of a directory.
func ask(t *testing.T, directory *msgraphtest.Directory, of asker, search string) workflowtest.Offer {
	t.Helper()
	options := standin.In(directory)
	if search != "" {
		options = append(options, workflowtest.Search(search))
	}
	return workflowtest.Options(t, of, struct{}{}, options...)
}

// offers expects exactly these options.
func offers(t *testing.T, tenant msgraphtest.Tenant, of asker, search string, want ...workflow.Option) {
	t.Helper()
	got := ask(t, standin.Directory(tenant), of, search)
	if got.Diagnosis.Code != "" {
		t.Fatal(got.Diagnosis)
	}
	if want == nil {
		want = []workflow.Option{}
	}
	if diff := cmp.Diff(want, got.Options); diff != "" {
		t.Error(diff)
	}
}

func TestLicencesAreOfferedWithWhatIsFree(t *testing.T) {
	t.Parallel()
	licence := func(id int, part string, units, used int) msgraphtest.Licence {
		return msgraphtest.Licence{SKUID: fmt.Sprintf("00000000-0000-4000-8000-%012d", id), PartNumber: part, Units: units, UsedElsewhere: used}
	}
	offers(t, msgraphtest.Tenant{Licences: []msgraphtest.Licence{
		licence(1, "SPB", 5, 3), licence(2, "O365_BUSINESS_PREMIUM", 2, 2), licence(3, "ENDED_TRIAL", 0, 0), licence(4, "brand_new", 1, 3),
	}}, AvailableLicenses, "",
		workflow.Option{Label: "brand_new (0 of 1 free)", Value: "brand_new", Metadata: map[string]any{"free": 0, "purchased": 1}},
		workflow.Option{Label: "Microsoft 365 Business Premium (2 of 5 free)", Value: "SPB", Metadata: map[string]any{"free": 2, "purchased": 5}},
		workflow.Option{Label: "Microsoft 365 Business Standard (0 of 2 free)", Value: "O365_BUSINESS_PREMIUM", Metadata: map[string]any{"free": 0, "purchased": 2}},
	)
	offers(t, msgraphtest.Tenant{}, AvailableLicenses, "")
}

func TestUsersAreFoundByTheirBeginning(t *testing.T) {
	t.Parallel()
	tenant := msgraphtest.Tenant{Users: []msgraphtest.User{
		{DisplayName: "Ada Byron", UserPrincipalName: "ada@contoso.com", AccountEnabled: true},
		{DisplayName: "Bo O'Neil", UserPrincipalName: "bo.o'neil@contoso.com"},
		{DisplayName: "Countess", UserPrincipalName: "adalove@contoso.com", AccountEnabled: true},
	}}
	ada := workflow.Option{Label: "Ada Byron (ada@contoso.com)", Value: "ada@contoso.com", Metadata: map[string]any{"enabled": true}}
	bo := workflow.Option{Label: "Bo O'Neil (bo.o'neil@contoso.com)", Value: "bo.o'neil@contoso.com", Metadata: map[string]any{"enabled": false}}
	countess := workflow.Option{Label: "Countess (adalove@contoso.com)", Value: "adalove@contoso.com", Metadata: map[string]any{"enabled": true}}
	offers(t, tenant, DirectoryUsers, "", ada, bo, countess)
	offers(t, tenant, DirectoryUsers, "ADA", ada, countess)
	offers(t, tenant, DirectoryUsers, "bo o'", bo)
	offers(t, tenant, DirectoryUsers, "byron")
}

func TestOfManyUsersOneMoreThanAnAnswerShowsIsFound(t *testing.T) {
	t.Parallel()
	var tenant msgraphtest.Tenant
	for i := range 2500 {
		tenant.Users = append(tenant.Users, msgraphtest.User{UserPrincipalName: fmt.Sprintf("user%d@contoso.com", i)})
	}
	if got := ask(t, standin.Directory(tenant), DirectoryUsers, ""); len(got.Options) != 1001 {
		t.Errorf("got %d, %+v", len(got.Options), got.Diagnosis)
	}
}

func TestOnlyGroupsThatSomebodyCanBePutIntoAreOffered(t *testing.T) {
	t.Parallel()
	offers(t, msgraphtest.Tenant{Groups: []msgraphtest.Group{
		{ID: "support", DisplayName: "Support", Types: []string{"Unified"}, Mail: "support@contoso.com", MailEnabled: true},
		{ID: "sales", DisplayName: "sales", Description: "Sells", SecurityEnabled: true},
		{ID: "second", DisplayName: "Support", SecurityEnabled: true},
		{ID: "all", DisplayName: "All", Types: []string{"DynamicMembership"}, SecurityEnabled: true},
		{ID: "list", DisplayName: "A list", Mail: "list@contoso.com", MailEnabled: true},
	}}, DirectoryGroups, "",
		workflow.Option{Label: "sales", Value: "sales", Metadata: map[string]any{"description": "Sells"}},
		workflow.Option{Label: "Support", Value: "second"},
		workflow.Option{Label: "Support (support@contoso.com)", Value: "support"},
	)
	offers(t, msgraphtest.Tenant{}, DirectoryGroups, "")
}

func TestWhatMayNotBeReadIsSaid(t *testing.T) {
	t.Parallel()
	paths := map[string]string{"available_licenses": "/v1.0/subscribedSkus", "directory_users": "/v1.0/users", "directory_groups": "/v1.0/groups"}
	for name, provider := range providers() {
		directory := standin.Directory(msgraphtest.Tenant{})
		directory.FailNext(msgraphtest.Failure{Path: paths[name], Status: 403})
		offer := ask(t, directory, provider, "")
		want := "Microsoft 365 refused access. The app registration may lack a permission or an administrator's consent."
		if got := offer.Diagnosis.Message; got != want || offer.Options != nil {
			t.Errorf("%s: got %q, %v", name, got, offer.Options)
		}
	}
}

func TestTheProvidersAreDeclaredWell(t *testing.T) {
	t.Parallel()
	if _, err := workflow.ProviderDefinitions(); err != nil {
		t.Fatal(err)
	}
	for name, provider := range providers() {
		spec := provider.Definition().Spec
		if spec.Name != name || spec.Description == "" || spec.CacheFor == 0 || len(spec.Needs.Integrations) != 1 || spec.Searchable != (name == "directory_users") {
			t.Errorf("got %+v", spec)
		}
	}
}
