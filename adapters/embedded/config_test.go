package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/configtest"
	"github.com/bifrost-run/bifrost/tests/contract/vaulttest"
)

func TestConfig(t *testing.T) { inFamilies(t, config, configtest.Run) }
func TestVault(t *testing.T)  { inFamilies(t, vault, vaulttest.Run) }

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
