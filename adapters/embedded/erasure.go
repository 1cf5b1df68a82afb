package embedded

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/erase"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs/related"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Erasure removes what organizations have in the store; a store.Erasure.
func (s *Store) Erasure() store.Erasure {
	return erase.New(s.db, s.access, append(related.New(s.db).Kinds(), s.kinds()...))
}

// FileErasure removes the files of organizations; an object.Erasure.
func (s *Store) FileErasure() object.Erasure {
	return erase.NewContents(s.db, s.files.Kind().Name, s.files)
}

// SecretErasure removes the secrets of organizations; a secret.Erasure.
func (s *Store) SecretErasure() secret.Erasure { return s.vault }
