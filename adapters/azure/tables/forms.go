package tables

import (
	"github.com/bifrost-run/bifrost/ports/store"
)

// Forms keeps what people fill in to start workflows.
func (s *Store) Forms() store.Forms { return s.forms }

// FormVersions reads what forms were before they were changed.
func (s *Store) FormVersions() store.FormVersions { return s.forms.Versions() }
