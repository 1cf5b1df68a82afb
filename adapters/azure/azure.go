// Package azure opens the way to a storage account and a key vault for whoever
// composes the adapters below this folder. What is kept there is theirs.
package azure

import (
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
)

// Options say where storage is and who is asking.
type Options = connect.Options

// Endpoints are the addresses of an account's services.
type Endpoints = connect.Endpoints

// Patience bounds how long a call goes on.
type Patience = connect.Patience

// Storage is an open storage account, for the Open of each adapter.
type Storage = connect.Storage

// KeyVault is the name of the vault among the troubles of a Storage.
const KeyVault = connect.Vault

// Open makes the clients without asking anybody: storage may be down. Invalid
// storage_settings.
func Open(o Options) (*Storage, error) { return connect.Open(o) }

// VaultOptions say where a key vault is and who is asking.
type VaultOptions = connect.VaultOptions

// OpenVault makes a vault's client without asking anybody; its troubles are told
// to the Watch of the Storage beside it, which may be nil. Invalid
// storage_settings.
func OpenVault(o VaultOptions, beside *Storage) (*azsecrets.Client, error) {
	if beside == nil {
		return connect.OpenVault(o, nil)
	}
	return connect.OpenVault(o, beside.Watch())
}
