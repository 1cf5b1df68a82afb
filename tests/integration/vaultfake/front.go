package vaultfake

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	azfake "github.com/Azure/azure-sdk-for-go/sdk/azcore/fake"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets/fake"
)

// The limits of Key Vault. Its pages say 25 kilobytes: the smaller reading.
const (
	longestValue = 25_000
	longestText  = 256
	mostTags     = 15
	pageSize     = 25
)

var goodName = regexp.MustCompile(`^[0-9a-zA-Z-]{1,127}$`)

// front reads requests and writes answers as the SDK's own fake does. Each
// request has one of its own, because two lists at once share what a front
// remembers.
func (v *Vault) front(r *http.Request) *fake.ServerTransport {
	return fake.NewServerTransport(&fake.Server{
		SetSecret:              v.set,
		GetSecret:              v.get,
		UpdateSecretProperties: v.update,
		DeleteSecret:           v.delete,
		RecoverDeletedSecret:   v.recover,
		GetDeletedSecret:       v.getDeleted,
		PurgeDeletedSecret:     v.purge,
		NewListSecretPropertiesPager: func(*azsecrets.ListSecretPropertiesOptions) azfake.PagerResponder[azsecrets.ListSecretPropertiesResponse] {
			return v.list(r.URL)
		},
		NewListDeletedSecretPropertiesPager: func(*azsecrets.ListDeletedSecretPropertiesOptions) azfake.PagerResponder[azsecrets.ListDeletedSecretPropertiesResponse] {
			return v.listDeleted(r.URL)
		},
	})
}

// say is the answer of one operation.
func say[T any](answer T, err error) (resp azfake.Responder[T], refusal azfake.ErrorResponder) {
	if err != nil {
		refusal.SetError(err)
		return resp, refusal
	}
	resp.SetResponse(http.StatusOK, answer, nil)
	return resp, refusal
}

func (v *Vault) set(_ context.Context, name string, p azsecrets.SetSecretParameters, _ *azsecrets.SetSecretOptions) (azfake.Responder[azsecrets.SetSecretResponse], azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	made, err := v.setting(name, p)
	if err != nil {
		return say(azsecrets.SetSecretResponse{}, err)
	}
	return say(azsecrets.SetSecretResponse{Secret: bundle(made, true)}, nil)
}

func (v *Vault) setting(name string, p azsecrets.SetSecretParameters) (*azsecrets.Secret, error) {
	switch {
	case !goodName.MatchString(name):
		return nil, errBad("The request URI contains an invalid name.")
	case p.Value == nil || len(*p.Value) > longestValue:
		return nil, errBad("The secret has no value, or too long a one.")
	case p.ContentType != nil && len(*p.ContentType) >= longestText || len(p.Tags) > mostTags:
		return nil, errBad("The content type is too long, or there are too many tags.")
	}
	for key, text := range p.Tags {
		if len(key) > longestText || text == nil || len(*text) > longestText {
			return nil, errBad("A tag is too long.")
		}
	}
	s := v.find(name)
	if s == nil {
		s = &secret{name: name}
		v.secrets[strings.ToLower(name)] = s
	}
	if s.state != live {
		return nil, errConflict(map[state]string{deleting: beingDeleted, deleted: recoverable, recovering: beingRecovered}[s.state])
	}
	return v.add(s, p), nil
}

func (v *Vault) get(_ context.Context, name, version string, _ *azsecrets.GetSecretOptions) (azfake.Responder[azsecrets.GetSecretResponse], azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	found, err := v.getting(name, version)
	if err != nil {
		return say(azsecrets.GetSecretResponse{}, err)
	}
	return say(azsecrets.GetSecretResponse{Secret: bundle(found, true)}, nil)
}

func (v *Vault) getting(name, version string) (*azsecrets.Secret, error) {
	s, err := v.readable(name)
	if err != nil {
		return nil, err
	}
	found, err := s.version(version)
	if err != nil {
		return nil, err
	}
	if !*found.Attributes.Enabled {
		return nil, refused(Refusal{Status: http.StatusForbidden, Code: "Forbidden", Inner: "SecretDisabled", Message: "Operation get is not allowed on a disabled secret."})
	}
	return found, nil
}

func (v *Vault) update(_ context.Context, name, version string, p azsecrets.UpdateSecretPropertiesParameters, _ *azsecrets.UpdateSecretPropertiesOptions) (azfake.Responder[azsecrets.UpdateSecretPropertiesResponse], azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	changed, err := v.updating(name, version, p)
	if err != nil {
		return say(azsecrets.UpdateSecretPropertiesResponse{}, err)
	}
	return say(azsecrets.UpdateSecretPropertiesResponse{Secret: bundle(changed, false)}, nil)
}

func (v *Vault) updating(name, version string, p azsecrets.UpdateSecretPropertiesParameters) (*azsecrets.Secret, error) {
	s, err := v.readable(name)
	if err != nil {
		return nil, err
	}
	found, err := s.version(version)
	if err != nil {
		return nil, err
	}
	if p.Tags != nil {
		found.Tags = p.Tags
	}
	found.ContentType = cmp.Or(p.ContentType, found.ContentType)
	if a := p.SecretAttributes; a != nil {
		found.Attributes.Enabled = cmp.Or(a.Enabled, found.Attributes.Enabled)
		found.Attributes.Expires = cmp.Or(a.Expires, found.Attributes.Expires)
	}
	found.Attributes.Updated = now()
	return found, nil
}

func (v *Vault) delete(_ context.Context, name string, _ *azsecrets.DeleteSecretOptions) (azfake.Responder[azsecrets.DeleteSecretResponse], azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(name)
	switch {
	case s == nil || s.state == deleted:
		return say(azsecrets.DeleteSecretResponse{}, errMissing(name))
	case s.state == deleting:
		return say(azsecrets.DeleteSecretResponse{}, errConflict(beingDeleted))
	case s.state == recovering:
		return say(azsecrets.DeleteSecretResponse{}, errConflict(beingRecovered))
	}
	v.begin(s, deleting, deleted)
	return say(azsecrets.DeleteSecretResponse{DeletedSecret: azsecrets.DeletedSecret{ID: s.versions[len(s.versions)-1].ID, DeletedDate: now()}}, nil)
}

func (v *Vault) recover(_ context.Context, name string, _ *azsecrets.RecoverDeletedSecretOptions) (azfake.Responder[azsecrets.RecoverDeletedSecretResponse], azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(name)
	switch {
	case s == nil || s.state == live || s.state == recovering:
		return say(azsecrets.RecoverDeletedSecretResponse{}, errMissing(name))
	case s.state == deleting:
		return say(azsecrets.RecoverDeletedSecretResponse{}, errConflict(beingDeleted))
	}
	v.begin(s, recovering, live)
	return say(azsecrets.RecoverDeletedSecretResponse{Secret: bundle(s.versions[len(s.versions)-1], false)}, nil)
}

func (v *Vault) purge(_ context.Context, name string, _ *azsecrets.PurgeDeletedSecretOptions) (resp azfake.Responder[azsecrets.PurgeDeletedSecretResponse], refusal azfake.ErrorResponder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(name)
	if s == nil || s.state != deleted {
		refusal.SetError(errMissing(name))
		return resp, refusal
	}
	if v.protected {
		refusal.SetError(refused(Refusal{Status: http.StatusForbidden, Code: "Forbidden", Message: "Purge protection is enabled."}))
		return resp, refusal
	}
	delete(v.secrets, strings.ToLower(name))
	resp.SetResponse(http.StatusNoContent, azsecrets.PurgeDeletedSecretResponse{}, nil)
	return resp, refusal
}

// list is one page, whose place is in the address. No order is promised: it is
// the one that nobody expects.
func (v *Vault) list(asked *url.URL) (pages azfake.PagerResponder[azsecrets.ListSecretPropertiesResponse]) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var all []*azsecrets.SecretProperties
	for _, s := range v.secrets {
		if s.state == live || s.state == recovering {
			current := bundle(s.versions[len(s.versions)-1], false)
			all = append(all, &azsecrets.SecretProperties{
				ID: to.Ptr(azsecrets.ID("https://" + v.host + "/secrets/" + s.name)), ContentType: current.ContentType, Tags: current.Tags, Attributes: current.Attributes,
			})
		}
	}
	slices.SortFunc(all, func(a, b *azsecrets.SecretProperties) int { return -cmp.Compare(*a.ID, *b.ID) })
	query := asked.Query()
	from, _ := strconv.Atoi(query.Get("$skiptoken")) // The beginning for none.
	from = min(from, len(all))
	page := azsecrets.ListSecretPropertiesResponse{}
	page.Value = all[from:min(from+pageSize, len(all))]
	if from+pageSize < len(all) {
		query.Set("$skiptoken", strconv.Itoa(from+pageSize))
		page.NextLink = to.Ptr("https://" + v.host + "/secrets?" + query.Encode())
	}
	pages.AddPage(http.StatusOK, page, nil)
	return pages
}
