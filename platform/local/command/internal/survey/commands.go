package survey

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
	"github.com/bifrost-run/bifrost/platform/local/internal/care"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
)

// New is bifrost storage with its commands.
func New(config *local.Config) *cobra.Command {
	cmd := &cobra.Command{
		Use: "storage", Short: "Check what is kept, repair it, or back it up", Args: line.NoCommand("storage "),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newSurvey(config, false, "check", "Find what does not agree with itself, and change nothing",
			"The exit code is 0 when nothing differs and 3 when something does."),
		newSurvey(config, true, "repair", "Mend what does not agree with itself",
			"The exit code is 0 when nothing is left to mend and 3 when something cannot be mended."),
		newBackup(config))
	return cmd
}

func newSurvey(config *local.Config, mend bool, name, short, codes string) *cobra.Command {
	long := "Compares what is kept in more than one place with the truth, row by row, whether a program holds the\n" +
		"data folder or none does. A program that runs is asked, and looks at the storage that it uses itself.\n" +
		"What differs is named, and what it holds is never shown.\n" + codes
	return caring(config, &cobra.Command{Use: name, Short: short, Long: long, Args: line.NoWords}, func(cmd *cobra.Command, _ string, s care.Source) error {
		found, err := walk(cmd.Context(), s, mend, cmd.OutOrStdout())
		if err == nil && (found.Unmendable > 0 || !mend && found.Found > 0) {
			return line.EndingError{Code: line.ExitPartly}
		}
		return err
	})
}

func newBackup(config *local.Config) *cobra.Command {
	cmd := caring(config, &cobra.Command{
		Use: "backup TARGET", Short: "Copy the data folder, also while the program runs",
		Long: "Copies the data folder into TARGET, which must not exist. The program may go on meanwhile: what was\n" +
			"kept when the backup began is in it, from one instant. The backup is a data folder itself, keys\n" +
			"included: whoever has it can read every secret. What is kept in an Azure Storage account is not in\n" +
			"the data folder; see docs/guides/operations.md.",
	}, func(cmd *cobra.Command, word string, s care.Source) error {
		target, err := filepath.Abs(word)
		if err != nil {
			return err
		}
		done, err := s.Backup(cmd.Context(), target)
		if err != nil {
			return err
		}
		return kept(target, done, cmd.OutOrStdout(), cmd.ErrOrStderr())
	})
	cmd.Args = func(cmd *cobra.Command, words []string) error {
		if config.Storage == storage.Azure {
			return plain(care.ErrElsewhere)
		}
		return line.OneWord("new folder")(cmd, words)
	}
	return cmd
}

// caring makes a command do something to what is kept. The word is the one that
// the command is about, if it is about one.
func caring(config *local.Config, cmd *cobra.Command, do func(cmd *cobra.Command, word string, s care.Source) error) *cobra.Command {
	line.Where(cmd, config)
	line.Family(cmd, config)
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		if err := config.Validate(); err != nil {
			return line.Usagef("%s", err)
		}
		folder, err := local.Storage(*config)
		if err != nil {
			return err
		}
		word := append(words, "")[0]
		return plain(folder.With(cmd.Context(), func(s care.Source) error { return do(cmd, word, s) }))
	}
	return cmd
}

// plain is an error as the person has to hear it.
func plain(err error) error {
	switch {
	case errors.Is(err, care.ErrElsewhere):
		return line.Usagef("%s", err)
	case errors.Is(err, context.Canceled):
		return errors.New("it was stopped before its end; what was mended stays mended")
	}
	return err
}
