package stranger

import (
	"fmt"
	"testing"
)

func TestAHouseIsCountedWhole(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"203.0.113.7": "203.0.113.7", "::ffff:203.0.113.7": "203.0.113.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64", "2001:db8:1:3::1": "2001:db8:1:3::/64",
		"fe80::1%eth0": "fe80::/64", "": "", "a pipe": "a pipe",
	} {
		if got := houseOf(address); got != want {
			t.Errorf("%q is counted as %q, want %q", address, got, want)
		}
	}
}

func TestProvenKeysTakeNoMoreRoomThanTheyMay(t *testing.T) {
	t.Parallel()
	var p proven
	if p.has("key") {
		t.Error("a key is proven before anybody has used it")
	}
	for i := range provenMost + 1 {
		p.add(fmt.Sprint(i))
	}
	if len(p.keys) > provenMost || !p.has(fmt.Sprint(provenMost)) || p.has("key") {
		t.Errorf("%d are remembered", len(p.keys))
	}
}
