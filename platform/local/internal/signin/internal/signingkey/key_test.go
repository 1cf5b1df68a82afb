package signingkey_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/signingkey"
)

func TestAMissingKeyIsMadeForItsOwnerAloneAndKept(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new", "data")
	file := filepath.Join(folder, "key.pem")
	first, err := signingkey.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
	second, err := signingkey.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if first.ID() != second.ID() || !first.Public().Equal(second.Public()) || first.Public().N.BitLen() != 2048 {
		t.Errorf("%s became %s", first.ID(), second.ID())
	}
}

// The command line may ask for a token while the program starts for the first time.
func TestProgramsThatStartTogetherShareOneKey(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key.pem")
	ids := make([]string, 4)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			key, err := signingkey.Load(file)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = key.ID()
		})
	}
	all.Wait()
	if len(slices.Compact(ids)) != 1 {
		t.Errorf("%v", ids)
	}
}

func TestAKeyThatOthersCanReachIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key.pem")
	if _, err := signingkey.Load(file); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o644, 0o601} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		_, err := signingkey.Load(file)
		if err == nil || !strings.Contains(err.Error(), "chmod 600 "+file) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%o: %v", mode, err)
		}
	}
}

func ellipticKey(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func shortKey(t *testing.T) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestADamagedKeyIsNeverReplacedInSilence(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key.pem")
	if _, err := signingkey.Load(file); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty": nil, "half": good[:len(good)/2], "no PEM": []byte("key"), "of another kind": ellipticKey(t),
		"too short": shortKey(t), "a certificate": []byte(strings.ReplaceAll(string(good), "PRIVATE KEY", "CERTIFICATE")),
	} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := signingkey.Load(file)
		if err == nil || !strings.Contains(err.Error(), file+" is damaged") {
			t.Errorf("%s: %v", name, err)
		}
		if kept, readErr := os.ReadFile(file); readErr != nil || string(kept) != string(content) {
			t.Errorf("%s: the file was touched", name)
		}
	}
}

func TestAFolderIsNoKeyAndAFileNoFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := signingkey.Load(folder); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("%v", err)
	}
	file := filepath.Join(folder, "key.pem")
	if _, err := signingkey.Load(file); err != nil {
		t.Fatal(err)
	}
	if _, err := signingkey.Load(filepath.Join(file, "key.pem")); err == nil {
		t.Error("a key below a file")
	}
}
