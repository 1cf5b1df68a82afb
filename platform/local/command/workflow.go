package command

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/client"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/show"
	"github.com/bifrost-run/bifrost/workflow"
)

func newWorkflow(config *local.Config) *cobra.Command {
	cmd := &cobra.Command{
		Use: "workflow", Short: "List workflows, run one, or replay what a run did", Args: line.NoCommand("workflow "),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newWorkflowList(config), newWorkflowRun(config), newWorkflowReplay(config))
	return cmd
}

// account is who a command speaks to the program as.
type account struct {
	config *local.Config
	name   string
}

// speak adds the flags of a command that asks a running program.
func speak(cmd *cobra.Command, config *local.Config) *account {
	a := &account{config: config}
	line.Where(cmd, config)
	cmd.Flags().StringVar(&a.name, "as", "admin", "account: admin or technician")
	return a
}

// client waits for the program and signs in to it.
func (a *account) client(ctx context.Context) (*client.Client, error) {
	if err := a.config.Validate(); err != nil {
		return nil, line.Usagef("%s", err)
	}
	token, err := local.Token(ctx, *a.config, a.name)
	if err != nil {
		return nil, err
	}
	return client.New("http://"+a.config.Addr, token), nil
}

// organization finds what a person called an organization.
func organization(ctx context.Context, c *client.Client, word string) (client.Organization, error) {
	found, err := c.Organization(ctx, word)
	if unknown := (*client.UnknownOrganizationError)(nil); errors.As(err, &unknown) {
		return found, line.Usagef("%s (--org)", err)
	}
	return found, err
}

// noWorkflow is the answer to a name that the program does not know.
func noWorkflow(name string) error {
	return line.Usagef("there is no workflow %q; see bifrost workflow list", name)
}

func isNotFound(err error) bool {
	var p *client.RefusedError
	return errors.As(err, &p) && p.Status == http.StatusNotFound
}

func newWorkflowList(config *local.Config) *cobra.Command {
	var word string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the workflows of this program", Args: line.NoWords,
		Long: "Lists the workflows of this program: their names and titles, and what they need. With --org the\n" +
			"program that runs at --addr is asked whether each is ready for that client, and what is missing.",
	}
	as := speak(cmd, config)
	cmd.Flags().StringVar(&word, "org", "", "organization: its id, its name, or how its name begins; or global")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		list, err := as.workflows(cmd.Context(), word)
		if err != nil {
			return err
		}
		return printWorkflows(cmd.OutOrStdout(), list, asJSON)
	}
	return cmd
}

// workflows are those of this program, or of the one that runs when it is asked
// about an organization.
func (a *account) workflows(ctx context.Context, word string) ([]client.Workflow, error) {
	if word == "" {
		return declared()
	}
	c, err := a.client(ctx)
	if err != nil {
		return nil, err
	}
	org, err := organization(ctx, c, word)
	if err != nil {
		return nil, err
	}
	return c.Workflows(ctx, org.ID)
}

// declared are the workflows of this program.
func declared() ([]client.Workflow, error) {
	definitions, err := workflow.Definitions()
	if err != nil {
		return nil, err
	}
	list := make([]client.Workflow, 0, len(definitions))
	for _, d := range definitions {
		w := client.Workflow{
			Name: d.Spec.Name, Title: d.Spec.Title, Category: d.Spec.Category, RequiresOrganization: !d.Spec.OrganizationOptional,
			Needs: client.Needs{Integrations: append([]string{}, d.Spec.Needs.Integrations...), Settings: []string{}},
		}
		for _, need := range d.Spec.Needs.Settings {
			w.Needs.Settings = append(w.Needs.Settings, need.Key)
		}
		list = append(list, w)
	}
	return list, nil
}

func printWorkflows(out io.Writer, list []client.Workflow, asJSON bool) error {
	if asJSON {
		raw, err := json.Marshal(list)
		if err != nil {
			return err
		}
		return show.JSON(out, raw)
	}
	rows := [][]string{{"NAME", "TITLE", "CATEGORY", "NEEDS"}}
	for _, w := range list {
		needs := strings.Join(append(append([]string{}, w.Needs.Integrations...), w.Needs.Settings...), ", ")
		row := []string{w.Name, w.Title, w.Category, needs}
		if w.Ready != nil {
			row = append(row, readiness(w))
		}
		rows = append(rows, row)
	}
	if len(list) > 0 && list[0].Ready != nil {
		rows[0] = append(rows[0], "READY")
	}
	return show.Columns(out, rows)
}

func readiness(w client.Workflow) string {
	if *w.Ready {
		return "yes"
	}
	return "no: " + strings.Join(w.Missing, " ")
}
