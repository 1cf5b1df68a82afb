package vaultfake

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// Vault is one key vault. Safe for concurrent use.
type Vault struct {
	host string

	mu      sync.Mutex
	secrets map[string]*secret // by the name in lower case
	settle  int
	// protected is true for a vault with purge protection.
	protected bool
	meddle    func(r *http.Request) *Refusal
}

// Settle says how many requests about a name a deletion and a recovery of it
// take, each; zero until it is called: they are over at once.
func (v *Vault) Settle(requests int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.settle = requests
}

// Protect gives the vault purge protection, for good as in Azure.
func (v *Vault) Protect() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.protected = true
}

// Names are those of all secrets that the vault keeps, also of deleted ones.
func (v *Vault) Names() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Sorted(maps.Keys(v.secrets))
}

// Meddle lets a test answer in the place of the vault: what f answers is said,
// and nothing done; nil leaves the request to the vault. It sees no challenges.
func (v *Vault) Meddle(f func(r *http.Request) *Refusal) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.meddle = f
}

func (v *Vault) meddled(r *http.Request) *Refusal {
	v.mu.Lock()
	f := v.meddle
	v.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(r)
}

// secret is a name with its history. The last version is the current one.
type secret struct {
	name     string
	versions []*azsecrets.Secret
	state    state
	// left is how many more requests about the name a change of state takes.
	left int
}

type state int

const (
	live state = iota
	deleting
	deleted
	recovering
)

// find is the secret of a name, nil when there never was one or it was purged.
// Every request about the name brings a change of its state nearer to its end.
func (v *Vault) find(name string) *secret {
	s := v.secrets[strings.ToLower(name)]
	if s == nil {
		return nil
	}
	switch {
	case s.left > 0:
		s.left--
	case s.state == deleting:
		s.state = deleted
	case s.state == recovering:
		s.state = live
	}
	return s
}

// begin puts a secret into a state that takes a while.
func (v *Vault) begin(s *secret, changing, after state) {
	s.state, s.left = changing, v.settle
	if v.settle == 0 {
		s.state = after
	}
}

// readable is the secret of a name that can be read.
func (v *Vault) readable(name string) (*secret, error) {
	s := v.find(name)
	if s == nil || s.state == deleting || s.state == deleted {
		return nil, errMissing(name)
	}
	return s, nil
}

// version is one by its id, the current one for none.
func (s *secret) version(id string) (*azsecrets.Secret, error) {
	if id == "" {
		return s.versions[len(s.versions)-1], nil
	}
	for _, one := range s.versions {
		if one.ID.Version() == strings.ToLower(id) {
			return one, nil
		}
	}
	return nil, errMissing(s.name + "/" + id)
}

// bundle is a version as it is answered: with the value, or for a list without it.
func bundle(of *azsecrets.Secret, value bool) azsecrets.Secret {
	shown, attributes := *of, *of.Attributes
	shown.Attributes, shown.Tags = &attributes, maps.Clone(of.Tags)
	if !value {
		shown.Value = nil
	}
	return shown
}

// now is the present as a vault tells it, in whole seconds.
func now() *time.Time { return to.Ptr(time.Now().UTC().Truncate(time.Second)) }

// add makes a version of what somebody has set.
func (v *Vault) add(s *secret, p azsecrets.SetSecretParameters) *azsecrets.Secret {
	attributes := azsecrets.SecretAttributes{}
	if p.SecretAttributes != nil {
		attributes = *p.SecretAttributes
	}
	if attributes.Enabled == nil {
		attributes.Enabled = to.Ptr(true)
	}
	attributes.Created, attributes.Updated = now(), now()
	attributes.RecoverableDays, attributes.RecoveryLevel = to.Ptr(int32(90)), to.Ptr("Recoverable+Purgeable")
	made := &azsecrets.Secret{
		ID:    to.Ptr(azsecrets.ID("https://" + v.host + "/secrets/" + s.name + "/" + newID())),
		Value: p.Value, ContentType: p.ContentType, Tags: p.Tags, Attributes: &attributes,
	}
	s.versions = append(s.versions, made)
	return made
}

func newID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // It never fails.
	return hex.EncodeToString(id[:])
}
