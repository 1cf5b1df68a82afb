package azure_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// priced is a step of a story, with exactly what it may cost.
type priced struct {
	what string
	do   func() error
	want string
}

func enterAll(t *testing.T, counter *wire.Counter, story []priced) {
	t.Helper()
	var ledger wire.Ledger
	counter.Take()
	for _, step := range story {
		ok(t, step.do())
		cost := counter.Take()
		if cost.String() != step.want {
			t.Errorf("%s: %s, want %s", step.what, cost, step.want)
		}
		ledger.Enter(t, step.what, cost, cost.Total())
	}
	t.Log("\n" + ledger.String())
}

func TestWhatALogCosts(t *testing.T) {
	t.Parallel()
	counter := wire.Count(blobNetwork)
	w := newBlobWorld(t, counter, blobs.Options{LogBlocks: 5})
	e, silent := w.run(), w.run()
	first, second, cursor := w.writer(e, 1), w.writer(e, 2), int64(0)
	read := func() error {
		page, err := w.Logs().Read(t.Context(), e.Scope, e.ID, cursor, 3)
		cursor = page.Cursor
		return err
	}
	batch := func(w *logWriter) func() error {
		return func() error { return w.write(t.Context(), 3) }
	}
	const one, create = "1 blobs append execution-logs", "1 blobs append execution-logs, 1 blobs create execution-logs"
	enterAll(t, counter, []priced{
		{"log: the first batch of a run", batch(first), create},
		{"log: a later batch", batch(first), one},
		{"log: a page", read, "1 blobs get execution-logs"},
		{"log: the page behind it", read, "1 blobs get execution-logs"},
		{"log: nothing new", read, "1 blobs get execution-logs"},
		{"log: taking over", func() error { _, err := w.Logs().Append(t.Context(), second.lease, nil); return err }, one + ", 1 blobs get execution-logs"},
		{"log: taking over again", func() error { _, err := w.Logs().Append(t.Context(), second.lease, nil); return err }, ""},
		{"log: a batch of the second attempt", batch(second), one},
		{"log: a worker that has lost its lease", func() error {
			if err := batch(first)(); fault.Code(err) != "lease_lost" {
				return errors.Join(errors.New("it was not refused"), err)
			}
			return nil
		}, one + ", 1 blobs get execution-logs"},
		{"log: a worker that knows it", func() error { _ = first.flush(t.Context()); return nil }, ""},
		{"log: taking over a run that said nothing", func() error {
			_, err := w.Logs().Append(t.Context(), w.writer(silent, 2).lease, nil)
			return err
		}, one},
		{"log: the last batch of a blob", batch(second), one},
		{"log: the first batch of the next blob", batch(second), "2 blobs append execution-logs, 1 blobs create execution-logs"},
	})
}

func TestWhatFilesAndPayloadsCost(t *testing.T) {
	t.Parallel()
	counter := wire.Count(blobNetwork)
	w := newBlobWorld(t, counter, blobs.Options{})
	d := w.run().Doorbell()
	small, large := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
	create := func(id string, size int) func() error {
		return func() error {
			_, err := w.Files().Create(t.Context(), everywhere, object.File{ID: id}, strings.NewReader(strings.Repeat("x", size)), 1<<30)
			return err
		}
	}
	enterAll(t, counter, []priced{
		{"file: up to 4 MiB", create(small, 1000), "1 blobs put form-files"},
		{"file: 9 MiB, in three blocks", create(large, 9<<20), "3 blobs put block form-files, 1 blobs put blocklist form-files"},
		{"file: what is known of it", func() error { _, err := w.Files().Stat(t.Context(), everywhere, large); return err }, "1 blobs head form-files"},
		{"file: its content", func() error {
			_, content, err := w.Files().Open(t.Context(), everywhere, large)
			ok(t, err)
			return content.Close()
		}, "1 blobs get form-files"},
		{"file: removing it", func() error { return w.Files().Delete(t.Context(), everywhere, large) }, "1 blobs delete form-files"},
		{"payload: keeping it", func() error { return w.Payloads().Put(t.Context(), d, "input.json", []byte("1")) }, "1 blobs put execution-data"},
		{"payload: keeping it again", func() error { return w.Payloads().Put(t.Context(), d, "input.json", []byte("1")) }, "1 blobs get execution-data, 1 blobs put execution-data"},
		{"payload: reading it", func() error { _, err := w.Payloads().Get(t.Context(), d, "input.json"); return err }, "1 blobs get execution-data"},
		{"payload: removing it", func() error { return w.Payloads().Delete(t.Context(), d, "input.json") }, "1 blobs delete execution-data"},
	})
}

func TestWhatADoorbellCosts(t *testing.T) {
	t.Parallel()
	counter := wire.Count(blobNetwork)
	w := newQueueWorld(t, counter, queues.Options{})
	var d queue.Delivery
	receive := func() (err error) {
		d, err = w.Receive(t.Context())
		return err
	}
	ring := func() error { return w.Ring(t.Context(), someDoorbell(), 0) }
	enterAll(t, counter, []priced{
		{"queue: ringing", ring, "1 queues send executions"},
		{"queue: receiving", receive, "1 queues receive executions"},
		{"queue: done", func() error { return w.Done(t.Context(), d) }, "1 queues delete executions"},
		{"queue: ringing again", ring, "1 queues send executions"},
		{"queue: receiving again", receive, "1 queues receive executions"},
		{"queue: later", func() error { return w.Later(t.Context(), d, 0) }, "1 queues update executions"},
	})
}

func TestWhatIsRungIsHeardByThoseWhoWaitHere(t *testing.T) {
	t.Parallel()
	counter := wire.Count(blobNetwork)
	w := newQueueWorld(t, counter, queues.Options{})
	got := make(chan error, 1)
	go func() {
		_, err := w.Receive(t.Context())
		got <- err
	}()
	for counter.Take()[wire.Call{Service: "queues", Verb: "receive", Resource: "executions"}] == 0 {
	}
	ok(t, w.Ring(t.Context(), someDoorbell(), 0))
	ok(t, <-got)
	if looks := counter.Take()[wire.Call{Service: "queues", Verb: "receive", Resource: "executions"}]; looks > 2 {
		t.Errorf("%d looks after the bell", looks)
	}
}

func TestTwoLargeUploadsOfOneFileDoNotMix(t *testing.T) {
	t.Parallel()
	w := newBlobWorld(t, blobNetwork, blobs.Options{})
	for range 3 {
		id, made := uuid.Must(uuid.NewV7()).String(), make(chan string, 3)
		for _, letter := range []string{"a", "b", "c"} {
			go func() {
				_, err := w.Files().Create(t.Context(), everywhere, object.File{ID: id}, strings.NewReader(strings.Repeat(letter, 4<<20+10)), 1<<30)
				if err == nil {
					made <- letter
				} else if made <- ""; fault.Code(err) != "file_exists" {
					t.Errorf("got %v", err)
				}
			}()
		}
		winner := <-made + <-made + <-made
		_, content, err := w.Files().Open(t.Context(), everywhere, id)
		ok(t, err)
		got, err := readAll(content)
		if diff := cmp.Diff(1, len(winner)); diff != "" || err != nil || strings.Trim(got, winner) != "" || len(got) != 4<<20+10 {
			t.Errorf("%q have won, %d bytes: %v", winner, len(got), err)
		}
	}
}
