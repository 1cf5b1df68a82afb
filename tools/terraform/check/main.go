// Command check runs what Terraform itself can say of a tree of modules, in a copy of it:
// whether it is formatted, whether each module is valid, and whether its tests pass. It
// needs neither the internet nor an account, because it lays out providers that know
// nothing but the schemas of the tree's testdata.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	real := flag.Bool("real", false, "take the real providers, from where this machine takes providers, instead of those that only know the schema")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: check [-real] TREE WORK: the folder of the modules, and one that may be written to and has the program provider in it")
		os.Exit(2)
	}
	if err := check(flag.Arg(0), flag.Arg(1), *real); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(tree, work string, real bool) error {
	start := time.Now()
	work, err := filepath.Abs(work)
	if err != nil {
		return err
	}
	t, err := find(work)
	if err != nil {
		return err
	}
	if real {
		err = t.download()
	} else {
		err = t.mirror(filepath.Join(tree, "testdata"))
	}
	if err != nil {
		return err
	}
	folders, err := t.copy(tree)
	if err != nil {
		return err
	}
	if text, err := t.run(t.tree, "fmt", "-check", "-diff", "-recursive"); err != nil {
		return fmt.Errorf("%s\nThe Terraform files are not formatted: run terraform fmt -recursive %s", text, tree)
	}
	if err := t.checkAll(folders); err != nil {
		return err
	}
	fmt.Printf("%d folders are formatted, valid and pass their tests (%.0f s)\n", len(folders), time.Since(start).Seconds())
	return nil
}
