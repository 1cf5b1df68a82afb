// Package command is the command line of the local program. An author's own
// program calls Main from its main, after importing its workflows.
package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/hosting"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/survey"
	"github.com/bifrost-run/bifrost/web"
)

// Main runs the program with these arguments (without its name) and answers the
// exit code: 0, 1 for a failure, 2 for a wrong flag or configuration, 3 for a run
// in which something failed, 200 when the program must be started anew.
func Main(arguments []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program at once
	return run(ctx, arguments, os.Stdout, os.Stderr)
}

func run(ctx context.Context, arguments []string, out, trouble io.Writer) int {
	config := local.DefaultConfig()
	config.Version = version()
	if err := env.Parse(&config); err != nil {
		fmt.Fprintln(trouble, "bifrost:", plainEnvError(err))
		return line.ExitUsage
	}
	root := newRoot(&config)
	root.SetArgs(arguments)
	root.SetOut(out)
	root.SetErr(trouble)
	err := root.ExecuteContext(ctx)
	if ending, shown := errors.AsType[line.EndingError](err); shown {
		return ending.Code
	}
	switch {
	case err == nil:
		return line.ExitOK
	case errors.Is(err, line.ErrUsage):
		fmt.Fprintln(trouble, "bifrost:", strings.TrimSuffix(err.Error(), ": "+line.ErrUsage.Error()))
		return line.ExitUsage
	case errors.Is(err, local.ErrWorn):
		fmt.Fprintln(trouble, "bifrost:", err)
		return line.ExitWorn
	default:
		fmt.Fprintln(trouble, "bifrost:", err)
		return line.ExitError
	}
}

func newRoot(config *local.Config) *cobra.Command {
	root := &cobra.Command{
		Use: "bifrost", Short: "Automation for managed service providers, as one local program",
		Long: "Bifrost runs workflows written in Go for the clients of a managed service provider.\n" +
			"This program serves the whole platform on this computer: API, engine, storage, sign-in.",
		SilenceErrors: true, SilenceUsage: true,
		Args: line.NoCommand(""),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return line.Usagef("%s; see --help", err) })
	root.AddCommand(newRun(config), newWorkflow(config), survey.New(config), newToken(config), newOpenAPI(), newFunctions(), newPackage(config), hosting.New(web.Bundle), doctor.New(config), newVersion(config))
	return root
}

func newRun(config *local.Config) *cobra.Command {
	cmd := &cobra.Command{
		Use: "run", Short: "Serve the platform until it is stopped", Args: line.NoWords,
		Long: "Serves API, engine, storage and sign-in on this computer. The first start makes a demo.\n" +
			"Every flag has an environment variable; the flag wins. BIFROST_STORAGE_CONNECTION and AZURE_KEY_VAULT_URL\n" +
			"say where an Azure Storage account is, and the key vault for its secrets, and BIFROST_SMTP_URL which mail\n" +
			"server alerts go through (smtp://user:password@host:587); they have no flags.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.Validate(); err != nil {
				return line.Usagef("%s", err)
			}
			return local.Run(cmd.Context(), *config, cmd.OutOrStdout())
		},
	}
	line.Where(cmd, config)
	line.Family(cmd, config)
	cmd.Flags().IntVar((*int)(&config.Retention), "retention", int(config.Retention), "days for which finished runs and files are kept (BIFROST_RETENTION)")
	cmd.Flags().IntVar((*int)(&config.AuditRetention), "audit-retention", int(config.AuditRetention), "days for which the audit trail is kept (BIFROST_AUDIT_RETENTION)")
	cmd.Flags().IntVar(&config.Rate, "rate", config.Rate, "requests a second that each caller may send, 0 for no limit (BIFROST_RATE)")
	cmd.Flags().IntVar(&config.Burst, "burst", config.Burst, "requests that each caller may send at once after a silence (BIFROST_BURST)")
	cmd.Flags().StringVar(&config.MailFrom, "mail-from", config.MailFrom, "address that alerts by mail come from, with BIFROST_SMTP_URL (BIFROST_MAIL_FROM)")
	cmd.Flags().StringVar(&config.PublicURL, "public-url", config.PublicURL, "where people reach the web app, for links in alerts; on this computer it may sign in (BIFROST_PUBLIC_URL)")
	cmd.Flags().BoolVar(&config.PrivateWebhooks, "private-webhooks", config.PrivateWebhooks, "let alerts go to webhooks on this computer and its network (BIFROST_PRIVATE_WEBHOOKS)")
	cmd.Flags().BoolVar(&config.Demo, "demo", config.Demo, "make example clients at the first start (BIFROST_DEMO)")
	cmd.Flags().BoolVar(&config.Debug, "debug", config.Debug, "show what the program does (BIFROST_DEBUG)")
	return cmd
}

func newToken(config *local.Config) *cobra.Command {
	var account string
	cmd := &cobra.Command{
		Use: "token --as ACCOUNT", Short: "Print an access token for a running program", Args: line.NoWords,
		Long: "Prints an access token of one of the local accounts, and nothing else, for the program that\n" +
			"runs at --addr with the data folder --data. It waits up to ten seconds for a program that is starting.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if account == "" {
				return line.Usagef("say whose token: --as admin, --as technician or --as client-user")
			}
			if err := config.Validate(); err != nil {
				return line.Usagef("%s", err)
			}
			token, err := local.Token(cmd.Context(), *config, account)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), token)
			return err
		},
	}
	line.Where(cmd, config)
	cmd.Flags().StringVar(&account, "as", "", "account: admin, technician or client-user")
	return cmd
}

func newOpenAPI() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "Print the contract of the API", Args: line.NoWords,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, err := functions.Contract()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(contract)
			return err
		},
	}
}

func newVersion(config *local.Config) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: line.NoWords,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "bifrost", config.Version)
			return err
		},
	}
}

// buildVersion is set by the linker: -X .../platform/local/command.buildVersion=v1.2.3.
var buildVersion string

// version names the build: the linker's word, else the module's, else dev.
func version() string {
	if buildVersion != "" {
		return buildVersion
	}
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
		return info.Main.Version
	}
	return "dev"
}

// plainEnvError says which environment variable holds what it must not.
func plainEnvError(err error) string {
	var parse env.ParseError
	if errors.As(err, &parse) {
		kind := map[reflect.Kind]string{reflect.Bool: "true or false"}[parse.Type.Kind()]
		field, _ := reflect.TypeFor[local.Config]().FieldByName(parse.Name)
		return field.Tag.Get("env") + " must be " + cmp.Or(kind, "a number")
	}
	return err.Error()
}
