package keyvault

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestANameSaysWhoseTheSecretIs(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"global-client-secret": first(nameOf(global(), "client_secret")),
		myID + "-a--b-":        first(nameOf(mine(), "a__b_")),
		"01954f00-0000-7000-8000-00000000000a-halopsa-key9": first(nameOf(scopeOf("01954f00-0000-7000-8000-00000000000a"), "halopsa_key9")),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func first(name string, _ bool) string { return name }

func scopeOf(id organizations.ID) organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetOf(id)).Scope
}

// scopes and keys that are likely to be confused.
var (
	anyScope = rapid.Map(rapid.StringMatching(`0190b5a2-0000-7000-8000-00000000000[0-9a-f]|global`), func(id string) organizations.Scope {
		if id == organizations.GlobalName {
			return global()
		}
		return scopeOf(organizations.ID(id))
	})
	anyKey = rapid.StringMatching(`[a-b][a-b0-1_]{0,3}|global_[a-z]|[a-z][a-z0-9_]{0,62}`)
)

func TestNoTwoSecretsShareAName(t *testing.T) {
	t.Parallel()
	allowed := regexp.MustCompile(`^[0-9a-zA-Z-]{1,127}$`)
	rapid.Check(t, func(t *rapid.T) {
		s, other := anyScope.Draw(t, "scope"), anyScope.Draw(t, "another scope")
		key, another := anyKey.Draw(t, "key"), anyKey.Draw(t, "another key")
		name, valid := nameOf(s, key)
		if !valid || !allowed.MatchString(name) || strings.EqualFold(name, SealingKey) {
			t.Fatalf("%q is no name for %q", name, key)
		}
		same := s == other && key == another
		if second, _ := nameOf(other, another); strings.EqualFold(name, second) != same {
			t.Errorf("%s %s and %s %s are %q and %q", s, key, other, another, name, second)
		}
		if read, ours := keyOf(other, strings.ToUpper(name)); ours != (s == other) || ours && read != key {
			t.Errorf("%q is %q to %s, %t", name, read, other, ours)
		}
	})
}

// A vault has more than the platform's secrets, and people set some by hand.
func TestAListHasTheScopesSecretsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, name := range []string{
		"tls", "global", "globalkey", "Global-By-Hand", myID, myID + "-", myID + "-1st", strings.ToUpper(myID) + "-By-Hand",
		"bifrost-sealing-key", "x-global-a", myID[1:] + "-a", "global-" + strings.Repeat("a", 64),
	} {
		w.put(t, name, horse)
	}
	set(t, w.Vault, mine(), "own", horse)
	wantKeys(t, w.Vault, global(), "by_hand")
	wantKeys(t, w.Vault, mine(), "by_hand", "own")
	wantValue(t, w.Vault, mine(), "by_hand", horse)
	wantValue(t, w.Vault, global(), "by_hand", horse)
}

func TestAListHasTheDatesOfTheVaultAndWhatIsDisabled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ends := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	for _, key := range []string{"a", "b"} {
		set(t, w.Vault, global(), key, horse)
	}
	if _, err := w.admin.UpdateSecretProperties(t.Context(), "global-b", "", azsecrets.UpdateSecretPropertiesParameters{
		SecretAttributes: &azsecrets.SecretAttributes{Enabled: to.Ptr(false), Expires: &ends},
	}, nil); err != nil {
		t.Fatal(err)
	}
	list, err := w.List(t.Context(), global())
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for i, want := range []time.Time{{}, ends} {
		if age := time.Since(list[i].UpdatedAt); age < -time.Minute || age > time.Minute || list[i].UpdatedAt.Location() != time.UTC {
			t.Errorf("%s was set at %s", list[i].Key, list[i].UpdatedAt)
		}
		if diff := cmp.Diff(want, list[i].ExpiresAt); diff != "" {
			t.Errorf("%s: %s", list[i].Key, diff)
		}
	}
}

// Whoever looks at the vault sees what a secret is for.
func TestASecretIsLabelledForPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, mine(), "a_key", horse)
	got, err := w.admin.GetSecret(t.Context(), myID+"-a-key", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if *got.ContentType != "bifrost secret" || *got.Tags["bifrost-scope"] != myID || *got.Tags["bifrost-key"] != "a_key" || len(got.Tags) != 2 {
		t.Errorf("it is labelled %q %v", *got.ContentType, got.Tags)
	}
}

func TestWhatIsNoKeyIsNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, global(), "a_b", horse)
	for _, key := range []string{"", "a-b", "A_b", "a_B", "a b", "a/b", "_a", "1a", "ä", strings.Repeat("a", 64)} {
		if err := w.Set(t.Context(), global(), key, value(t, "another")); err == nil {
			t.Errorf("%q can be set", key)
		}
		wantMissing(t, w.Vault, global(), key)
		if err := w.Delete(t.Context(), global(), key); err != nil {
			t.Errorf("delete %q: %v", key, err)
		}
	}
	wantValue(t, w.Vault, global(), "a_b", horse)
}
