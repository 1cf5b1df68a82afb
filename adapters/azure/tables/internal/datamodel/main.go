// Command datamodel writes docs/data-model.md: the tables of an account, from
// the structs that are stored in them and the comments on these.
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/bifrost-run/bifrost/adapters/azure/tables"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: datamodel FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "datamodel:", err)
		os.Exit(1)
	}
}

func write(file string) error {
	var page bytes.Buffer
	if err := render(&page, tables.Layout(), newComments()); err != nil {
		return err
	}
	return os.WriteFile(file, page.Bytes(), 0o644) //nolint:gosec // a document for everybody
}
