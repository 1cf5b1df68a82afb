package command

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
)

func newFunctions() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "functions", Short: "Write what a host of Azure Functions reads", Args: line.NoWords,
		Long: "Writes the function.json of every function into its folder below --dir. They are part of the\n" +
			"source: whoever adds a function to the platform runs this by make generate.",
		RunE: func(*cobra.Command, []string) error {
			for _, f := range functions.Triggers() {
				if err := writeFunction(dir, f); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "functions", "the folder of host.json")
	return cmd
}

func writeFunction(dir string, f functions.Trigger) error {
	content, err := f.JSON()
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, f.Name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder of the function %s: %w", f.Name, err)
	}
	if err := os.WriteFile(filepath.Join(folder, "function.json"), content, 0o644); err != nil {
		return fmt.Errorf("write the function %s: %w", f.Name, err)
	}
	return nil
}
