package configure

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Digest is short, and another one as soon as code that runs for the organization
// could be given something else: its name or tenant, a setting that is in force,
// or an integration, where it comes from and when it was last written, secrets
// included. A secret that belongs to no integration is not read for it.
func (c *Configuration) Digest() string {
	digest := sha256.New()
	encoder := json.NewEncoder(digest)
	// Plain data cannot fail to encode: of each moment only a number is written.
	_ = encoder.Encode([]string{string(c.org.ID), c.org.Name, c.org.TenantID})
	for _, s := range organizations.EffectiveSettings(c.own.Settings, c.defaults.Settings) {
		_ = encoder.Encode([]string{s.Key, string(s.Type), s.Value})
	}
	for _, name := range c.configured() {
		if i, ok := c.resolve(name); ok {
			_ = encoder.Encode([]any{name, i.Inherited, i.Settings, i.Secrets, i.UpdatedAt.UnixNano()})
		}
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// configured are the names of the integrations in either layer, each once.
func (c *Configuration) configured() []string {
	var names []string
	for _, i := range slices.Concat(c.own.Integrations, c.defaults.Integrations) {
		names = append(names, i.Type)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
