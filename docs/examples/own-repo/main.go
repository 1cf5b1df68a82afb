// Command automations is the platform with Northwind's own workflows.
package main

import (
	"os"

	_ "example.com/northwind/automations/workflows/all"

	"github.com/bifrost-run/bifrost/platform/local/command"
)

func main() { os.Exit(command.Main(os.Args[1:])) }
