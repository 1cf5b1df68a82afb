package keyvault

import (
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// SealingKey is the name of the key to seal with. No scope's secret has it: their
// names begin with an id or with "global-".
const SealingKey = "bifrost-sealing-key"

// The tags, and the content types, tell a person who looks at the vault what it
// holds. Names alone decide, so that a secret that was set by hand counts, too.
const (
	tagScope = "bifrost-scope"
	tagKey   = "bifrost-key"
	// tagErased marks what was deleted here. To reuse a deleted name it has to be
	// recovered first, with its old value: the mark keeps that from being read.
	tagErased   = "bifrost-erased"
	typeSecret  = "bifrost secret"
	typeSealing = "bifrost sealing key: 256 bits in base64"
)

// nameOf is the name of a scope's secret. No two secrets share one: a key holds
// neither a hyphen nor a capital, an id has always the same length, and names are
// the same in capitals. False for what is no key.
func nameOf(s organizations.Scope, key string) (string, bool) {
	return prefixOf(s) + strings.ReplaceAll(key, "_", "-"), organizations.IsKey(key)
}

func prefixOf(s organizations.Scope) string { return strings.ToLower(s.String()) + "-" }

// keyOf reads the key of a scope's secret from its name; false for all others.
func keyOf(s organizations.Scope, name string) (string, bool) {
	rest, ours := strings.CutPrefix(strings.ToLower(name), prefixOf(s))
	key := strings.ReplaceAll(rest, "-", "_")
	return key, ours && organizations.IsKey(key)
}

// parts are the name and the version in an identifier; empty where it has none.
func parts(id *azsecrets.ID) (name, version string) {
	if id == nil {
		return "", ""
	}
	_, path, _ := strings.Cut(string(*id), "/secrets/")
	name, version, _ = strings.Cut(path, "/")
	return name, version
}

func tagsOf(s organizations.Scope, key string) map[string]*string {
	return map[string]*string{tagScope: to.Ptr(s.String()), tagKey: to.Ptr(key)}
}

func erasedTagsOf(s organizations.Scope, key string) map[string]*string {
	tags := tagsOf(s, key)
	tags[tagErased] = to.Ptr("true")
	return tags
}

func isErased(tags map[string]*string) bool { return tags[tagErased] != nil }
