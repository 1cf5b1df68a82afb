package local

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/ports/store"
)

// banner is what a person sees when the program serves.
type banner struct {
	config  Config
	address string
	access  store.Access
}

func newBanner(c Config, address base, access store.Access) banner {
	return banner{config: c, address: string(address), access: access}
}

// print says where everything is and what to try first.
func (b banner) print(ctx context.Context, out io.Writer) {
	data, err := filepath.Abs(b.config.Data)
	if err != nil {
		data = b.config.Data
	}
	var names []string
	for _, account := range demo.Accounts(b.config.Demo) {
		names = append(names, account.Name)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\nBifrost %s is running. Stop it with Ctrl+C.\n\n", b.config.Version)
	fmt.Fprintf(&text, "  Address   %s\n  Data      %s\n", b.address, data)
	fmt.Fprintf(&text, "  Accounts  %s (anybody at this computer can be any of them)\n", strings.Join(names, ", "))
	if id := b.contoso(ctx); id != "" {
		fmt.Fprintf(&text, "  Demo      the clients Contoso, Fabrikam and Adatum, with invented people\n%s", b.tries(id))
	}
	_, _ = io.WriteString(out, text.String()) // nobody to tell when the terminal is gone
}

func (b banner) contoso(ctx context.Context) string {
	if !b.config.Demo {
		return ""
	}
	org, err := b.access.OrganizationOfTenant(ctx, demo.FirstClientTenant)
	if err != nil || org == nil {
		return ""
	}
	return string(org.ID)
}

// tries are copied into another terminal, in the folder where this one started.
func (b banner) tries(organization string) string {
	token := os.Args[0] + " token --as technician"
	if b.config.Addr != DefaultConfig().Addr {
		token += " --addr " + strings.TrimPrefix(b.address, "http://")
	}
	if b.config.Data != DefaultConfig().Data {
		token += " --data " + b.config.Data
	}
	call := func(workflow, input string) string {
		return fmt.Sprintf(`   curl -s %s/api/workflows/%s/executions \
     -H "Authorization: Bearer $(%s)" \
     -H "X-Organization-Id: %s" \
     -H "Content-Type: application/json" -H "Prefer: wait=20" \
     -d '%s'
`, b.address, workflow, token, organization, input)
	}
	return "\nThree things to try in another terminal:\n\n" +
		"1. Ask which licences Contoso has bought, and see the answer as a table:\n" +
		call("license_report", `{}`) +
		"\n2. Onboard a user there, step by step (a second time it says honestly why not):\n" +
		call("user_onboarding", `{"input":{"first_name":"Ana","last_name":"Lima","email":"ana.lima@contoso.example","license":"SPB"}}`) +
		"\n3. Read the API: open " + b.address + "/api/docs in a browser.\n\n"
}
