package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault/look"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// vault asks for the sealing key, and whether secrets may be set.
func (a Account) vault(ctx context.Context) check.Finding {
	if a.Vault.URL == "" {
		return check.Skip("none is named: secrets are in the data folder")
	}
	client, err := azure.OpenVault(a.Vault, nil)
	if err != nil {
		return check.Fail("set AZURE_KEY_VAULT_URL as the portal shows it", "%s", messageOf(err))
	}
	key, err := look.SealingKey(ctx, client)
	if err == nil {
		err = look.MayWrite(ctx, client)
	}
	if err != nil {
		return a.vaultTrouble(err)
	}
	of := "--vault-name " + hostName(a.Vault.URL) + " --name " + keyvault.SealingKey
	switch key {
	case look.Disabled:
		return check.Fail("az keyvault secret set-attributes --enabled true "+of, "%s is disabled: runs with secret inputs are refused", keyvault.SealingKey)
	case look.Wrong:
		return check.Fail("add a version that is one, which leaves those of before: az keyvault secret set --output none --value $(openssl rand -base64 32) "+of,
			"the newest version of %s is no key: runs with secret inputs are refused", keyvault.SealingKey)
	case look.None:
		return check.Well("%s, to read and to write; its sealing key is made when it is needed first", a.Vault.URL)
	case look.Good:
	}
	return check.Well("%s, to read and to write, with a sealing key", a.Vault.URL)
}

func (a Account) vaultTrouble(err error) check.Finding {
	name := hostName(a.Vault.URL)
	answer, answered := errors.AsType[*azcore.ResponseError](err)
	switch {
	case look.IsNetwork(err):
		return check.Fail("let it in: az keyvault network-rule add --name "+name+" --ip-address ADDRESS; or look from a network that is let in",
			"the vault does not let the network of this computer in")
	case look.IsRole(err):
		return check.Fail(fmt.Sprintf("az role assignment create --assignee WHO --role %q --scope $(az keyvault show --name %s --query id --output tsv)", vaultRole, name),
			"the vault refuses who asks: the role %s is missing", vaultRole)
	case answered && answer.StatusCode == http.StatusUnauthorized:
		return check.Fail("az login --tenant TENANT, the one that the vault is in: az keyvault show --name "+name+" --query properties.tenantId",
			"the vault does not know who asks (%s)", code(answer))
	case fault.Code(err) == "storage_refused":
		return a.nobody()
	}
	return check.Fail("look at AZURE_KEY_VAULT_URL, and whether this network leads there: az keyvault show --name "+name, "%s: %s", a.Vault.URL, reasonOf(err))
}

// vaultRole is the role that opens a vault, which the infrastructure gives to the
// function app.
const vaultRole = "Key Vault Secrets Officer"

// reasonOf is why there is no answer, as exactly as it is known.
func reasonOf(err error) string {
	if said, is := errors.AsType[*fault.Fault](err); is && said.Unwrap() != nil {
		return why(said.Unwrap())
	}
	return why(err)
}

// messageOf is the sentence of a fault, which names no secret.
func messageOf(err error) string {
	if said, is := errors.AsType[*fault.Fault](err); is {
		return said.Message
	}
	return err.Error()
}
