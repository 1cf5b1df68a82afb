// Package care looks after what the local program keeps: by itself once a day,
// and whenever the owner of the data folder asks for a check, a repair or a
// backup, whether a program holds the folder or none does. What is looked after
// and how is app/maintain's and the storage's.
package care

import (
	"context"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/ports/system"
)

// stretch is how long one question may take, so that whoever asks sees that it
// goes on.
const stretch = 2 * time.Second

// ErrElsewhere refuses a backup of what is not in the data folder.
var ErrElsewhere = errors.New("what is kept in an Azure Storage account is backed up by the account's own means, " +
	"such as soft delete and a copy of its tables, and not by this command: see docs/guides/operations.md")

// elsewhere is the code under which one process tells another of ErrElsewhere.
const elsewhere = "backup_elsewhere"

// Source is an open storage, or the program that has it open.
type Source interface {
	// Check does a stretch of a check, and with mend of a repair. It is asked again
	// from Next on, which is empty at the end.
	Check(ctx context.Context, from string, mend bool) (maintain.Checked, error)
	// Backup copies the data folder into a new folder, which must be an absolute
	// path. ErrElsewhere when that is not where things are kept.
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
	if h.storage.Family() != storage.Embedded {
		return embedded.Backup{}, fault.Wrap(ErrElsewhere, fault.Invalid, elsewhere, ErrElsewhere.Error())
	}
	return h.storage.Embedded().Backup(ctx, target)
}
