package embedded

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/erase"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs/related"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// Erasure removes what organizations have in the store; a maintenance.Erasure.
func (s *Store) Erasure() maintenance.Erasure {
	return erase.New(s.db, s.access, append(related.New(s.db).Kinds(), s.kinds()...))
}

// FileErasure removes the files of organizations; an object.Erasure.
func (s *Store) FileErasure() object.Erasure {
	return erase.NewContents(s.db, s.files.Kind().Name, s.files)
}

// SecretErasure removes the secrets of organizations; a secret.Erasure.
func (s *Store) SecretErasure() secret.Erasure { return s.vault }
