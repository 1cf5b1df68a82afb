package local

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/front"
	"github.com/bifrost-run/bifrost/ports/store/mocks"
	"github.com/bifrost-run/bifrost/workflow"
)

const contosoID = "01954f00-0000-7000-8000-00000000000a"

// shipped is the catalog of a program with the workflows that ship.
func shipped(t *testing.T) *describe.Catalog {
	t.Helper()
	definitions, err := workflow.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := describe.New(definitions, providers, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

func printed(t *testing.T, c Config, org *organizations.Organization, err error) string {
	t.Helper()
	access := mocks.NewMockAccess(gomock.NewController(t))
	if c.Demo {
		access.EXPECT().OrganizationOfTenant(gomock.Any(), demo.FirstClientTenant).Return(org, err)
	}
	var out bytes.Buffer
	newGreeting(c, "http://127.0.0.1:7071", access, shipped(t), front.Bundle{}).print(t.Context(), &out)
	return out.String()
}

func TestTheBannerSaysWhereEverythingIsAndWhatToTry(t *testing.T) {
	t.Parallel()
	text := printed(t, with(func(c *Config) { c.Version = "v1.2.3" }), &organizations.Organization{ID: contosoID}, nil)
	folder, err := filepath.Abs(".bifrost")
	if err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []string{
		"Bifrost v1.2.3 is running", "http://127.0.0.1:7071\n", folder, "admin, technician, client-user",
		"/api/workflows/license_report/executions", "/api/workflows/user_onboarding/executions", "/api/docs",
		`-H "X-Organization-Id: ` + contosoID + `"`, `$(` + os.Args[0] + ` token --as technician)`,
	} {
		if !strings.Contains(text, wanted) {
			t.Errorf("it does not say %q:\n%s", wanted, text)
		}
	}
}

// What a person copies must work for the program that printed it.
func TestTheExamplesNameWhatIsNotTheDefault(t *testing.T) {
	t.Parallel()
	org := &organizations.Organization{ID: contosoID}
	text := printed(t, with(func(c *Config) { c.Addr, c.Data = "localhost:0", "/tmp/else where" }), org, nil)
	if !strings.Contains(text, "token --as technician --addr 127.0.0.1:7071 --data '/tmp/else where')") {
		t.Errorf("got %s", text)
	}
}

func TestWithoutAClientThereIsNothingToTry(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no demo":                    printed(t, with(func(c *Config) { c.Demo = false }), nil, nil),
		"a demo that was taken away": printed(t, DefaultConfig(), nil, nil),
		"a store in trouble":         printed(t, DefaultConfig(), &organizations.Organization{ID: contosoID}, errors.New("the disk is on fire")),
	} {
		if strings.Contains(text, "curl") || strings.Contains(text, "Contoso") || strings.Contains(text, "fire") || !strings.Contains(text, "is running") {
			t.Errorf("%s: got %s", name, text)
		}
	}
}
