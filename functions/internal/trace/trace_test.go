package trace

import "testing"

func TestATraceIsFollowedWhenItIsOne(t *testing.T) {
	t.Parallel()
	id := "4bf92f3577b34da6a3ce929d0e0e4736"
	if got := traceID("00-" + id + "-00f067aa0ba902b7-01"); got != id {
		t.Errorf("got %s", got)
	}
	for _, none := range []string{"", "00-" + id, "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-zbf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"} {
		if got := traceID(none); got == id || len(got) != 32 || got == traceID(none) {
			t.Errorf("%q gives %s", none, got)
		}
	}
}

func TestTheClientsAddressHasNoPort(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{"192.0.2.1:5000": "192.0.2.1", "[2001:db8::1]:5000": "2001:db8::1", "a pipe": "a pipe", "": ""} {
		if got := HostOf(remote); got != want {
			t.Errorf("%q gives %q", remote, got)
		}
	}
}
