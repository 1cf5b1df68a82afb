package azure_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

func TestAFileIsWholeOrNotThereWhateverBreaks(t *testing.T) {
	t.Parallel()
	positions := wire.Gather(t)
	for name, size := range map[string]int{"of one block": 1000, "of two": 4<<20 + 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
			report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
				w := newBlobWorld(t, run.Transport(), blobs.Options{})
				file := object.File{ID: uuid.Must(uuid.NewV7()).String(), Name: "n"}
				var err error
				run.During(func() {
					_, err = w.Files().Create(t.Context(), everywhere, file, strings.NewReader(whole), 1<<30)
				})
				if err != nil && !fault.Is(err, fault.Unavailable) || err != nil && !run.IsOutage() && run.Kind() != wire.Refuse {
					t.Errorf("got %v", err)
				}
				_, content, opened := w.Files().Open(t.Context(), everywhere, file.ID)
				if opened != nil {
					if err == nil || !fault.Is(opened, fault.NotFound) {
						t.Errorf("created: %v, opened: %v", err, opened)
					}
					return
				}
				got, err := readAll(content)
				if got != whole || err != nil {
					t.Errorf("%d of %d bytes: %v", len(got), len(whole), err)
				}
			})
			positions.Enter(t, "a file "+name, report)
		})
	}
}

func TestAPayloadIsKeptOnceWhateverBreaks(t *testing.T) {
	t.Parallel()
	report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
		w := newBlobWorld(t, run.Transport(), blobs.Options{})
		d := w.run().Doorbell()
		var put, deleted error
		run.During(func() {
			put = w.Payloads().Put(t.Context(), d, "result.1.json", []byte("1"))
			deleted = w.Payloads().Delete(t.Context(), d, "steps/1-ab.json")
		})
		for _, err := range []error{put, deleted} {
			if err != nil && !fault.Is(err, fault.Unavailable) || err != nil && !run.IsOutage() && run.Kind() != wire.Refuse {
				t.Errorf("got %v", err)
			}
		}
		ok(t, w.Payloads().Put(t.Context(), d, "result.1.json", []byte("1")))
		got, err := w.Payloads().Get(t.Context(), d, "result.1.json")
		if string(got) != "1" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		if err := w.Payloads().Put(t.Context(), d, "result.1.json", []byte("2")); !fault.Is(err, fault.Conflict) {
			t.Errorf("another content: %v", err)
		}
	})
	wire.Gather(t).Enter(t, "a payload", report)
}
