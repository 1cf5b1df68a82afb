package conditional

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
