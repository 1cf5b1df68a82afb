package azure_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// TestWritingHealsWhatIsDamagedAndLeavesWhatIsNewer writes over rows that cannot
// be read.
func TestWritingHealsWhatIsDamagedAndLeavesWhatIsNewer(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	w := furnish(t, d)
	at := organizations.TargetOf(w.org.ID)
	grant, user := w.grants[0], w.user.ID
	setting, system := w.config.Settings[0], w.config.Integrations[0]
	for name, c := range map[string]struct {
		where place
		write func() error
	}{
		"a grant":                  {place{"UserPermissions", string(user), string(w.org.ID)}, func() error { return d.Grants().Put(t.Context(), scopeOf(at), grant) }},
		"a revocation":             {place{"UserPermissions", string(user), "global"}, func() error { return d.Grants().Delete(t.Context(), scopeOf(organizations.TargetGlobal()), user) }},
		"a setting":                {place{"OrganizationConfig", string(w.org.ID), "config:a_key"}, func() error { return d.Config().PutSetting(t.Context(), scopeOf(at), setting) }},
		"an integration":           {place{"OrganizationConfig", string(w.org.ID), "integration:msgraph"}, func() error { return d.Config().PutIntegration(t.Context(), scopeOf(at), system) }},
		"an integration's removal": {place{"OrganizationConfig", string(w.org.ID), "integration:msgraph"}, func() error { return d.Config().DeleteIntegration(t.Context(), scopeOf(at), "msgraph") }},
	} {
		row := d.raw(t, c.where)
		damaged, newer := maps.Clone(row), maps.Clone(row)
		damaged["UpdatedAt"], damaged["GrantedAt"] = "garbage", "garbage"
		delete(damaged, "UpdatedAt@odata.type")
		delete(damaged, "GrantedAt@odata.type")
		newer["SchemaVersion"] = 99
		d.overwrite(t, c.where, newer)
		if err := c.write(); fault.Code(err) != "schema_newer" || fmt.Sprint(d.raw(t, c.where)["SchemaVersion"]) != "99" {
			t.Errorf("%s over a newer row: got %v", name, err)
		}
		d.overwrite(t, c.where, damaged)
		if err := c.write(); err != nil {
			t.Errorf("%s over a damaged row: %v", name, err)
		}
		if _, err := d.Access().Facts(t.Context(), user, at); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := d.Config().Load(t.Context(), scopeOf(at)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		d.overwrite(t, c.where, row)
	}
	where := place{"UserPermissions", string(user), "!user"}
	damaged := d.raw(t, where)
	damaged["IsActive"] = "garbage"
	d.overwrite(t, where, damaged)
	// Nobody knows any more whether this person was deactivated.
	if _, err := d.Access().Admit(t.Context(), w.user); !isReadFault(err) {
		t.Errorf("a damaged person was admitted: %v", err)
	}
	if found := d.differences(t); !slices.ContainsFunc(found, func(f tables.Difference) bool { return f.Row == "!user" && f.Why == "truth_damaged" }) {
		t.Errorf("the damage is not found: %+v", found)
	}
}

// TestGarbageInWhatIsConfiguredFailsTheLoad damages each property: without a
// client's own row, the one of global would be taken.
func TestGarbageInWhatIsConfiguredFailsTheLoad(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	w := furnish(t, d)
	at := scopeOf(organizations.TargetOf(w.org.ID))
	for _, key := range []string{"config:a_key", "integration:msgraph"} {
		where := place{"OrganizationConfig", string(w.org.ID), key}
		row := d.raw(t, where)
		for name, damaged := range garbage(row) {
			d.overwrite(t, where, damaged)
			got, err := d.Config().Load(t.Context(), at)
			if err != nil && (!isReadFault(err) || len(got.Settings)+len(got.Integrations) > 0) {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
			if must := strings.HasSuffix(name, "a number") || strings.HasSuffix(name, "a text") || strings.HasPrefix(name, "SchemaVersion") || strings.HasPrefix(name, "Name"); must && err == nil {
				t.Errorf("%s: was read", name)
			}
			if err == nil && (len(got.Settings) != 1 || len(got.Integrations) != 1) {
				t.Errorf("%s: a row is missing in %+v", name, got)
			}
		}
		d.overwrite(t, where, row)
	}
	d.overwrite(t, place{"OrganizationConfig", string(w.org.ID), "feature:new"}, rawRow{"SchemaVersion": 99, "Value": 7})
	got, err := d.Config().Load(t.Context(), at)
	ok(t, err)
	equal(t, "the configuration beside another kind of row", got, w.config)
	d.overwrite(t, place{"UserPermissions", string(w.user.ID), "!preferences"}, rawRow{"SchemaVersion": 99, "UserID": 7})
	standing, err := d.Access().Standing(t.Context(), w.user.ID)
	ok(t, err)
	equal(t, "the standing beside another kind of row", standing, &permissions.Standing{User: w.user, Grants: w.grants})
}
