// Package care looks after what the local program keeps: by itself once a day,
// and whenever the owner of the data folder asks for a check, a repair or a
// backup, whether a program holds the folder or none does. What is looked after
// and how is app/maintain's and the storage's.
package care

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/ports/system"
)

// stretch is how long one question may take, so that whoever asks sees that it
// goes on.
const stretch = 2 * time.Second

// Source is an open storage, or the program that has it open.
type Source interface {
	// Check does a stretch of a check, and with mend of a repair. It is asked again
	// from Next on, which is empty at the end.
	Check(ctx context.Context, from string, mend bool) (maintain.Checked, error)
	// Backup copies the data folder into a new folder, which must be an absolute path.
	Backup(ctx context.Context, target string) (embedded.Backup, error)
}

// here is a storage that this process has open.
type here struct {
	maintainer *maintain.Maintainer
	storage    *storage.Storage
	clock      system.Clock
}

func (h here) Check(ctx context.Context, from string, mend bool) (maintain.Checked, error) {
	return h.maintainer.Check(ctx, maintain.Stretch{From: from, Until: h.clock.Now().Add(stretch)}, mend)
}

func (h here) Backup(ctx context.Context, target string) (embedded.Backup, error) {
	return h.storage.Embedded().Backup(ctx, target)
}
