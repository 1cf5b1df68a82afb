// Command bench measures what the product promises about speed and memory, on this
// machine, and writes one table. It holds nothing against a limit: what is far from its
// target is for a person to see. What single functions cost is measured by benchmarks
// beside them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"
)

// crowd is the most clients that start runs at a time, and crowds are how many do in
// turn.
const crowd = 32

var crowds = []int{1, 16, crowd}

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

// bench is one measurement of everything.
type bench struct {
	// during is how long each count of things in a second takes, and answerCount how
	// many answers each other measurement has.
	during      time.Duration
	answerCount int
	// organizations is how many one start fans out to.
	organizations int
	// sizes are the lengths of one organization's history at which it is looked at, in
	// order, and deepest one that is made without the API; 0 for none.
	sizes   []int
	deepest int
	// binary is the program whose start is measured, empty for none.
	binary string

	table  *table
	floors floors
	client *client
	memory memories
	// short and long are the organizations with the first and the last of the sizes.
	short, long string
}

// full is what the page about performance shows.
func full() bench {
	return bench{during: 3 * time.Second, answerCount: 1000, organizations: 200, sizes: []int{100, 1_000, 10_000, 50_000, 100_000}}
}

func command(args []string, out, trouble io.Writer) int {
	b := full()
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(trouble)
	flags.StringVar(&b.binary, "binary", "", "the program whose start is measured")
	flags.IntVar(&b.deepest, "deep", 0, "also look at a history of so many runs, which takes minutes for a million")
	most := flags.Int("runs", b.sizes[len(b.sizes)-1], "leave out histories that are longer")
	folder := flags.String("dir", "", "the folder below which everything is kept meanwhile: the disk counts")
	profile := flags.String("cpuprofile", "", "write where the processor was into this file")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	b.sizes = upTo(b.sizes, *most)
	b.table = &table{hearer: trouble}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	began := time.Now()
	if err := profiled(*profile, func() error { return b.inside(ctx, *folder) }); err != nil {
		fmt.Fprintln(trouble, err)
		return 1
	}
	fmt.Fprintf(out, "%s, %s/%s, %d processors, %s, measured in %s.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(),
		time.Now().UTC().Format("2006-01-02 15:04 UTC"), short(time.Since(began)))
	b.table.write(out)
	return 0
}

// upTo leaves out the larger ones, but for the first.
func upTo(sizes []int, most int) []int {
	kept := sizes[:1]
	for _, size := range sizes[1:] {
		if size <= most {
			kept = append(kept, size)
		}
	}
	return kept
}

// profiled writes a profile of what is done, unless the name is empty.
func profiled(name string, do func() error) (err error) {
	if name == "" {
		return do()
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return do()
}

// inside measures everything in a folder of its own, which is removed.
func (b *bench) inside(ctx context.Context, below string) (err error) {
	folder, err := os.MkdirTemp(below, "bifrost-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	return b.all(ctx, folder)
}

// all measures in an order in which nothing that is large comes before what is idle.
func (b *bench) all(ctx context.Context, folder string) error {
	if b.binary != "" {
		if err := b.process(ctx, folder); err != nil {
			return err
		}
	}
	if err := b.floors.measureCommits(folder, b.during, crowds); err != nil {
		return err
	}
	data := filepath.Join(folder, "data")
	if err := b.served(ctx, data); err != nil {
		return err
	}
	if err := errors.Join(b.pages(ctx, data), b.contextLoad(ctx, data)); err != nil {
		return err
	}
	if b.deepest == 0 {
		return nil
	}
	return b.deep(ctx, data, b.deepest)
}

// served is what is measured through the API, while the program runs.
func (b *bench) served(ctx context.Context, data string) (err error) {
	p, err := serve(ctx, data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	b.client = newClient(p.base, p.token, mostConnections)
	busy, err := b.client.organizationNamed(ctx, "A busy client")
	if err != nil {
		return err
	}
	b.client = b.client.in(busy)
	for _, measure := range []func(context.Context) error{b.answers, b.runsTogether, b.throughput, b.fanOut, b.callsTogether, b.growth} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return nil
}
