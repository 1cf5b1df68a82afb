package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/client"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/follow"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
)

const codes = "The exit code is 0 for Success, 3 for CompletedWithErrors, 1 for every other end and for trouble,\n" +
	"2 for a wrong word, value or input."

// request is what a person asks to be run.
type request struct {
	workflow, org, input string
	set                  []string
	asJSON               bool
}

func newWorkflowRun(config *local.Config) *cobra.Command {
	var r request
	cmd := &cobra.Command{
		Use: "run NAME --org ORGANIZATION", Short: "Run a workflow and follow its log", Args: line.OneWord("workflow"),
		Long: "Runs a workflow at the program that runs at --addr. The log goes to standard error as it is written,\n" +
			"the result to standard output. Ctrl+C cancels the run; a second one leaves it to end by itself.\n" + codes,
		Example: "  bifrost workflow run license_report --org contoso\n" +
			"  bifrost workflow run user_onboarding --org contoso --input in.json --set license=SPB\n" +
			"  echo '{\"seconds\":3}' | bifrost workflow run long_task --input -",
	}
	as := speak(cmd, config)
	cmd.Flags().StringVar(&r.org, "org", "", "organization: its id, its name, or how its name begins; or global")
	cmd.Flags().StringVar(&r.input, "input", "", "file with the input as a JSON object, - for standard input")
	cmd.Flags().StringArrayVar(&r.set, "set", nil, "one value of the input as name=value; may be repeated")
	cmd.Flags().BoolVar(&r.asJSON, "json", false, "print the whole run as JSON instead of its result")
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		r.workflow = words[0]
		return as.run(cmd.Context(), r, cmd)
	}
	return cmd
}

// run runs a workflow to its end.
func (a *account) run(ctx context.Context, r request, cmd *cobra.Command) error {
	input, err := readInput(r.input, cmd.InOrStdin())
	if err != nil {
		return err
	}
	c, err := a.client(ctx)
	if err != nil {
		return err
	}
	w, err := c.Workflow(ctx, r.workflow)
	if isNotFound(err) {
		return noWorkflow(r.workflow)
	}
	if err != nil {
		return err
	}
	if err := assign(input, w.Parameters, r.set); err != nil {
		return err
	}
	org, err := r.place(ctx, c, w)
	if err != nil {
		return err
	}
	// Once it was asked for, it is there: Ctrl+C must not leave a run that nobody knows of.
	started, err := c.Start(context.WithoutCancel(ctx), org.ID, r.workflow, input)
	if err != nil {
		return refused(err)
	}
	trouble := cmd.ErrOrStderr()
	fmt.Fprintf(trouble, "%s for %s, run %s\n", w.Name, org.Name, started.ID)
	ended, err := (&follow.Run{Client: c, Organization: org.ID, ID: started.ID, Out: trouble, Again: a.client}).ToEnd(ctx)
	if err != nil {
		return err
	}
	return report(cmd.OutOrStdout(), trouble, ended, r.asJSON)
}

// place is where the workflow shall run.
func (r request) place(ctx context.Context, c *client.Client, w client.Workflow) (client.Organization, error) {
	if r.org != "" {
		return organization(ctx, c, r.org)
	}
	if w.RequiresOrganization {
		return client.Organization{}, line.Usagef("%s runs for one organization: name it by --org", w.Name)
	}
	return client.Organization{ID: client.Global, Name: client.Global}, nil
}

// refused tells an input that a person can mend from other trouble.
func refused(err error) error {
	var p *client.RefusedError
	if errors.As(err, &p) && len(p.Errors) > 0 {
		return line.Usagef("%s", err)
	}
	return err
}

// readInput reads a JSON object from a file or from in, none for an empty name.
func readInput(name string, in io.Reader) (map[string]json.RawMessage, error) {
	input := map[string]json.RawMessage{}
	if name == "" {
		return input, nil
	}
	read := func() ([]byte, error) { return io.ReadAll(in) }
	if name != "-" {
		read = func() ([]byte, error) { return os.ReadFile(name) }
	}
	raw, err := read()
	if err != nil {
		return nil, line.Usagef("the input cannot be read: %s", err)
	}
	if err := json.Unmarshal(raw, &input); err != nil || input == nil {
		return nil, line.Usagef("the input must be a JSON object (--input)")
	}
	return input, nil
}

// texts are the types whose values are written without quotes by --set.
var texts = []string{"string", "email", "upn", "uuid", "uri", "date", "datetime", "secret", "file"}

// assign adds values of the form name=value to an input. A value is a text where
// its parameter is one, and JSON elsewhere.
func assign(input map[string]json.RawMessage, parameters []client.Parameter, values []string) error {
	for _, pair := range values {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return line.Usagef("--set takes name=value")
		}
		at := slices.IndexFunc(parameters, func(p client.Parameter) bool { return p.Name == name })
		if at < 0 {
			return line.Usagef("the workflow has no input %q (--set)", name)
		}
		raw := json.RawMessage(value)
		if slices.Contains(texts, parameters[at].Type) {
			raw, _ = json.Marshal(value) // a text can always be written
		}
		if !json.Valid(raw) {
			return line.Usagef("the input %s is a %s, so its value must be JSON (--set)", name, parameters[at].Type)
		}
		input[name] = raw
	}
	return nil
}
