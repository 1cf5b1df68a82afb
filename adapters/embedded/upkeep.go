package embedded

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/access"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/alerts"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/apikeys"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/audit"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/backup"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/config"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/files"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/hooks"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/roles"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/upkeep"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/vault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Upkeep looks after what is stored; a maintenance.Upkeep.
func (s *Store) Upkeep() upkeep.Upkeep {
	return upkeep.New(s.db, s.files, append(s.kinds(), vault.Kind(), s.files.Kind())...)
}

// kinds are the rows that have no part beside the store, without those of runs. Which
// memberships are those of an organization's forms is known as long as the forms are
// there, so that these come behind the roles.
func (s *Store) kinds() []relation.Kind {
	formIn := func(in organizations.Scope, form string) (bool, error) { return forms.Has(s.db, in, form) }
	return slices.Concat(access.Kinds(s.db), roles.Kinds(s.db, formIn), schedules.Kinds(s.db), hooks.Kinds(s.db), forms.Kinds(s.db), alerts.Kinds(s.db), batches.Kinds(s.db), []relation.Kind{config.Kind(), audit.Kind(), apikeys.Kind(), counts.Kind()})
}

// Expiry removes old audit entries of every scope; a maintenance.Expiry.
func (s *Store) Expiry() maintenance.Expiry { return audit.New(s.db) }

// Inventory lists files of every scope; an object.Inventory.
func (s *Store) Inventory() files.Inventory { return s.files.Inventory() }

// Backup is what a backup came to.
type Backup struct {
	// Files counts the contents of files, and Bytes is how large they are in all.
	Files int
	Bytes int64
	// Missing names files whose content was missing or damaged before.
	Missing []string
}

// Backup copies the data folder into a new one at target while everybody works
// on. What was committed when it began is in it. Invalid backup_target for a
// target that is there already or cannot be one, Unavailable backup_failed when
// it cannot be written; then nothing is left at target.
func (s *Store) Backup(ctx context.Context, target string) (Backup, error) {
	done, err := backup.Source{DB: s.db, Files: s.files, Dir: s.dir}.Take(ctx, target)
	return Backup(done), err
}
