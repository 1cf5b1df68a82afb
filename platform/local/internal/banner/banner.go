// Package banner words what the person who started the program reads first:
// where everything is, and what to try. It asks nobody; it is told.
package banner

import (
	"fmt"
	"strings"
)

// Banner is what is known when the program serves.
type Banner struct {
	Version string
	Address string
	// Data is the whole path of the data folder.
	Data     string
	Accounts []string
	// Organization is the id of a demo client, empty without a demo.
	Organization string
	// Token are the words of a command that prints a token for this program.
	Token []string
	// Has reports whether the program has a workflow: an author's own may lack
	// those that are tried here.
	Has func(workflow string) bool
	// HasApp is true where the web app is at the address.
	HasApp bool
}

// Text is the whole banner.
func (b Banner) Text() string {
	var text strings.Builder
	fmt.Fprintf(&text, "\nBifrost %s is running. Stop it with Ctrl+C.\n\n", b.Version)
	if b.HasApp {
		fmt.Fprintf(&text, "  Open %s and sign in as technician.\n\n", b.Address)
	}
	fmt.Fprintf(&text, "  Address   %s\n  Data      %s\n", b.Address, b.Data)
	fmt.Fprintf(&text, "  Accounts  %s (anybody at this computer can be any of them)\n", strings.Join(b.Accounts, ", "))
	if b.Organization != "" {
		text.WriteString("  Demo      the clients Contoso, Fabrikam and Adatum, with invented people\n")
		b.tries(&text)
	}
	return text.String()
}

// tries are copied into another terminal, in the folder where this one started.
func (b Banner) tries(text *strings.Builder) {
	text.WriteString("\nTo try in another terminal:\n")
	number := 0
	try := func(what, how string) {
		number++
		fmt.Fprintf(text, "\n%d. %s\n%s", number, what, how)
	}
	if b.Has("license_report") {
		try("Ask which licences Contoso has bought, and see the answer as a table:", b.call("license_report", `{}`))
	}
	if b.Has("user_onboarding") {
		try("Onboard a user there, step by step (a second time it says honestly why not):",
			b.call("user_onboarding", `{"input":{"first_name":"Ana","last_name":"Lima","email":"ana.lima@contoso.example","license":"SPB"}}`))
	}
	try("Read the API: open "+b.Address+"/api/docs in a browser.", "\n")
}

func (b Banner) call(workflow, input string) string {
	return fmt.Sprintf(`   curl -s %s/api/workflows/%s/executions \
     -H "Authorization: Bearer $(%s)" \
     -H "X-Organization-Id: %s" \
     -H "Content-Type: application/json" -H "Prefer: wait=20" \
     -d '%s'
`, b.Address, workflow, words(b.Token), b.Organization, input)
}

// plain are the characters that a shell takes as they are.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,\\"

// words writes a command for a shell. A word with a blank in it is quoted.
func words(command []string) string {
	quoted := make([]string, len(command))
	for i, word := range command {
		if quoted[i] = word; strings.Trim(word, plain) != "" || word == "" {
			quoted[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
