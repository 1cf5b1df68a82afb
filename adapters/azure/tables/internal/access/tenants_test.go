package access

import (
	"fmt"
	"testing"
	"time"
)

func TestATenantIsRememberedForAMinute(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	cache := newTenantCache()
	cache.now = func() time.Time { return now }
	if _, known := cache.get("a"); known {
		t.Error("it is known before it was put")
	}
	cache.put("a", "org")
	for after, wanted := range map[time.Duration]bool{0: true, time.Minute - 1: true, time.Minute: false, time.Hour: false} {
		now = time.Unix(0, 0).Add(after)
		if id, known := cache.get("a"); known != wanted || known && id != "org" {
			t.Errorf("after %s: %q, %v", after, id, known)
		}
	}
	now = time.Unix(0, 0)
	if cache.forget("a"); len(cache.known) != 0 {
		t.Error("it is not forgotten")
	}
}

func TestTheMemoryOfTenantsIsBounded(t *testing.T) {
	t.Parallel()
	cache := newTenantCache()
	for i := range tenantsMax + 10 {
		cache.put(fmt.Sprint(i), "org")
	}
	if n := len(cache.known); n > tenantsMax || n < 10 {
		t.Errorf("%d are remembered", n)
	}
}
