package configure

import (
	"cmp"
	"slices"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Missing answers a sentence for each thing that code needs and that is not as
// it must be; none when all is ready. It reads no secret: an integration counts as
// connected when every secret that it declares is set.
func (c *Configuration) Missing(needs catalog.Needs) []string {
	var missing []string
	untenanted := false
	for _, name := range needs.Integrations {
		resolved, ok := c.resolve(name)
		declared, _ := c.known.Find(name)
		unset := func(key string) bool { return !slices.Contains(resolved.Secrets, key) }
		if !ok || slices.ContainsFunc(declared.Secrets, unset) {
			missing = append(missing, c.known.Title(name)+" is not connected.")
			continue
		}
		untenanted = untenanted || (declared.Tenant != nil && declared.Tenant(c.org, resolved.Settings) == "")
	}
	if untenanted { // once, however many need it
		missing = append(missing, c.untenanted())
	}
	for _, needed := range needs.Settings {
		if why := c.unusable(needed); why != "" {
			missing = append(missing, why)
		}
	}
	return missing
}

// untenanted says that the organization lacks what some integrations need.
func (c *Configuration) untenanted() string {
	return cmp.Or(c.org.Name, "The global scope") + " has no Microsoft Entra tenant id."
}

// unusable says why code cannot read a setting here, or nothing.
func (c *Configuration) unusable(needed catalog.NeededSetting) string {
	setting, ok := c.Setting(needed.Key)
	switch {
	case !ok && !needed.Optional:
		return "The setting " + needed.Key + " has no value."
	case ok && string(setting.Type) != needed.Type:
		return "The setting " + needed.Key + " is " + aValue(setting.Type) + ", and " + aValue(organizations.SettingType(needed.Type)) + " is needed."
	}
	return ""
}

// aValue is a type with its article.
func aValue(of organizations.SettingType) string {
	if of == organizations.IntSetting {
		return "an int"
	}
	return "a " + string(of)
}
