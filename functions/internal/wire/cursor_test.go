package wire

import (
	"encoding/base64"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestACursorHoldsAnyPosition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		position := rapid.String().Draw(t, "position")
		list := rapid.SliceOf(rapid.String()).Draw(t, "list")
		got, err := Position(Cursor(position, list...), list...)
		if err != nil || got != position {
			t.Fatalf("%q %v", got, err)
		}
	})
}

func TestACursorOfOneListIsNoneOfAnother(t *testing.T) {
	t.Parallel()
	text := Cursor("p", "runs", "ana", "contoso")
	for _, list := range [][]string{{"runs", "ana", "fabrik"}, {"runs", "ben", "contoso"}, {"grants", "ana", "contoso"}, {"runs", "ana"}, {"runs", "anacontoso"}, nil} {
		if got, err := Position(text, list...); !fault.Is(err, fault.Malformed) || fault.Code(err) != "cursor_invalid" || got != "" {
			t.Errorf("%v takes it: %q %v", list, got, err)
		}
	}
}

func TestNoPositionIsTheBeginningAndTheEnd(t *testing.T) {
	t.Parallel()
	if got, err := Position("", "runs"); got != "" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	if got := Cursor("", "runs"); got != "" {
		t.Errorf("the end has the cursor %q", got)
	}
}

func TestATextThatIsNoCursorIsInvalid(t *testing.T) {
	t.Parallel()
	whole := Cursor("p", "runs")
	empty := base64.RawURLEncoding.EncodeToString([]byte(`{"p":"","l":"` + listDigest([]string{"runs"}) + `"}`))
	for _, text := range []string{"x", whole[:len(whole)-4], whole + "=", "bnVsbA", "MQ", empty, " "} {
		if _, err := Position(text, "runs"); fault.Code(err) != "cursor_invalid" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
