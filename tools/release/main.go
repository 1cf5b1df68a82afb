// Command release builds everything that a release of Bifrost consists of: the program
// for six kinds of machines, the handler, the web app, their bills of materials, the
// licences of what is in them, and checksums. The same commit, Go and npm give the same
// bytes. It publishes nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() { os.Exit(run()) }

// run answers the exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	flag.StringVar(&o.Version, "version", "", "version to build, such as v1.2.3")
	flag.StringVar(&o.Dir, "dir", ".", "folder of the repository")
	flag.Parse()
	if err := o.release(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "No release was made:", err)
		return 1
	}
	return 0
}

// options say what is released.
type options struct {
	// Version is the tag, "v1.2.3".
	Version string
	// Dir has the repository.
	Dir string
}

// job is a release while it is made.
type job struct {
	options
	// out is the folder that becomes dist/release, work one for what is no part of it.
	out, work string
	// at is when the commit was made, the time of every file.
	at time.Time
}

// release makes dist/release, whole or not at all, and dist/release-notes.md.
func (o options) release(ctx context.Context) (err error) {
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return err
	}
	at, notes, err := o.check(ctx)
	if err != nil {
		return err
	}
	tools, err := o.tools(ctx)
	if err != nil {
		return err
	}
	dist := filepath.Join(o.Dir, "dist")
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(dist, ".release-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	j := job{options: o, out: filepath.Join(folder, "out"), work: filepath.Join(folder, "work"), at: at}
	if err := errors.Join(os.Mkdir(j.out, 0o755), os.Mkdir(j.work, 0o755)); err != nil {
		return err
	}
	if err := j.make(ctx); err != nil {
		return err
	}
	to := filepath.Join(dist, "release")
	if err := errors.Join(os.RemoveAll(to), os.Rename(j.out, to)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "release-notes.md"), append(notes, tools...), 0o644) //nolint:gosec // for everybody
}

// make fills the folder of the release.
func (j job) make(ctx context.Context) error {
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"web app", j.web},
		{"licences", j.licences},
		{"programs", j.programs},
		{"handler", j.handler},
		{"web app for a host of files", j.site},
		{"bills of materials of the programs", j.goBill},
		{"bill of materials of the web app", j.webBill},
		{"checksums", j.sums},
	} {
		began := time.Now()
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
		fmt.Fprintf(os.Stdout, "%-38s %5.1f s\n", step.what, time.Since(began).Seconds())
	}
	return nil
}

// asset is the path of a file of the release, named after the version.
func (j job) asset(end string) string {
	return filepath.Join(j.out, "bifrost-"+j.Version+"-"+end)
}
