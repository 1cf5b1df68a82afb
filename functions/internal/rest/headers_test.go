package rest

import "testing"

func TestAnETagMatchesWeaklyAndInLists(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		`"a"`: true, `W/"a"`: true, `"b", "a"`: true, ` * `: true, `"b",W/"a"`: true,
		``: false, `a`: false, `"b"`: false, `"a`: false, `""`: false, `"*"`: false,
	} {
		if got := Matches(header, `"a"`); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}

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
