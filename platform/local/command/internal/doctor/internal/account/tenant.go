package account

import (
	"context"
	"errors"
	"strings"

	"github.com/bifrost-run/bifrost/platform/handler"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/authority"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

const entraAdvice = "look whether this network leads to login.microsoftonline.com, and at https://azure.status.microsoft"

// tenant asks Entra about the tenant of the provider.
func (a Account) tenant(ctx context.Context) check.Finding {
	const advice = "set AZURE_TENANT_ID to the id of the provider's tenant: az account show --query tenantId"
	id := strings.ToLower(a.App.TenantID)
	at, ok := authority.At(handler.Authority+"/"+id, a.Transport)
	if !ok {
		return check.Fail(advice, "%q is no tenant", id)
	}
	m, err := at.Metadata(ctx)
	wanted := strings.ReplaceAll(handler.Issuer, "{tid}", id)
	switch {
	case errors.Is(err, authority.ErrUnknown):
		return check.Fail(advice, "Microsoft Entra ID has no tenant %s", id)
	case err != nil:
		return check.Fail(entraAdvice, "%s: %s", handler.Authority, err)
	case m.Issuer != wanted:
		return check.Fail(advice, "its tokens come from %s, and %s is expected", m.Issuer, wanted)
	}
	return check.Well("%s", id)
}

// keys reads the keys that tokens are verified with, as the handler does.
func (a Account) keys(ctx context.Context) check.Finding {
	count, err := authority.Keys(ctx, handler.KeysURL, handler.Issuer, a.Transport)
	if err != nil {
		return check.Fail(entraAdvice, "%s: %s", handler.Authority, err)
	}
	return check.Well("%d at %s", count, handler.KeysURL)
}
