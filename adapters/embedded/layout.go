package embedded

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/vault"
)

// What is in a data folder, for who looks at one without opening it.
const (
	// RowsFolder is the folder of the store itself, below the data folder.
	RowsFolder = kv.Folder
	// SecretsKeyFile holds the key of the secrets. Only its owner may read it.
	SecretsKeyFile = vault.KeyName
)
