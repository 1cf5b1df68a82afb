// Command program is the local program with the workflows of the chaos tests.
package main

import (
	"os"

	"github.com/bifrost-run/bifrost/platform/local/command"
	_ "github.com/bifrost-run/bifrost/tests/chaos/author"
)

func main() { os.Exit(command.Main(os.Args[1:])) }
