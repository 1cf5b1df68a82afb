package config

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
)

// Kind is the rows of this package, which stand alone.
func Kind() relation.Kind {
	return relation.Kind{
		Name: kindConfig, Scoped: true, Title: "setting or integration", Where: relation.InScope,
		Row: func() kv.Row { return new(configRow) },
	}
}
