// Command handler is the platform as a custom handler of Azure Functions, with
// the shipped workflows.
package main

import (
	"os"

	"github.com/bifrost-run/bifrost/platform/handler"
	_ "github.com/bifrost-run/bifrost/workflows/all" // registers the shipped workflows
)

func main() { os.Exit(handler.Main()) }
