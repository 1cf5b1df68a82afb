package demo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const (
	acme    = "11111111-1111-4111-8111-111111111111"
	globex  = "22222222-2222-4222-8222-222222222222"
	unknown = "99999999-9999-4999-8999-999999999999"
)

// peoplePerTenant is the size of every team.
const peoplePerTenant = 6

var tenants = []Tenant{{ID: acme, Domain: "acme.example"}, {ID: globex, Domain: "globex.example"}}

func open(t *testing.T, path string) *Directory {
	t.Helper()
	directory, err := OpenDirectory(path, tenants...)
	if err != nil {
		t.Fatal(err)
	}
	return directory
}

// standIn is a run's platform that knows the demo directory alone.
type standIn struct {
	host.Unequipped
	tenant, origin string
}

func (h standIn) Recall(string) (host.Step, bool)            { return host.Step{}, false }
func (h standIn) StoreStep(context.Context, host.Step) error { return nil }
func (h standIn) WriteLog(host.Line)                         {}
func (h standIn) SetProgress(int, int, string)               {}
func (h standIn) Connection(context.Context, string) (workflow.Connection, error) {
	return workflow.Connection{
		TenantID: h.tenant,
		Settings: map[string]string{"base_url": DirectoryURL(h.origin), "authority_url": DirectoryURL(h.origin), "client_id": ClientID},
		Secrets:  map[string]string{"client_secret": ClientSecret},
	}, nil
}

// probe lets a test use the client as a workflow does.
var probe = workflow.Define(workflow.Spec{Name: "demo_probe", Title: "Probe"},
	func(ctx context.Context, _ *workflow.Run, in struct {
		Create string `json:"create,omitempty"`
	}) ([]msgraph.User, error) {
		graph, err := msgraph.From(ctx)
		if err != nil {
			return nil, err
		}
		if in.Create != "" {
			_, err := graph.CreateUser(ctx, msgraph.NewUser{DisplayName: "New", MailNickname: "new", UserPrincipalName: in.Create}, "Passw0rd-long")
			if err != nil {
				return nil, err
			}
		}
		return graph.Users(ctx, "")
	})

// users lists the addresses of a tenant after creating one, if it is not empty.
func users(t *testing.T, d *Directory, tenant, create string) []string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(DirectoryPrefix+"/", d.Handler())
	server := httptest.NewServer(mux)
	defer server.Close()
	input, _ := json.Marshal(map[string]string{"create": create})
	outcome := probe.Definition().Execute(t.Context(), standIn{tenant: tenant, origin: server.URL}, host.Run{ID: "r"}, input)
	if outcome.Err != nil {
		t.Fatal(outcome.Err)
	}
	var list []msgraph.User
	if err := json.Unmarshal(outcome.Result, &list); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, user := range list {
		addresses = append(addresses, user.UserPrincipalName)
	}
	return addresses
}

func TestTheDirectoryIsServedWithPeopleOfItsTenants(t *testing.T) {
	t.Parallel()
	directory := open(t, filepath.Join(t.TempDir(), "directory.json"))
	for _, tenant := range tenants {
		got := users(t, directory, tenant.ID, "")
		if len(got) != peoplePerTenant {
			t.Errorf("got %v", got)
		}
		for _, address := range got {
			if !strings.HasSuffix(address, "@"+tenant.Domain) {
				t.Errorf("%s is not of %s", address, tenant.Domain)
			}
		}
	}
}

func TestAddressesHaveNoAccents(t *testing.T) {
	t.Parallel()
	for _, p := range slices.Concat(teams...) {
		for _, r := range p.alias() {
			if r > 127 {
				t.Errorf("%s has %q in the address", p.surname, r)
			}
		}
	}
}

func TestChangesSurviveARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "directory.json")
	users(t, open(t, path), acme, "new@acme.example")
	got := users(t, open(t, path), acme, "")
	if len(got) != peoplePerTenant+1 || got[peoplePerTenant] != "new@acme.example" {
		t.Errorf("after the restart: %v", got)
	}
}

func TestATenantThatIsNewToTheFileIsAdded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "directory.json")
	if _, err := OpenDirectory(path, tenants[0]); err != nil {
		t.Fatal(err)
	}
	users(t, open(t, path), acme, "new@acme.example")
	again := open(t, path)
	if got := users(t, again, globex, ""); !strings.HasSuffix(got[0], "@globex.example") {
		t.Errorf("got %v", got)
	}
	if got := users(t, again, acme, ""); len(got) != peoplePerTenant+1 {
		t.Errorf("the tenant that was there was seeded again: %v", got)
	}
}

func TestAnUnknownTenantGetsPeopleThatStay(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "directory.json")
	first := users(t, open(t, path), unknown, "")
	if len(first) != peoplePerTenant {
		t.Fatalf("got %v", first)
	}
	stored, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(stored), unknown) {
		t.Errorf("the tenant was not stored: %v", err)
	}
}

func TestTheFileIsTheOwnersAndHasNoCompanion(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "directory.json")
	users(t, open(t, path), acme, "new@acme.example")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestADamagedFileIsNamedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for _, damage := range []string{"", "{", "null", `{"format":7}`} {
		path := filepath.Join(t.TempDir(), "directory.json")
		if err := os.WriteFile(path, []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := OpenDirectory(path, tenants...)
		if err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v", damage, err)
		}
		if now, err := os.ReadFile(path); err != nil || string(now) != damage {
			t.Errorf("%q became %q, %v", damage, now, err)
		}
	}
}

func TestAFolderThatCannotBeWrittenIsNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "missing", "directory.json")
	if _, err := OpenDirectory(path, tenants...); err == nil || !strings.Contains(err.Error(), "cannot be stored") {
		t.Errorf("got %v", err)
	}
}

func TestAChangeThatCannotBeStoredIsNotAnswered(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	directory := open(t, filepath.Join(folder, "directory.json"))
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(directory.Handler())
	defer server.Close()
	outcome := probe.Definition().Execute(t.Context(), standIn{tenant: acme, origin: server.URL}, host.Run{ID: "r"},
		json.RawMessage(`{"create":"new@acme.example"}`))
	if outcome.Err == nil {
		t.Error("a user was created that no file holds")
	}
	if got := users(t, directory, acme, ""); len(got) != peoplePerTenant {
		t.Errorf("got %v", got)
	}
}
