package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/internal/cloud"
)

// cloud opens the account, and the vault if there is one. Nobody is asked.
func (o Options) cloud() (*cloud.Cloud, *keyvault.Vault, error) {
	c, err := cloud.Open(o.Account(), o.Log)
	if err != nil || o.Vault.URL == "" {
		return c, nil, err
	}
	at, err := o.SignedIn()
	if err != nil {
		c.Close(context.Background())
		return nil, nil, err
	}
	v, err := c.OpenVault(at)
	if err != nil {
		c.Close(context.Background())
	}
	return c, v, err
}

// Account is the account of the Azure family: the emulator where none is named.
func (o Options) Account() azure.Options {
	if o.Connection == "" {
		return azure.Options{ConnectionString: cloud.Emulator}
	}
	return azure.Options{ConnectionString: o.Connection}
}

// SignedIn is the vault with a credential: that of the person at this computer, or of
// the computer. Invalid storage_settings.
func (o Options) SignedIn() (azure.VaultOptions, error) {
	at := o.Vault
	if at.Credential != nil {
		return at, nil
	}
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return at, fault.Wrap(err, fault.Invalid, "storage_settings", "Nobody can sign in to the key vault: "+err.Error())
	}
	at.Credential = credential
	return at, nil
}

// Validate answers what is wrong with an account or a vault as a sentence each,
// by the variables that name them. Nobody is asked.
func (o Options) Validate() error {
	if o.Family != Azure {
		return nil
	}
	var bad []error
	if s, err := azure.Open(o.Account()); err != nil {
		bad = append(bad, wrong("BIFROST_STORAGE_CONNECTION", err))
	} else {
		s.Close()
	}
	if o.Vault.URL != "" {
		at, err := o.SignedIn()
		if err == nil {
			_, err = azure.OpenVault(at, nil)
		}
		if err != nil {
			bad = append(bad, wrong("AZURE_KEY_VAULT_URL", err))
		}
	}
	return errors.Join(bad...)
}

func wrong(variable string, err error) error {
	if said, is := errors.AsType[*fault.Fault](err); is {
		return fmt.Errorf("%s: %s", variable, said.Message)
	}
	return fmt.Errorf("%s: %w", variable, err)
}
