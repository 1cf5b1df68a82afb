package config

import (
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
)

// Row is a row of what is configured, for whoever looks after the table.
type Row = configRow

// Rows asks for what is configured in a scope, by the scope's partition.
func Rows(partition string) table.Query {
	return table.In(partition).From(settingPrefix).Before(behindPrefixes)
}

// IsSound reports whether a row that was read can be used: it is about what its
// key says, and what it holds is whole. Kinds that a later program has added are
// no damage.
func (r configRow) IsSound() bool {
	switch {
	case isSetting(r.Row):
		return r.RowKey == settingKey(r.Name)
	case isIntegration(r.Row):
		_, err := r.integration()
		return err == nil && r.RowKey == integrationKey(r.Name)
	}
	return true
}
