package vault

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

func sealed(t *testing.T, x Sealer, s organizations.Scope, about, plain string) []byte {
	t.Helper()
	got, err := x.Seal(t.Context(), s, about, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func wantOpened(t *testing.T, x Sealer, s organizations.Scope, about string, from []byte, plain string) {
	t.Helper()
	if got, err := x.Open(t.Context(), s, about, from); err != nil || string(got) != plain {
		t.Errorf("it opens as %q, %v, want %q", got, err, plain)
	}
}

// wantShut expects a fault that says what to do, and nothing of what is inside.
func wantShut(t *testing.T, x Sealer, s organizations.Scope, about string, from []byte) {
	t.Helper()
	got, err := x.Open(t.Context(), s, about, from)
	if !fault.Is(err, fault.Unavailable) || fault.Code(err) != "secret_unreadable" || got != nil {
		t.Errorf("it opens as %q, %v, want secret_unreadable", got, err)
	}
	if err != nil && (strings.Contains(err.Error(), "horse") || len(from) > 0 && strings.Contains(err.Error(), string(from))) {
		t.Errorf("the fault tells what was sealed: %v", err)
	}
}

func TestTheKeyIsMadeByTheFirstSealAndSharedWithSecrets(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), memory(t)
	v := open(t, db, dir)
	wantShut(t, v.Sealer(), mine(), "about", []byte("anything"))
	if made := files(t, dir); len(made) != 0 {
		t.Errorf("opening has made %q", made)
	}
	of := sealed(t, v.Sealer(), mine(), "about", horse)
	if made := files(t, dir); len(made) != 1 || made[0] != KeyName {
		t.Fatalf("the folder holds %q, want the key and nothing else", made)
	}
	before := read600(t, filepath.Join(dir, KeyName))
	set(t, v, mine(), "a_key", horse)
	next := open(t, db, dir)
	set(t, next, mine(), "b_key", horse)
	wantOpened(t, next.Sealer(), mine(), "about", of, horse)
	wantValue(t, next, mine(), "a_key", horse)
	if after := read600(t, filepath.Join(dir, KeyName)); after != before {
		t.Error("the key has changed")
	}
}

func TestWithoutItsKeyWhatWasSealedIsUnreadableUntilTheKeyIsBack(t *testing.T) {
	t.Parallel()
	dir, other, db := t.TempDir(), t.TempDir(), memory(t)
	of := sealed(t, open(t, db, dir).Sealer(), mine(), "about", horse)
	without := open(t, db, other)
	wantShut(t, without.Sealer(), mine(), "about", of)
	write(t, filepath.Join(other, KeyName), read600(t, filepath.Join(dir, KeyName)), 0o600)
	wantOpened(t, open(t, db, other).Sealer(), mine(), "about", of, horse)
}

func TestAKeyThatCannotBeWrittenSealsNothing(t *testing.T) {
	t.Parallel()
	v := open(t, memory(t), filepath.Join(t.TempDir(), "gone")) // The folder is not there.
	got, err := v.Sealer().Seal(t.Context(), mine(), "about", []byte(horse))
	if want := "The key of the secrets cannot be written to the data folder."; sentence(t, err) != want || got != nil {
		t.Errorf("it is sealed as %q, %v, want %q", got, err, want)
	}
}

// Whoever can write rows must not make a secret what a run is given, nor the
// other way round.
func TestASecretAndWhatIsSealedForOthersAreNoKin(t *testing.T) {
	t.Parallel()
	db := memory(t)
	v := open(t, db, "")
	set(t, v, mine(), "a_key", horse)
	var secret secretRow
	if found, err := db.Get(secretKey(mine(), "a_key"), &secret); !found || err != nil {
		t.Fatal(found, err)
	}
	wantShut(t, v.Sealer(), mine(), "a_key", secret.Sealed)
	secret.Sealed = sealed(t, v.Sealer(), mine(), "a_key", horse)
	var b kv.Batch
	b.Put(secretKey(mine(), "a_key"), &secret)
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	wantUnreadable(t, v, mine(), "a_key")
}

// What another program of this version sealed is read: the format is age, and
// what is inside is the place and then the text.
func TestWhatIsSealedForOthersIsInTheFormatOfAge(t *testing.T) {
	t.Parallel()
	v := open(t, memory(t), "")
	whole := sealed(t, v.Sealer(), mine(), "a/place", horse)
	r, err := age.Decrypt(bytes.NewReader(whole), v.key.identity)
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	const want = "sealed\x00\x010190b5a2-0000-7000-8000-000000000001\x00\x01a/place\x00\x01" + horse
	if plain.String() != want {
		t.Errorf("inside is %q, want %q", plain.String(), want)
	}
}

func TestAfterCloseNothingIsSealedAndNoKeyIsMade(t *testing.T) {
	t.Parallel()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	x := open(t, db, dir).Sealer()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, sealErr := x.Seal(t.Context(), mine(), "about", []byte(horse))
	_, openErr := x.Open(t.Context(), mine(), "about", []byte(horse))
	for what, err := range map[string]error{"seal": sealErr, "open": openErr} {
		if fault.Code(err) != "storage_closed" {
			t.Errorf("%s: got %v, want storage_closed", what, err)
		}
	}
	if made := files(t, dir); len(made) != 0 {
		t.Errorf("%q was made in a folder that another process may have", made)
	}
}
