package funchost

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/script"
)

// Fire runs a timer function now, whatever its schedule and whoever holds it, and
// waits for its end: nil is a success.
func (h *Host) Fire(function string) error {
	f, err := h.function(function)
	if err != nil {
		return err
	}
	if f.Timer == nil {
		return fmt.Errorf("the function %s is not a timer's", function)
	}
	now := invocation.Instant{Time: time.Now().UTC()}
	return h.current().tick(h.ending, f, &invocation.Status{Last: now, Next: now, LastUpdated: now}, false)
}

// Deliver runs a queue function for a text that no queue has, as its delivery
// number count, and waits for its end: nil is a success. The message's id is the
// same for the same text.
func (h *Host) Deliver(function, text string, count int64) error {
	f, err := h.function(function)
	if err != nil {
		return err
	}
	if f.Queue == nil {
		return fmt.Errorf("the function %s is not a queue's", function)
	}
	now := time.Now().UTC()
	return h.current().message(h.ending, f, invocation.Message{
		ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(text)).String(), PopReceipt: "AgAAAAMAAAAAAAAA", Text: text, DequeueCount: count,
		Inserted: now, Expires: now.Add(7 * 24 * time.Hour), NextVisible: now.Add(h.options.Times.Visibility),
	})
}

// function finds one by its name, also one that another instance runs.
func (h *Host) function(name string) (script.Function, error) {
	for _, f := range h.app.Functions {
		if f.Name == name {
			return f, nil
		}
	}
	return script.Function{}, fmt.Errorf("the app has no function %s", name)
}
