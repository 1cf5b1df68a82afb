package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/internal/pack"
	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
)

func newPackage(config *local.Config) *cobra.Command {
	o := pack.Options{Root: functions.Root}
	cmd := &cobra.Command{
		Use: "package", Short: "Make the archive that is deployed to Azure Functions", Args: line.NoWords,
		Long: "Builds the handler for linux/amd64 and packs it with what a host of Azure Functions reads. The same\n" +
			"source gives the same bytes. It needs the source and Go; call it in the folder of your module.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Version = config.Version
			if err := pack.Make(cmd.Context(), o); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), o.Out)
			return err
		},
	}
	cmd.Flags().StringVar(&o.Main, "main", "./cmd/handler", "folder of the handler's main package")
	cmd.Flags().StringVar(&o.Out, "out", "dist/bifrost.zip", "archive to write")
	return cmd
}
