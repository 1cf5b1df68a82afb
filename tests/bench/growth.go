package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// growth fills one organization with runs, and looks at the memory and at a page of
// its history on the way.
func (b *bench) growth(ctx context.Context) error {
	var err error
	if b.short, err = b.client.organizationNamed(ctx, "A short history"); err != nil {
		return err
	}
	if b.long, err = b.client.organizationNamed(ctx, "A long history"); err != nil {
		return err
	}
	if _, err := times(crowd, b.sizes[0], func() error { return b.client.in(b.short).run(ctx, emptyWorkflow) }); err != nil {
		return err
	}
	c, had := b.client.in(b.long), 0
	for _, size := range b.sizes {
		if _, err := times(crowd, size-had, func() error { return c.run(ctx, emptyWorkflow) }); err != nil {
			return err
		}
		had = size
		page, err := times(1, b.answerCount, func() error {
			_, err := c.call(ctx, http.MethodGet, listPath, "", nil)
			return err
		})
		if err != nil {
			return err
		}
		target := ""
		if size == b.sizes[len(b.sizes)-1] {
			target = "< 50 ms"
		}
		b.table.add(row{what: fmt.Sprintf("a page of 50 of %d runs of one organization: p50, p95", size), target: target, measured: both(page)})
		heap, resident, err := memory()
		if err != nil {
			return err
		}
		b.memory.add(size, heap, resident)
	}
	b.table.add(b.memory.rows()...)
	return nil
}

// memory answers the heap in use after a collection, and what the process holds, in
// bytes.
func memory() (heap, resident uint64, err error) {
	runtime.GC()
	runtime.GC() // what the first has finalized goes with the second
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	resident, err = residentOf(os.Getpid())
	return stats.HeapInuse, resident, err
}

// residentOf is what a process holds in memory, in bytes.
func residentOf(pid int) (uint64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, is := strings.CutPrefix(line, "VmRSS:"); is {
			kilobytes, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, fmt.Errorf("the process %d does not say what it holds", pid)
}

// memories are what was held after how many runs.
type memories []struct {
	runs           int
	heap, resident uint64
}

func (m *memories) add(runs int, heap, resident uint64) {
	*m = append(*m, struct {
		runs           int
		heap, resident uint64
	}{runs, heap, resident})
}

// rows compares each with the first.
func (m *memories) rows() []row {
	var list []row
	for i, at := range *m {
		target, floor, times := "", "", ""
		if first := (*m)[0]; i > 0 {
			target, floor = "flat", fmt.Sprintf("after %d runs", first.runs)
			times = ratio(float64(at.heap), float64(first.heap)) + ", " + ratio(float64(at.resident), float64(first.resident))
		}
		list = append(list, row{
			what: fmt.Sprintf("memory after %d runs, with its clients: heap in use, resident", at.runs), target: target,
			measured: megabytes(at.heap) + ", " + megabytes(at.resident), floor: floor, ratio: times,
		})
	}
	return list
}

func megabytes(bytes uint64) string { return fmt.Sprintf("%.0f MiB", float64(bytes)/(1<<20)) }
