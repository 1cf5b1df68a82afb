package finding_test

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/forms/internal/finding"
)

func TestWordsAreOfTheirLengthAndCanBeSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		enter func(*finding.List)
		code  string
	}{
		"a line":                        {func(l *finding.List) { l.Line("", "Zoë", 1, 3) }, ""},
		"a line of nothing":             {func(l *finding.List) { l.Line("", "", 1, 3) }, "length"},
		"a line of too much":            {func(l *finding.List) { l.Line("", "Zoëe", 0, 3) }, "length"},
		"two lines":                     {func(l *finding.List) { l.Line("", "a\nb", 0, 3) }, "format"},
		"prose of two lines":            {func(l *finding.List) { l.Prose("", "a\r\n\tb \u200d🚀", 20) }, ""},
		"prose that turns its way":      {func(l *finding.List) { l.Prose("", "a\u202eb", 20) }, "format"},
		"prose with a control sign":     {func(l *finding.List) { l.Prose("", "a\x00b", 20) }, "format"},
		"prose that is no text":         {func(l *finding.List) { l.Prose("", "\xff", 20) }, "format"},
		"prose that goes on and on":     {func(l *finding.List) { l.Prose("", "abc", 2) }, "length"},
		"a line that nobody has to say": {func(l *finding.List) { l.Line("", "", 0, 3) }, ""},
	} {
		var l finding.List
		c.enter(&l)
		code := ""
		if found := l.Fields(); len(found) > 0 {
			code = found[0].Code
		}
		if code != c.code {
			t.Errorf("%s: %q", name, code)
		}
	}
}

func TestAListEnds(t *testing.T) {
	t.Parallel()
	var l finding.List
	for range 1000 {
		l.Add("/x", "code", "Sentence.")
	}
	if n := len(l.Fields()); n != 200 {
		t.Errorf("%d findings", n)
	}
}

func TestAPointerRepeatsNoEndlessName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a/b~c": "/x/a~1b~0c", strings.Repeat("é", 64): "/x/" + strings.Repeat("é", 64), strings.Repeat("é", 65): "/x", "\xff": "/x",
	} {
		if got := finding.Under("/x", name); got != want {
			t.Errorf("%q: %s", name, got)
		}
	}
}
