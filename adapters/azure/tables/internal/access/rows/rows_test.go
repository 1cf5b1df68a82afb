package rows

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const orgID = organizations.ID("01954f00-0000-7000-8000-00000000000a")

var at = time.Date(2026, 3, 4, 5, 6, 7, 8900, time.FixedZone("", 3600))

// fill sets every field to something that is not zero, so that a field that a
// row forgets is noticed, today or when it is added.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(at.UTC()))
		return
	case permissions.Set, organizations.Target:
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("a ünïcode\x00 text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

// through is a row after it was written and read.
func through[E any, P Stored[E]](t *testing.T, row P) P {
	t.Helper()
	data, err := entity.Whole(row)
	if err != nil {
		t.Fatal(err)
	}
	var properties map[string]any
	if err := json.Unmarshal(data, &properties); err != nil {
		t.Fatal(err)
	}
	properties["Timestamp"], properties["Timestamp@odata.type"] = "2026-03-04T05:06:07Z", "Edm.DateTime"
	if data, err = json.Marshal(properties); err != nil {
		t.Fatal(err)
	}
	stored := P(new(E))
	if err := entity.Read(data, stored, at, false); err != nil {
		t.Fatal(err)
	}
	if !stored.IsSound() {
		t.Errorf("%+v is not about what its keys say", stored)
	}
	return stored
}

func TestRowsForgetNothing(t *testing.T) {
	t.Parallel()
	var org organizations.Organization
	fill(reflect.ValueOf(&org).Elem())
	org.ID = orgID
	truth := OrganizationOf(org)
	for _, where := range []Address{TruthOf(string(orgID)), EntryOf(string(orgID)), ClaimOf(org.TenantID)} {
		row := truth.At(where)
		if diff := cmp.Diff(org, through(t, &row).Organization()); diff != "" {
			t.Errorf("an organization: -want +got\n%s", diff)
		}
	}
	var user permissions.User
	fill(reflect.ValueOf(&user).Elem())
	person := UserOf(user)
	if diff := cmp.Diff(user, through(t, &person).Person()); diff != "" {
		t.Errorf("a user: -want +got\n%s", diff)
	}
	for _, target := range []organizations.Target{organizations.TargetGlobal(), organizations.TargetOf(orgID)} {
		var grant permissions.Grant
		fill(reflect.ValueOf(&grant).Elem())
		grant.In, grant.Permissions = target, permissions.SetOf(permissions.ViewHistory, permissions.ManageForms)
		row := GrantOf(permissions.SeedSystem.Authority(target).Scope, grant)
		if got := through(t, &row).Grant(); got != grant {
			t.Errorf("a grant: %+v, want %+v", got, grant)
		}
	}
}

// What was stored has to equal what was written, or a writer does not know its
// own row.
func TestARowIsTheSameAfterItWasStored(t *testing.T) {
	t.Parallel()
	for name, org := range map[string]organizations.Organization{
		"full":          {ID: orgID, Name: "n", TenantID: "t", Tags: []string{"b", "a"}, CreatedAt: at.Add(123), UpdatedAt: time.Now()},
		"without tags":  {ID: orgID, Tags: nil},
		"with no tags":  {ID: orgID, Tags: []string{}},
		"with odd tags": {ID: orgID, Tags: []string{"", "<&>"}},
	} {
		row := OrganizationOf(org)
		if stored := through(t, &row); !stored.Says(row) || !row.Says(*stored) {
			t.Errorf("%s: %+v became %+v", name, row.organizationPart, stored.organizationPart)
		}
		other := OrganizationOf(org)
		if other.Name += "x"; other.Says(row) {
			t.Errorf("%s: another one is the same", name)
		}
	}
}

func TestKeysOfPeopleKeepTheirLooksAndTheirOrder(t *testing.T) {
	t.Parallel()
	var ids, keys []string
	for _, id := range []permissions.UserID{
		permissions.NewUserID("72f988bf-86f1-41af-91ab-2d7cd011db47", "0195509f-2a00-4abc-8def-0123456789ab"), "system:seed", "system:seed_", "system:see", "system:seed2",
	} {
		if key := UserKey(id); key != string(id) {
			t.Errorf("%s has the key %s", id, key)
		}
		ids, keys = append(ids, string(id)), append(keys, UserKey(id))
	}
	slices.Sort(ids)
	slices.Sort(keys)
	if !slices.Equal(ids, keys) {
		t.Errorf("the orders are %v and %v", ids, keys)
	}
	seen := map[string]string{}
	for _, odd := range []string{"a_b", "a__b", "a_", "_a", "A_b", "a~5fb", "a/b", "a b", "!user", "global", strings.Repeat("x", 500)} {
		key := UserKey(permissions.UserID(odd))
		if other, met := seen[key]; met {
			t.Errorf("%q and %q are one", odd, other)
		}
		if err := entity.CheckKey(key); err != nil {
			t.Errorf("%q: %v", odd, err)
		}
		seen[key] = odd
	}
}

func TestAMirrorLeadsBackToItsTruth(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{string(orgID), RowGlobal} {
		truth := Address{"a-user", scope}
		if back := GrantTruth(GrantMirror(truth)); back != truth || GrantMirror(truth) == truth {
			t.Errorf("%+v leads to %+v", truth, back)
		}
	}
	truth := Address{"a-user", RowUser}
	if back := UserTruth(UserMirror(truth)); back != truth {
		t.Errorf("%+v leads to %+v", truth, back)
	}
}

// A grant whose flag is missing was not given: every way to lose a property
// gives less.
func TestAGrantThatDoesNotSaySoWasNotGiven(t *testing.T) {
	t.Parallel()
	var empty Grant
	if empty.IsLive() || empty.IsSound() || !empty.Set().IsEmpty() {
		t.Error("an empty row gives something")
	}
}
