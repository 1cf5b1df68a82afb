package authorize

import (
	"strconv"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestOnlySoManyUsesAreRemembered(t *testing.T) {
	t.Parallel()
	now := time.Unix(1e9, 0)
	var u uses
	for i := range 3 * usesMax {
		if !u.due(permissions.Key{ID: permissions.KeyID(strconv.Itoa(i))}, now) {
			t.Fatalf("key %d was never used, and is not due", i)
		}
		if len(u.at) > usesMax {
			t.Fatalf("%d are remembered", len(u.at))
		}
	}
	if last := (permissions.Key{ID: permissions.KeyID(strconv.Itoa(3*usesMax - 1))}); u.due(last, now) {
		t.Error("the last one is forgotten at once")
	}
}
