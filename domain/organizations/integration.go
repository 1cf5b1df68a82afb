package organizations

import (
	"slices"
	"time"
)

// Sharing says which organizations may use a global integration.
type Sharing string

// A global integration serves all organizations, those with one of its tags, or none.
const (
	SharedWithAll  Sharing = "all"
	SharedWithTags Sharing = "tags"
	SharedWithNone Sharing = "none"
)

// Integration is the configuration of one system in one scope.
type Integration struct {
	// Type names the system: "msgraph".
	Type string
	// Settings are its plain values by key.
	Settings map[string]string
	// Secrets are the keys of those of its secrets that are set, in the vault of
	// the same scope under SecretKey.
	Secrets []string
	// SharedWith and Tags count in global only.
	SharedWith Sharing
	Tags       []string
	UpdatedAt  time.Time
	UpdatedBy  string
}

// SecretKey is the key in the vault under which an integration keeps a secret.
func SecretKey(integration, secret string) string { return integration + "_" + secret }

// Config is everything that is configured in one scope.
type Config struct {
	Settings     []Setting
	Integrations []Integration
}

// ResolvedIntegration says where an integration's settings and secrets, all of
// them together, come from.
type ResolvedIntegration struct {
	Integration
	// Inherited says that they come from global.
	Inherited bool
}

// ResolveIntegration finds what an organization uses: its own configuration, or
// the global one if that is shared with it. It resolves whole: never a setting of
// one scope with a secret of the other, so that nobody who may edit an address
// can make an inherited secret travel there. False means not connected.
func ResolveIntegration(org Organization, integration string, own, global []Integration) (ResolvedIntegration, bool) {
	named := func(i Integration) bool { return i.Type == integration }
	if at := slices.IndexFunc(own, named); at >= 0 {
		return ResolvedIntegration{Integration: own[at]}, true
	}
	at := slices.IndexFunc(global, named)
	if at < 0 || !global[at].serves(org) {
		return ResolvedIntegration{}, false
	}
	return ResolvedIntegration{Integration: global[at], Inherited: true}, true
}

func (i Integration) serves(org Organization) bool {
	switch i.SharedWith {
	case SharedWithAll:
		return true
	case SharedWithTags:
		return slices.ContainsFunc(i.Tags, func(tag string) bool { return slices.Contains(org.Tags, tag) })
	default:
		return false
	}
}
