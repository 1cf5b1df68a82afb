package wire

import (
	"testing"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// A cursor goes on in the list that it was made for, and in no other: not for another
// caller, not in another scope and not with another filter.
func FuzzACursorBelongsToItsList(f *testing.F) {
	f.Add("p", "ana", "contoso", "status=Failed", "ana", "fabrik", "status=Failed")
	f.Add("0195509f-2a00-7abc-8def-0123456789ab", "ana", "", "", "", "ana", "")
	f.Add("p", "a\x00", "b", "", "a", "\x00b", "")
	f.Add("p", "1:a", "", "", "", "1:a", "")
	f.Add("\x00ü", "ü", "GLOBAL", "\xff", "u\u0308", "global", "\xfe")
	f.Fuzz(func(t *testing.T, position, caller, scope, filter, caller2, scope2, filter2 string) {
		text := Cursor(position, caller, scope, filter)
		if position == "" {
			if text != "" {
				t.Errorf("the end has the cursor %q", text)
			}
			return
		}
		got, err := Position(text, caller, scope, filter)
		if err != nil || utf8.ValidString(position) && got != position {
			t.Errorf("%q comes back as %q: %v", position, got, err)
		}
		isSame := caller == caller2 && scope == scope2 && filter == filter2
		if _, err := Position(text, caller2, scope2, filter2); (err == nil) != isSame {
			t.Errorf("the cursor of %q, %q, %q in the list of %q, %q, %q: %v", caller, scope, filter, caller2, scope2, filter2, err)
		}
		if _, err := Position(text, caller, scope+filter); err == nil {
			t.Errorf("the cursor of %q, %q, %q goes on in a shorter list", caller, scope, filter)
		}
	})
}

// Whatever a client sends as a cursor is a position or a fault.
func FuzzNoCursorBreaksTheReader(f *testing.F) {
	for _, text := range []string{"", "x", "bnVsbA", "MQ", "e30", "W10", "eyJwIjoxfQ", Cursor("p", "runs"), Cursor("p", "runs") + "=", Cursor("p", "grants")} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		position, err := Position(text, "runs")
		if err != nil {
			if position != "" || !fault.Is(err, fault.Malformed) || fault.Code(err) != "cursor_invalid" {
				t.Errorf("%q: %q, %v", text, position, err)
			}
			return
		}
		if again, err := Position(Cursor(position, "runs"), "runs"); err != nil || again != position || text != "" && position == "" {
			t.Errorf("%q is the position %q, and then %q: %v", text, position, again, err)
		}
	})
}
