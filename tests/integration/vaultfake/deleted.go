package vaultfake

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	azfake "github.com/Azure/azure-sdk-for-go/sdk/azcore/fake"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// keptFor is how long a vault keeps what was deleted.
const keptFor = 90 * 24 * time.Hour

func (v *Vault) getDeleted(_ context.Context, name string, _ *azsecrets.GetDeletedSecretOptions) (azfake.Responder[azsecrets.GetDeletedSecretResponse], azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(name)
	if s == nil || s.state != deleted {
		return say(azsecrets.GetDeletedSecretResponse{}, errMissing(name))
	}
	current := bundle(s.versions[len(s.versions)-1], false)
	return say(azsecrets.GetDeletedSecretResponse{DeletedSecret: azsecrets.DeletedSecret{
		ID: current.ID, Tags: current.Tags, Attributes: v.levelled(current.Attributes), ScheduledPurgeDate: to.Ptr(now().Add(keptFor)),
	}}, nil)
}

// levelled says whether the vault gives up what was deleted.
func (v *Vault) levelled(a *azsecrets.SecretAttributes) *azsecrets.SecretAttributes {
	if v.protected {
		a.RecoveryLevel = to.Ptr("Recoverable")
	}
	return a
}

// listDeleted is one page, in the order that nobody expects, as list is.
func (v *Vault) listDeleted(asked *url.URL) (pages azfake.PagerResponder[azsecrets.ListDeletedSecretPropertiesResponse]) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var all []*azsecrets.DeletedSecretProperties
	for _, s := range v.secrets {
		if s.state != deleted {
			continue
		}
		current := bundle(s.versions[len(s.versions)-1], false)
		all = append(all, &azsecrets.DeletedSecretProperties{
			ID: to.Ptr(azsecrets.ID("https://" + v.host + "/secrets/" + s.name)), Tags: current.Tags,
			Attributes: v.levelled(current.Attributes), ScheduledPurgeDate: to.Ptr(now().Add(keptFor)),
		})
	}
	slices.SortFunc(all, func(a, b *azsecrets.DeletedSecretProperties) int { return -cmp.Compare(*a.ID, *b.ID) })
	query := asked.Query()
	from, _ := strconv.Atoi(query.Get("$skiptoken")) // The beginning for none.
	from = min(from, len(all))
	page := azsecrets.ListDeletedSecretPropertiesResponse{}
	page.Value = all[from:min(from+pageSize, len(all))]
	if from+pageSize < len(all) {
		query.Set("$skiptoken", strconv.Itoa(from+pageSize))
		page.NextLink = to.Ptr("https://" + v.host + "/deletedsecrets?" + query.Encode())
	}
	pages.AddPage(http.StatusOK, page, nil)
	return pages
}
