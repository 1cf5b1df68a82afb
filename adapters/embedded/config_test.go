package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/audittest"
	"github.com/bifrost-run/bifrost/tests/contract/configtest"
	"github.com/bifrost-run/bifrost/tests/contract/objecttest"
	"github.com/bifrost-run/bifrost/tests/contract/sealertest"
	"github.com/bifrost-run/bifrost/tests/contract/vaulttest"
)

func TestConfig(t *testing.T) { inFamilies(t, config, configtest.Run) }
func TestTrail(t *testing.T)  { inFamilies(t, trail, audittest.Run) }
func TestVault(t *testing.T)  { inFamilies(t, vault, vaulttest.Run) }
func TestSealer(t *testing.T) { inFamilies(t, sealer, sealertest.Run) }
func TestFiles(t *testing.T)  { inFamilies(t, files, objecttest.Run) }

func config(t *testing.T, dir string) configtest.Harness {
	t.Helper()
	s := open(t, dir)
	h := configtest.Harness{Config: s.Config()}
	if dir != "" {
		h.Reopen = func(t *testing.T) configtest.Harness {
			t.Helper()
			shut(t, s)
			return config(t, dir)
		}
	}
	return h
}

func trail(t *testing.T, dir string) audittest.Harness {
	t.Helper()
	s := open(t, dir)
	h := audittest.Harness{Trail: s.Trail(), Expiry: s.Expiry()}
	if dir != "" {
		h.Reopen = func(t *testing.T) audittest.Harness {
			t.Helper()
			shut(t, s)
			return trail(t, dir)
		}
	}
	return h
}

func vault(t *testing.T, dir string) vaulttest.Harness {
	t.Helper()
	s := open(t, dir)
	h := vaulttest.Harness{Vault: s.Vault()}
	if dir != "" {
		h.Reopen = func(t *testing.T) vaulttest.Harness {
			t.Helper()
			shut(t, s)
			return vault(t, dir)
		}
	}
	return h
}

func sealer(t *testing.T, dir string) sealertest.Harness {
	t.Helper()
	s := open(t, dir)
	h := sealertest.Harness{Sealer: s.Sealer(), Other: open(t, "").Sealer()}
	if dir != "" {
		h.Other = open(t, t.TempDir()).Sealer()
		h.Reopen = func(t *testing.T) sealertest.Harness {
			t.Helper()
			shut(t, s)
			return sealer(t, dir)
		}
	}
	return h
}

func files(t *testing.T, dir string) objecttest.Harness {
	t.Helper()
	s := open(t, dir)
	h := objecttest.Harness{Files: s.Files()}
	if dir != "" {
		h.Reopen = func(t *testing.T) objecttest.Harness {
			t.Helper()
			shut(t, s)
			return files(t, dir)
		}
	}
	return h
}
