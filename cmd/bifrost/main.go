// Command bifrost is the whole platform as one local program, with the shipped
// workflows.
package main

import (
	"os"

	"github.com/bifrost-run/bifrost/platform/local/command"
	_ "github.com/bifrost-run/bifrost/workflows/all" // registers the shipped workflows
)

func main() { os.Exit(command.Main(os.Args[1:])) }
