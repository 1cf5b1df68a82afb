// Command provider is a Terraform provider that knows nothing but a schema. With it, and
// without the internet or an account anywhere, Terraform validates a configuration and
// tests it with mocks. It serves the file schema.json that lies beside its program, and
// refuses whatever would need the real service.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("this program cannot be found, and neither can the schema beside it: %w", err)
	}
	// Terraform may start a provider through a link; the schema lies where the program really is.
	if program, err = filepath.EvalSymlinks(program); err != nil {
		return fmt.Errorf("this program cannot be found, and neither can the schema beside it: %w", err)
	}
	known, err := readSchema(filepath.Join(filepath.Dir(program), "schema.json"))
	if err != nil {
		return err
	}
	return tf5server.Serve("registry.terraform.io/"+known.name, func() tfprotov5.ProviderServer { return known })
}
