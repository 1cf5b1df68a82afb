// Command both is what nobody may deploy: a handler that holds the local program.
package main

import (
	"os"

	"github.com/bifrost-run/bifrost/platform/handler"
	"github.com/bifrost-run/bifrost/platform/local/command"
)

func main() {
	if len(os.Args) > 1 {
		os.Exit(command.Main(os.Args[1:]))
	}
	os.Exit(handler.Main())
}
