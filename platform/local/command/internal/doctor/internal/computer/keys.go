package computer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"filippo.io/age"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// account may do everything that is asked here.
const account = "admin"

// keys asks whether the keys can be used, and are nobody else's. What they are is not
// read into anything that is shown.
func (f folder) keys(context.Context) check.Finding {
	if f.isNone() {
		return unlooked
	}
	if signing, wrong := f.signing(); wrong {
		return signing
	}
	if secrets, wrong := f.secrets(); wrong {
		return secrets
	}
	if !f.hasKey() {
		return check.Skip("none yet: the first bifrost run makes them")
	}
	return check.Well("for their owner alone")
}

// hasKey reports whether a program has used the folder.
func (f folder) hasKey() bool {
	_, err := os.Stat(f.keyFile)
	return !errors.Is(err, fs.ErrNotExist)
}

// signing judges the key that signs tokens.
func (f folder) signing() (instead check.Finding, wrong bool) {
	if !f.hasKey() {
		return instead, false
	}
	_, err := local.Sign(f.config, account)
	switch {
	case err == nil:
		return instead, false
	case errors.Is(err, fs.ErrPermission):
		return check.Fail("look at the data folder, as its owner", "they belong to somebody else: %s", err), true
	case isOpen(f.keyFile):
		return check.Fail("chmod 600 "+f.keyFile, "%s", err), true
	}
	return check.Fail("delete it, after which the next start makes another and everybody signs in again: rm "+f.keyFile, "%s", err), true
}

// secrets judges the key that secrets are sealed under.
func (f folder) secrets() (instead check.Finding, wrong bool) {
	at := filepath.Join(f.dir, embedded.SecretsKeyFile)
	file, err := os.Open(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return instead, false
	case err != nil:
		return check.Fail("look at the data folder, as its owner", "%s cannot be read: %s", at, rootOf(err)), true
	case isOpen(at):
		instead, wrong = check.Fail("chmod 600 "+at, "%s is open to other people of this computer", at), true
	}
	defer func() { _ = file.Close() }() // it was only read
	if found, err := age.ParseIdentities(file); err != nil || len(found) != 1 {
		return check.Fail("bring it back from a backup; without one delete it, and set every secret again", "%s is damaged", at), true
	}
	return instead, wrong
}

// isOpen reports whether other people of this computer can reach a file. Windows has no
// such bits, and reports every file as open to all.
func isOpen(at string) bool {
	info, err := os.Stat(at)
	return err == nil && runtime.GOOS != onWindows && info.Mode().Perm()&0o077 != 0
}
