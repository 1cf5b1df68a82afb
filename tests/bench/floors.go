package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// floors are the least that anything could take on this machine at this hour: the
// ratio to them says more than a time does, which belongs to one disk.
type floors struct {
	// commit is how long it takes until one small row is on the disk, and commits how
	// many of them a second there are, both by how many callers there are.
	commit  map[int]*sample
	commits map[int]float64
}

// bareRow is about as long as the row of a run.
const bareRow = 600

// measureCommits commits single rows, each of which is on the disk before the next
// of the same caller begins.
func (f *floors) measureCommits(folder string, during time.Duration, callers []int) (err error) {
	db, err := pebble.Open(filepath.Join(folder, "floor"), &pebble.Options{Logger: mute{}})
	if err != nil {
		return fmt.Errorf("the floor cannot be opened: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	value := []byte(strings.Repeat("x", bareRow))
	f.commit, f.commits = map[int]*sample{}, map[int]float64{}
	for _, many := range callers {
		f.commit[many], f.commits[many], err = repeat(many, during, func() error { return db.Set([]byte(rand.Text()), value, pebble.Sync) })
		if err != nil {
			return fmt.Errorf("the floor cannot be written: %w", err)
		}
	}
	return nil
}

// mute drops what Pebble tells of its work.
type mute struct{}

// Infof drops it.
func (mute) Infof(string, ...any) {}

// Errorf drops it: the caller has the error.
func (mute) Errorf(string, ...any) {}

// Fatalf ends the program, as Pebble requires.
func (mute) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// bareAnswers is how long a server takes that does nothing but read the request and
// answer these bytes.
func bareAnswers(ctx context.Context, c *client, answer []byte, clients, count int) (took *sample, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("a bare server: %w", err)
	}
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	})}
	go func() { _ = server.Serve(listener) }() // it answers that it was closed
	defer func() { err = errors.Join(err, server.Close()) }()
	bare := c.at("http://" + listener.Addr().String())
	return times(clients, count, func() error {
		_, err := bare.call(ctx, http.MethodPost, "/", "{}", nil)
		return err
	})
}
