// Package doctor is the command that says what is wrong with a Bifrost that does not
// work, or with what one is about to be deployed to. It changes nothing. What is
// looked at, and how, lies in the packages below.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/report"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
)

const long = "Looks at everything that a Bifrost needs, and says what is wrong and how to mend it. It changes nothing:\n" +
	"a small file that it writes into the data folder to see that it can is removed at once.\n" +
	"Without --at it looks at this computer: the settings, the data folder, and the program that runs at --addr.\n" +
	"With --storage azure it looks at the storage account as well: tables, queues, containers, the roles of who\n" +
	"signs in, the clock. The account is that of bifrost run, or by AzureWebJobsStorage… that of a function app,\n" +
	"then also with AZURE_KEY_VAULT_URL, AZURE_TENANT_ID and AZURE_CLIENT_ID.\n" +
	"With --at it looks at a deployed platform from outside, and with --web at the web app that calls it. After a\n" +
	"deployment, --expect-version and --wait make it wait until the new version is there and well.\n" +
	"The exit code is 0 when nothing failed, whatever it warns of, 1 when something did, 2 for a wrong word."

const examples = "  bifrost doctor\n" +
	"  bifrost doctor --storage azure\n" +
	"  bifrost doctor --at https://func-bifrost.azurewebsites.net --web https://bifrost.example.com\n" +
	"  bifrost doctor --at https://func-bifrost.azurewebsites.net --expect-version v1.2.3 --wait 5m"

// request is what a person asks to be looked at.
type request struct {
	config *local.Config
	// at and web are origins of what is deployed; empty for this computer.
	at, web string
	// expected is the version that must be there; empty for any.
	expected string
	wait     time.Duration
	asJSON   bool
}

// New is the command.
func New(config *local.Config) *cobra.Command {
	r := &request{config: config}
	cmd := &cobra.Command{
		Use: "doctor", Short: "Say what is wrong with a Bifrost, and how to mend it", Args: line.NoWords, Long: long, Example: examples,
	}
	line.Where(cmd, config)
	line.Family(cmd, config)
	cmd.Flags().StringVar(&r.at, "at", "", "look at a deployed platform: where its API is, such as https://func.example")
	cmd.Flags().StringVar(&r.web, "web", "", "where its web app is, such as https://bifrost.example.com; with --at")
	cmd.Flags().StringVar(&r.expected, "expect-version", "", "fail unless this version is there, such as v1.2.3; with --at")
	cmd.Flags().DurationVar(&r.wait, "wait", 0, "look again for so long, such as 5m, until nothing fails; with --at")
	cmd.Flags().BoolVar(&r.asJSON, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := r.validate(cmd); err != nil {
			return err
		}
		return r.look(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
	return cmd
}

// look looks until its patience is over, and shows the last look.
func (r *request) look(ctx context.Context, out, trouble io.Writer) error {
	results := check.Until(ctx, r.wait, func(ctx context.Context) []check.Result { return check.All(ctx, r.checks(ctx)) }, func(found []check.Result, left time.Duration) {
		_, _ = fmt.Fprintln(trouble, waiting(found, left)) // nobody to tell when the terminal is gone
	})
	if ctx.Err() != nil {
		return errors.New("it was stopped before its end; nothing was changed")
	}
	show := func() error { return report.Text(out, results, colourful(out)) }
	if r.asJSON {
		show = func() error { return report.JSON(out, results) }
	}
	if err := show(); err != nil {
		return err
	}
	if check.Worst(results) == check.Failed {
		return line.EndingError{Code: line.ExitError}
	}
	return nil
}

// waiting says what is not well yet.
func waiting(results []check.Result, left time.Duration) string {
	var names []string
	for _, r := range results {
		if r.State == check.Failed {
			names = append(names, r.Name)
		}
	}
	return fmt.Sprintf("Not well yet: %s. Looking again for %s.", strings.Join(names, ", "), left.Round(time.Second))
}

// colourful reports whether a person looks at a terminal and wants colours
// (https://no-color.org).
func colourful(out io.Writer) bool {
	file, is := out.(*os.File)
	if !is || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
