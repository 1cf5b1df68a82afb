package command

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/survey"
	"github.com/bifrost-run/bifrost/platform/local/internal/care"
)

func newStorage(config *local.Config) *cobra.Command {
	cmd := &cobra.Command{
		Use: "storage", Short: "Check what is kept, repair it, or back it up", Args: noCommand("storage "),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	backup := caring(config, &cobra.Command{
		Use: "backup TARGET", Short: "Copy the data folder while the program runs", Args: oneWord("new folder"),
		Long: "Copies the data folder into TARGET, which must not exist. The program may go on meanwhile: what was\n" +
			"kept when the backup began is in it, from one instant. The backup is a data folder itself, keys\n" +
			"included: whoever has it can read every secret.",
	}, func(cmd *cobra.Command, words []string, s care.Source) error {
		target, err := filepath.Abs(words[0])
		if err != nil {
			return err
		}
		done, err := s.Backup(cmd.Context(), target)
		if err != nil {
			return err
		}
		return survey.Kept(target, done, cmd.OutOrStdout(), cmd.ErrOrStderr())
	})
	cmd.AddCommand(newSurvey(config, false, "check", "Find what does not agree with itself, and change nothing",
		"The exit code is 0 when nothing differs and 3 when something does."),
		newSurvey(config, true, "repair", "Mend what does not agree with itself",
			"The exit code is 0 when nothing is left to mend and 3 when something cannot be mended."), backup)
	return cmd
}

func newSurvey(config *local.Config, mend bool, name, short, codes string) *cobra.Command {
	long := "Compares what is kept in more than one place with the truth, row by row, whether a program holds the\n" +
		"data folder or none does. It says which rows differ, never what they hold.\n" + codes
	return caring(config, &cobra.Command{Use: name, Short: short, Long: long, Args: noWords}, func(cmd *cobra.Command, _ []string, s care.Source) error {
		found, err := survey.Walk(cmd.Context(), s, mend, cmd.OutOrStdout())
		if err == nil && (found.Unmendable > 0 || !mend && found.Found > 0) {
			return endingError{exitPartly}
		}
		return err
	})
}

// caring makes a command do something to a data folder.
func caring(config *local.Config, cmd *cobra.Command, do func(*cobra.Command, []string, care.Source) error) *cobra.Command {
	where(cmd, config)
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		if err := config.Validate(); err != nil {
			return usagef("%s", err)
		}
		folder, err := local.Storage(*config)
		if err != nil {
			return err
		}
		return folder.With(cmd.Context(), func(s care.Source) error { return do(cmd, words, s) })
	}
	return cmd
}
