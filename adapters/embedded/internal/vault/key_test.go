package vault

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// sentence is what a fault says to the person who starts the program.
func sentence(t *testing.T, err error) string {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Code != "secrets_key_unusable" {
		t.Fatalf("got %v, want secrets_key_unusable", err)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q is more than a sentence", err)
	}
	return f.Message
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func write(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func read600(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestTheKeyIsMadeByTheFirstSecretForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), memory(t)
	v := open(t, db, dir)
	if _, err := v.List(t.Context(), mine()); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Resolve(t.Context(), mine(), "a_key"); fault.Code(err) != "secret_missing" {
		t.Errorf("got %v, want secret_missing", err)
	}
	if made := files(t, dir); len(made) != 0 {
		t.Errorf("%q are there before the first secret", made)
	}
	set(t, v, mine(), "a_key", horse)
	if made := files(t, dir); len(made) != 1 || made[0] != KeyName {
		t.Fatalf("the folder holds %q, want the key and nothing else", made)
	}
	info, err := os.Stat(filepath.Join(dir, KeyName))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v, want 600", info.Mode(), err)
	}
	before := read600(t, filepath.Join(dir, KeyName))
	set(t, v, mine(), "b_key", horse)
	next := open(t, db, dir)
	set(t, next, mine(), "c_key", horse)
	for _, key := range []string{"a_key", "b_key", "c_key"} {
		wantValue(t, v, mine(), key, horse)
		wantValue(t, next, mine(), key, horse)
	}
	if after := read600(t, filepath.Join(dir, KeyName)); after != before {
		t.Error("the key has changed")
	}
}

func TestParallelFirstSecretsShareOneKey(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), memory(t)
	vaults := []Vault{open(t, db, dir), open(t, db, dir)}
	value, err := organizations.NewSecretValue(horse)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	keys := []string{"a", "b", "c", "d", "e", "f"}
	for i, key := range keys {
		all.Go(func() {
			if err := vaults[i%2].Set(t.Context(), mine(), key, value); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, key := range keys {
		wantValue(t, vaults[0], mine(), key, horse)
		wantValue(t, vaults[1], mine(), key, horse)
		wantValue(t, open(t, db, dir), mine(), key, horse)
	}
}

func TestAKeyThatOthersCanReachIsRefused(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), memory(t)
	set(t, open(t, db, dir), mine(), "a_key", horse)
	path := filepath.Join(dir, KeyName)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := New(db, dir, noon())
		if got, want := sentence(t, err), "The key file "+path+" can be reached by other users of this machine; run: chmod 600 "+path; got != want {
			t.Errorf("%o: says %q, want %q", mode, got, want)
		}
	}
	for _, mode := range []os.FileMode{0o600, 0o400} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		wantValue(t, open(t, db, dir), mine(), "a_key", horse)
	}
}

func TestADamagedKeyIsRefusedAndNeverReplaced(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), memory(t)
	set(t, open(t, db, dir), mine(), "a_key", horse)
	path := filepath.Join(dir, KeyName)
	good := read600(t, path)
	line := strings.TrimSpace(strings.TrimPrefix(good, notice))
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	damaged := map[string]string{
		"empty": "", "the notice alone": notice, "half": good[:len(good)-20], "no letter of a key": notice + line[:30] + "!" + line[31:] + "\n",
		"another letter": notice + line[:30] + swapped(line[30]) + line[31:] + "\n", "twice": good + line + "\n", "of another kind": hybrid.String() + "\n",
		"a public key": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n", "bytes": "\x00\xff\xfe", "a long line": strings.Repeat("A", 1<<17),
		"a word before it": "key: " + line, "zeros": strings.Repeat("\x00", len(good)),
	}
	for name, content := range damaged {
		write(t, path, content, 0o600)
		_, err := New(db, dir, noon())
		want := "The key file " + path + " is damaged; bring it back from a backup, or delete it and set all secrets again."
		if got := sentence(t, err); got != want {
			t.Errorf("%s: says %q, want %q", name, got, want)
		}
		if len(content) > 0 && strings.Contains(err.Error(), line[20:40]) {
			t.Errorf("%s: the fault tells the key", name)
		}
		if read600(t, path) != content {
			t.Errorf("%s: the file was touched", name)
		}
	}
	for name, content := range map[string]string{"as it was": good, "without the notice": line, "from another system": "\n" + line + "\r\n"} {
		write(t, path, content, 0o600)
		wantValue(t, open(t, db, dir), mine(), "a_key", horse)
		t.Log("read again:", name)
	}
}

// swapped is another letter of those that a key is written in.
func swapped(letter byte) string {
	if letter == 'Q' {
		return "P"
	}
	return "Q"
}

func TestAFolderIsNoKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, KeyName)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := New(memory(t), dir, noon())
	if got, want := sentence(t, err), "The key file "+path+" is not a file."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
}

func TestAKeyThatCannotBeWrittenIsSaidSoAndNothingIsStored(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "gone")
	v := open(t, memory(t), dir) // The folder is not there.
	value, err := organizations.NewSecretValue(horse)
	if err != nil {
		t.Fatal(err)
	}
	err = v.Set(t.Context(), mine(), "a_key", value)
	if got, want := sentence(t, err), "The key of the secrets cannot be written to the data folder."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	if list, err := v.List(t.Context(), mine()); err != nil || len(list) > 0 {
		t.Errorf("the list is %v, %v", list, err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	set(t, v, mine(), "a_key", horse)
	wantValue(t, open(t, v.db, dir), mine(), "a_key", horse)
}

func TestWithoutItsKeyASecretIsUnreadableUntilTheKeyIsBack(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), memory(t)
	path := filepath.Join(dir, KeyName)
	set(t, open(t, db, dir), mine(), "a_key", horse)
	good := read600(t, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	without := open(t, db, dir)
	wantUnreadable(t, without, mine(), "a_key")
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("a read has made %q", left)
	}
	write(t, path, good, 0o600)
	set(t, without, mine(), "b_key", horse) // The key that is back counts, and is not written over.
	if read600(t, path) != good {
		t.Error("the key that was brought back was written over")
	}
	wantValue(t, without, mine(), "a_key", horse)
	wantValue(t, open(t, db, dir), mine(), "b_key", horse)
}

func TestUnderAnotherKeyOldSecretsAreUnreadableAndNewOnesWork(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), memory(t)
	set(t, open(t, db, dir), mine(), "a_key", horse)
	set(t, open(t, db, dir), mine(), "b_key", horse)
	if err := os.Remove(filepath.Join(dir, KeyName)); err != nil {
		t.Fatal(err)
	}
	v := open(t, db, dir)
	set(t, v, mine(), "a_key", "set again")
	wantValue(t, v, mine(), "a_key", "set again")
	wantUnreadable(t, v, mine(), "b_key")
	if list, err := v.List(t.Context(), mine()); err != nil || len(list) != 2 {
		t.Errorf("the list is %v, %v, want both", list, err)
	}
	if err := v.Delete(t.Context(), mine(), "b_key"); err != nil {
		t.Error(err)
	}
}

func TestTwoVaultsInMemoryHaveTwoKeys(t *testing.T) {
	t.Parallel()
	db := memory(t)
	set(t, open(t, db, ""), mine(), "a_key", horse)
	other := open(t, db, "")
	set(t, other, mine(), "b_key", horse)
	wantUnreadable(t, other, mine(), "a_key")
}
