// Package line is what all commands have in common on the command line: which
// program they are about, how many words they take, and how they end.
package line

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local"
)

// The exit codes: a wrong word or value on the command line is not a failure of
// the program.
const (
	ExitOK    = 0
	ExitError = 1
	ExitUsage = 2
	// ExitPartly is for what went on although something failed, or was found.
	ExitPartly = 3
	// ExitWorn asks whoever supervises the program for a new one; hosts of Azure
	// Functions do not count it as a crash.
	ExitWorn = 200
)

// ErrUsage marks what the person can mend on the command line.
var ErrUsage = errors.New("usage")

// Usagef is a sentence about a wrong word or value, which ends with ExitUsage.
func Usagef(format string, values ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, values...), ErrUsage)
}

// EndingError ends a command with a code after it has said everything itself.
type EndingError struct{ Code int }

// Error is for nobody: the end was shown.
func (e EndingError) Error() string { return fmt.Sprintf("the command ended with %d", e.Code) }

// Where adds the flags that say which program is meant.
func Where(cmd *cobra.Command, config *local.Config) {
	cmd.Flags().StringVar(&config.Addr, "addr", config.Addr, "address to listen on, on this computer (BIFROST_ADDR)")
	cmd.Flags().StringVar(&config.Data, "data", config.Data, "folder for everything that is kept (BIFROST_DATA)")
}

// Family adds the flag that says where things are kept.
func Family(cmd *cobra.Command, config *local.Config) {
	cmd.Flags().StringVar(&config.Storage, "storage", config.Storage, "storage family: embedded, or azure with BIFROST_STORAGE_CONNECTION (BIFROST_STORAGE)")
}

// NoCommand is for commands that only have commands of their own.
func NoCommand(above string) cobra.PositionalArgs {
	return func(_ *cobra.Command, words []string) error {
		if len(words) > 0 {
			return Usagef("there is no command %q; see bifrost %s--help", words[0], above)
		}
		return nil
	}
}

// NoWords is for commands that take flags alone.
func NoWords(_ *cobra.Command, words []string) error {
	if len(words) > 0 {
		return Usagef("%q is one word too many; see --help", words[0])
	}
	return nil
}

// OneWord is for commands that are about one thing.
func OneWord(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, words []string) error {
		if len(words) == 0 {
			return Usagef("say which %s; see --help", what)
		}
		return NoWords(cmd, words[1:])
	}
}
