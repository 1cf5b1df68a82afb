// Command gather keeps the list of an author's workflows, so that nobody has to:
// it writes <dir>/all/all.go, which imports every package below <dir> that
// declares something, and whoever imports that has all of their workflows. With
// -check it changes nothing and says what is missing. What the packages declare
// is not looked at; that is for the program's start.
//
//	go run github.com/bifrost-run/bifrost/workflow/gather -dir ./workflows
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// run answers the exit code: 0 when all is well, 1 when the list is wrong or
// cannot be made, 2 when it was called wrongly.
func run(arguments []string, says io.Writer) int {
	flags := flag.NewFlagSet("gather", flag.ContinueOnError)
	flags.SetOutput(says)
	dir := flags.String("dir", ".", "the folder that holds the packages")
	check := flags.Bool("check", false, "change nothing, and fail when the list is not up to date")
	if err := flags.Parse(arguments); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(says, "gather: %q is not understood; the folder is given with -dir.\n", flags.Arg(0))
		return 2
	}
	complaints, err := gather(*dir, *check)
	if err != nil {
		fmt.Fprintf(says, "gather: %s.\n", err)
		return 1
	}
	for _, complaint := range complaints {
		fmt.Fprintf(says, "gather: %s\n", complaint)
	}
	return min(len(complaints), 1)
}

// gather writes the list, or answers with sentences what is wrong with it.
func gather(dir string, check bool) (complaints []string, err error) {
	s, err := open(dir)
	if err != nil {
		return nil, err
	}
	packages, err := s.packages()
	if err != nil {
		return nil, err
	}
	if check {
		return s.compare(packages)
	}
	return nil, s.write(packages)
}
