package handler

import (
	"context"
	"log/slog"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/workflow"
)

// silent is a log that nobody reads.
func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestTheGraphIsWhole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Config{
		"a managed identity":    configOf(t, settings()),
		"an identity by its id": configOf(t, settings("AzureWebJobsStorage__clientId", clientID)),
		"a connection string":   configOf(t, settings("AzureWebJobsStorage__accountName", "", "AzureWebJobsStorage", connection)),
	} {
		var p parts
		if err := fx.ValidateApp(compose(c, silent()), fx.Populate(&p), fx.NopLogger); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// catalogOf is a catalogue with one workflow of this timeout.
func catalogOf(t *testing.T, timeout time.Duration) *describe.Catalog {
	t.Helper()
	definitions, err := workflow.Definitions()
	if err != nil || len(definitions) == 0 {
		t.Fatalf("%d workflows, %v", len(definitions), err)
	}
	one := *definitions[0]
	one.Spec.Timeout = timeout
	catalog, err := describe.New([]*workflow.Definition{&one}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

var _ = workflow.Define(workflow.Spec{
	Name: "longest", Title: "Longest", Description: "Ends at once.", OrganizationOptional: true, Timeout: 50 * time.Minute,
}, func(context.Context, *workflow.Run, struct{}) (string, error) { return "", nil })

func TestNoWorkflowMayTakeLongerThanTheHostAllows(t *testing.T) {
	t.Parallel()
	for timeout, fits := range map[time.Duration]bool{
		50 * time.Minute: true, 59 * time.Minute: true, 59*time.Minute + 1: false, time.Hour: false, 24 * time.Hour: false,
	} {
		err := checkTimeouts(catalogOf(t, timeout))
		if (err == nil) != fits || err != nil && (!strings.Contains(err.Error(), "longest") || len(sentences(err)) != 1) {
			t.Errorf("%s: %v", timeout, err)
		}
	}
}

// reached lists what the deployed program is made of.
func reached(t *testing.T) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "go", "list", "-deps", "../../cmd/handler").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

func TestTheHandlerHasNothingOfTheLocalProgram(t *testing.T) {
	t.Parallel()
	const module = "github.com/bifrost-run/bifrost/"
	packages := reached(t)
	if len(packages) < 100 {
		t.Fatalf("%d packages", len(packages))
	}
	for _, name := range packages {
		for _, banned := range []string{module + "platform/local", module + "adapters/embedded", module + "web", "github.com/cockroachdb/pebble", "filippo.io/age", "github.com/spf13/cobra"} {
			if strings.HasPrefix(name, banned) {
				t.Errorf("cmd/handler reaches %s", name)
			}
		}
	}
}
