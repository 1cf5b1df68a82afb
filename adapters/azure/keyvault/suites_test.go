package keyvault

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/sealertest"
	"github.com/bifrost-run/bifrost/tests/contract/vaulttest"
)

func TestVault(t *testing.T) {
	t.Parallel()
	for name, requests := range map[string]int{"at once": 0, "slowly": 2} {
		t.Run("that deletes "+name, func(t *testing.T) {
			t.Parallel()
			vaulttest.Run(t, func(t *testing.T) vaulttest.Harness {
				w := newWorld(t, nil)
				w.fake.Settle(requests)
				return vaulttest.Harness{Vault: w.Vault, Reopen: func(t *testing.T) vaulttest.Harness {
					return vaulttest.Harness{Vault: w.another(t, nil)}
				}}
			})
		})
	}
}

func TestSealer(t *testing.T) {
	t.Parallel()
	sealertest.Run(t, func(t *testing.T) sealertest.Harness {
		w := newWorld(t, nil)
		return sealertest.Harness{
			Sealer: w.Sealer(), Other: newWorld(t, nil).Sealer(),
			Reopen: func(t *testing.T) sealertest.Harness {
				return sealertest.Harness{Sealer: w.another(t, nil).Sealer(), Other: newWorld(t, nil).Sealer()}
			},
		}
	})
}
