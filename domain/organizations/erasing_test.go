package organizations_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

func TestOnlyAnInactiveClientThatSomebodyAskedToEraseIsToBeErased(t *testing.T) {
	t.Parallel()
	asked := organizations.Organization{ErasureAt: time.Unix(1, 0), ErasureBy: "ana"}
	active, provider, nobody := asked, asked, asked
	active.IsActive, provider.IsProvider, nobody.ErasureAt = true, true, time.Time{}
	for name, c := range map[string]struct {
		org  organizations.Organization
		want bool
	}{
		"an inactive client": {asked, true}, "an active one": {active, false},
		"the provider's own": {provider, false}, "one that nobody asked to erase": {nobody, false},
	} {
		if got := c.org.IsToBeErased(); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if err := organizations.ErrNotErased(); !fault.Is(err, fault.Conflict) || fault.Code(err) != "erasure_not_due" {
		t.Errorf("got %v", err)
	}
}
