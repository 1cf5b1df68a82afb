package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	// processStarts is how often the program is started, and settling is how long it
	// does nothing before somebody looks how much it holds.
	processStarts = 10
	settling      = time.Second
)

// process is how long the real program takes from its start to its first answer, and
// what it holds while nobody asks.
func (b *bench) process(ctx context.Context, folder string) error {
	var answered sample
	var resident uint64
	for i := range processStarts {
		// The first one begins with an empty folder and the others with what it has made.
		took, held, err := b.oneProcess(ctx, filepath.Join(folder, "process"), i == processStarts-1)
		if err != nil {
			return err
		}
		answered.add(took)
		resident = max(resident, held)
	}
	b.table.add(
		row{what: fmt.Sprintf("start of the process to its first answer, %d starts: p50, p95", processStarts), target: "< 100 ms", measured: both(&answered)},
		row{what: "memory of the idle process with the demo, resident", target: "< 50 MiB", measured: megabytes(resident)},
	)
	return nil
}

// oneProcess starts the program, waits for its first answer, and ends it. Only where
// somebody wants to know what it holds, it is left alone for a moment.
func (b *bench) oneProcess(ctx context.Context, data string, settle bool) (took time.Duration, resident uint64, err error) {
	addr, err := freeAddress()
	if err != nil {
		return 0, 0, err
	}
	program := exec.CommandContext(ctx, b.binary, "run", "--data", data, "--addr", addr)
	began := time.Now()
	if err := program.Start(); err != nil {
		return 0, 0, fmt.Errorf("the program %s: %w", b.binary, err)
	}
	defer func() {
		_ = program.Process.Signal(os.Interrupt) // a process that is gone is waited for all the same
		err = errors.Join(err, program.Wait())
	}()
	if err := awaitAnswer(ctx, "http://"+addr+"/api/health"); err != nil {
		return 0, 0, err
	}
	took = time.Since(began)
	if err := awaitAnswer(ctx, "http://"+addr+"/api/health/ready"); err != nil {
		return 0, 0, err
	}
	if !settle {
		return took, 0, nil
	}
	select {
	case <-time.After(settling):
	case <-ctx.Done():
		return took, 0, ctx.Err()
	}
	resident, err = residentOf(program.Process.Pid)
	return took, resident, err
}

// freeAddress is one that nobody listened on a moment ago.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// awaitAnswer asks again and again until an answer is 200.
func awaitAnswer(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if answered(ctx, url) {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", url, ctx.Err())
		}
	}
}

func answered(ctx context.Context, url string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}
