// Command handler is the same program for Azure Functions. bifrost package puts it
// into the archive that is deployed.
package main

import (
	"os"

	_ "example.com/northwind/automations/workflows/all"

	"github.com/bifrost-run/bifrost/platform/handler"
)

func main() { os.Exit(handler.Main()) }
