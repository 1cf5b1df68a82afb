// Package hosting is the command that hands the web app over to a host of static files.
package hosting

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
	"github.com/bifrost-run/bifrost/platform/local/internal/site/publish"
)

// errNoWebApp is for a program that was built by Go alone.
var errNoWebApp = errors.New("this program was built without the web app: build it with make build, which needs Node 20.19 or newer")

// New is the command. It asks for the web app when it is run, and ends with a failure
// where there is none.
func New(bundle func() (fs.FS, bool)) *cobra.Command {
	var o publish.Options
	cmd := &cobra.Command{
		Use: "site", Short: "Write the web app for Azure Static Web Apps", Args: line.NoWords,
		Long: "Writes the files of the web app into a folder, with staticwebapp.config.json, by which Azure Static Web\n" +
			"Apps serves them as this program does. The same program gives the same bytes. What it wrote there before is\n" +
			"replaced; a folder with anything else in it is left alone.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.Validate(); err != nil {
				return line.Usagef("%s", err)
			}
			files, ok := bundle()
			if !ok {
				return errNoWebApp
			}
			if err := publish.Write(files, o); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), o.Out)
			return err
		},
	}
	cmd.Flags().StringVar(&o.API, "api", "", "where the API is, such as https://func.example; empty where it is at the web app's own address")
	cmd.Flags().StringVar(&o.Authority, "authority", "https://login.microsoftonline.com", "where people sign in")
	cmd.Flags().StringVar(&o.Out, "out", "dist/site", "folder to write")
	return cmd
}
