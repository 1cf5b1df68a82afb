package vault

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
)

// Kind is the rows of this package, which stand alone. Whether a secret opens is
// not looked at: that would read it.
func Kind() relation.Kind {
	return relation.Kind{
		Name: kindSecret, Title: "secret", Where: relation.InScope,
		Row: func() kv.Row { return new(secretRow) },
	}
}
