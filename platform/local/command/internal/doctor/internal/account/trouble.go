package account

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/bifrost-run/bifrost/adapters/azure/inspect"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// trouble says why parts of an account cannot be used, and what to do.
func (k *kept) trouble(s sort, reason inspect.Reason, share string, names []string, cause error) check.Finding {
	switch reason {
	case inspect.NoSignIn:
		return k.nobody()
	case inspect.Silent:
		return check.Fail(k.wake(), "%s: %s", hostOf(cause), why(cause))
	case inspect.Keyless:
		return check.Fail(k.unlock(), "the account takes no keys")
	case inspect.Network:
		return k.shut(s, share, cause)
	case inspect.Refused:
		return k.refused(s, share, cause)
	case inspect.Missing:
		return check.Fail(k.make(), "%s are missing: %s", share, few(names))
	case inspect.Odd:
	}
	return check.Fail("look at the account in the portal, and at https://azure.status.microsoft", "%s answer %s: %s", share, code(cause), few(names))
}

func (k *kept) refused(s sort, share string, cause error) check.Finding {
	if k.byKey() {
		return check.Fail(k.rekey()+"; look at the clock, too", "the account refuses the key (%s)", code(cause))
	}
	return check.Fail(k.grant(s.role), "%s %s refuse who asks (%s): the role %s is missing", share, s.many, code(cause), s.role)
}

// shut is for an account that does not let a network in. The emulator, which lets every
// network in, says the same about a wrong key.
func (k *kept) shut(s sort, share string, cause error) check.Finding {
	advice := "let it in: az storage account network-rule add --ip-address ADDRESS --account-name " + k.name() + "; or look from a network that is let in"
	switch {
	case k.byKey() && k.name() == emulator:
		return k.refused(s, share, cause)
	case k.byKey():
		return check.Fail(advice+"; or "+k.rekey(), "the account refuses the key, or the network of this computer (%s)", code(cause))
	}
	return check.Fail(advice, "%s %s do not let the network of this computer in (%s)", share, s.many, code(cause))
}

// grant is the command that gives a role to who asks.
func (k *kept) grant(role string) string {
	if k.byKey() {
		return k.rekey()
	}
	return fmt.Sprintf("az role assignment create --assignee WHO --role %q --scope $(az storage account show --name %s --query id --output tsv)", role, k.name())
}

// keyVariable is the setting that holds the account's key.
func (k *kept) keyVariable() string {
	if k.App != nil {
		return appPrefix
	}
	return "BIFROST_STORAGE_CONNECTION"
}

// rekey is how the setting gets the key that the account has now.
func (k *kept) rekey() string {
	switch {
	case k.name() == emulator && k.App != nil:
		return "set " + k.keyVariable() + " as functions/local.settings.json.example has it"
	case k.name() == emulator:
		return "unset " + k.keyVariable() + ": the key of the emulator is known, and is used without it"
	}
	return "set " + k.keyVariable() + " anew: az storage account show-connection-string --name " + k.name()
}

// unlock is what to do about an account that takes no keys. The local program has
// nothing else.
func (k *kept) unlock() string {
	if k.App == nil {
		return "name another account by BIFROST_STORAGE_CONNECTION: bifrost run needs one that takes keys, or the emulator"
	}
	return "name it by AzureWebJobsStorage__accountName, and give no connection string"
}

// emulator is the account that every emulator has.
const emulator = "devstoreaccount1"

// startEmulator is what docs/guides/operations.md says, too.
const startEmulator = "npx azurite@3.35.0 --silent --skipApiVersionCheck --location azurite-data"

// wake is what to do about an account that does not answer.
func (k *kept) wake() string {
	if k.name() == emulator {
		return "start the emulator: " + startEmulator + "; or name another account by " + k.keyVariable()
	}
	return "look at the name of the account, and whether this network leads to it: az storage account show --name " + k.name()
}

// make is what to do about parts that are missing.
func (k *kept) make() string {
	if k.App == nil {
		return "start the program anew, which makes them: bifrost run --storage azure"
	}
	return "deploy the infrastructure, which has them: terraform apply"
}

// why says in one line why there is no answer, or none that helps.
func why(err error) string {
	if _, is := errors.AsType[*azcore.ResponseError](err); is {
		return "it answers " + code(err)
	}
	return ask.Why(err).Error()
}

// hostOf is who was asked. Nothing else of the address is shown.
func hostOf(err error) string {
	if sent, is := errors.AsType[*url.Error](err); is {
		if at, parsed := url.Parse(sent.URL); parsed == nil {
			return at.Host
		}
	}
	return "storage"
}

// code is what Azure says, in its word.
func code(err error) string {
	answer, is := errors.AsType[*azcore.ResponseError](err)
	switch {
	case !is:
		return "nothing that can be read"
	case answer.ErrorCode == "":
		return fmt.Sprint(answer.StatusCode)
	}
	return fmt.Sprintf("%d %s", answer.StatusCode, answer.ErrorCode)
}
