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
)

// The exit codes: a wrong word or value on the command line is not a failure of
// the program.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
	// exitWorn asks whoever supervises the program for a new one; hosts of Azure
	// Functions do not count it as a crash.
	exitWorn = 200
)

// errUsage marks what the person can mend on the command line.
var errUsage = errors.New("usage")

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
		return exitUsage
	}
	root := newRoot(&config)
	root.SetArgs(arguments)
	root.SetOut(out)
	root.SetErr(trouble)
	err := root.ExecuteContext(ctx)
	if code, shown := exitOf(err); shown {
		return code
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errUsage):
		fmt.Fprintln(trouble, "bifrost:", strings.TrimSuffix(err.Error(), ": "+errUsage.Error()))
		return exitUsage
	case errors.Is(err, local.ErrWorn):
		fmt.Fprintln(trouble, "bifrost:", err)
		return exitWorn
	default:
		fmt.Fprintln(trouble, "bifrost:", err)
		return exitError
	}
}

func newRoot(config *local.Config) *cobra.Command {
	root := &cobra.Command{
		Use: "bifrost", Short: "Automation for managed service providers, as one local program",
		Long: "Bifrost runs workflows written in Go for the clients of a managed service provider.\n" +
			"This program serves the whole platform on this computer: API, engine, storage, sign-in.",
		SilenceErrors: true, SilenceUsage: true,
		Args: noCommand(""),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usagef("%s; see --help", err) })
	root.AddCommand(newRun(config), newWorkflow(config), newStorage(config), newToken(config), newOpenAPI(), newVersion(config))
	return root
}

func newRun(config *local.Config) *cobra.Command {
	cmd := &cobra.Command{
		Use: "run", Short: "Serve the platform until it is stopped", Args: noWords,
		Long: "Serves API, engine, storage and sign-in on this computer. The first start makes a demo.\n" +
			"Every flag has an environment variable; the flag wins.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.Validate(); err != nil {
				return usagef("%s", err)
			}
			return local.Run(cmd.Context(), *config, cmd.OutOrStdout())
		},
	}
	where(cmd, config)
	cmd.Flags().StringVar(&config.Storage, "storage", config.Storage, "storage family: embedded, or azure with BIFROST_STORAGE_CONNECTION (BIFROST_STORAGE)")
	cmd.Flags().IntVar((*int)(&config.Retention), "retention", int(config.Retention), "days for which finished runs and files are kept (BIFROST_RETENTION)")
	cmd.Flags().BoolVar(&config.Demo, "demo", config.Demo, "make example clients at the first start (BIFROST_DEMO)")
	cmd.Flags().BoolVar(&config.Debug, "debug", config.Debug, "show what the program does (BIFROST_DEBUG)")
	return cmd
}

// where adds the flags that say which program is meant.
func where(cmd *cobra.Command, config *local.Config) {
	cmd.Flags().StringVar(&config.Addr, "addr", config.Addr, "address to listen on, on this computer (BIFROST_ADDR)")
	cmd.Flags().StringVar(&config.Data, "data", config.Data, "folder for everything that is kept (BIFROST_DATA)")
}

func newToken(config *local.Config) *cobra.Command {
	var account string
	cmd := &cobra.Command{
		Use: "token --as ACCOUNT", Short: "Print an access token for a running program", Args: noWords,
		Long: "Prints an access token of one of the local accounts, and nothing else, for the program that\n" +
			"runs at --addr with the data folder --data. It waits up to ten seconds for a program that is starting.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if account == "" {
				return usagef("say whose token: --as admin, --as technician or --as client-user")
			}
			if err := config.Validate(); err != nil {
				return usagef("%s", err)
			}
			token, err := local.Token(cmd.Context(), *config, account)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), token)
			return err
		},
	}
	where(cmd, config)
	cmd.Flags().StringVar(&account, "as", "", "account: admin, technician or client-user")
	return cmd
}

func newOpenAPI() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "Print the contract of the API", Args: noWords,
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
		Use: "version", Short: "Print the version", Args: noWords,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "bifrost", config.Version)
			return err
		},
	}
}

// noCommand is for commands that only have commands of their own.
func noCommand(above string) cobra.PositionalArgs {
	return func(_ *cobra.Command, words []string) error {
		if len(words) > 0 {
			return usagef("there is no command %q; see bifrost %s--help", words[0], above)
		}
		return nil
	}
}

func noWords(_ *cobra.Command, words []string) error {
	if len(words) > 0 {
		return usagef("%q is one word too many; see --help", words[0])
	}
	return nil
}

func usagef(format string, values ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, values...), errUsage)
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
		return "BIFROST_" + strings.ToUpper(parse.Name) + " must be " + cmp.Or(kind, "a number")
	}
	return err.Error()
}
