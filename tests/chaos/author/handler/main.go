// Command handler is the handler for Azure Functions with the workflows of the chaos
// tests.
package main

import (
	"os"

	"github.com/bifrost-run/bifrost/platform/handler"
	_ "github.com/bifrost-run/bifrost/tests/chaos/author"
)

func main() { os.Exit(handler.Main()) }
