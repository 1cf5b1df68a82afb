package redact_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

func knowing(secrets ...string) *redact.Set {
	var s redact.Set
	for _, secret := range secrets {
		s.Add(secret)
	}
	return &s
}

func TestASetThatKnowsNothingChangesNothing(t *testing.T) {
	t.Parallel()
	var s redact.Set
	if got := s.Text("a word"); got != "a word" || s.Holds("a word") {
		t.Errorf("got %q", got)
	}
}

func TestShortSecretsAreIgnored(t *testing.T) {
	t.Parallel()
	short := "abcdefghij"[:organizations.SecretMin-1]
	s := knowing(short, "")
	if s.Holds(short) || s.Text(short) != short {
		t.Errorf("%q is hidden", short)
	}
	long := short + "!"
	s.Add(long)
	if got := s.Text(long); got != "***" {
		t.Errorf("the shortest secret that the vault takes is shown as %q", got)
	}
}

func TestHidingInText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		secrets    []string
		text, want string
	}{
		"nothing to hide":                       {[]string{"hunter2"}, "hunter, hunter 2", "hunter, hunter 2"},
		"an empty text":                         {[]string{"hunter2"}, "", ""},
		"a text that ends too early":            {[]string{"hunter2"}, "hunter", "hunter"},
		"all of the text":                       {[]string{"hunter2"}, "hunter2", "***"},
		"at both ends and between":              {[]string{"hunter2"}, "hunter2 is hunter2, hunter2", "*** is ***, ***"},
		"side by side":                          {[]string{"hunter2"}, "hunter2hunter2", "******"},
		"in a word":                             {[]string{"hunter2"}, "xhunter2x", "x***x"},
		"two that overlap become one":           {[]string{"abcdefgh", "efghijkl"}, "-abcdefghijkl-", "-***-"},
		"one within another":                    {[]string{"abcdefgh", "bcdefg"}, "-abcdefgh-bcdefg-", "-***-***-"},
		"one that begins another":               {[]string{"abcdef", "abcdefgh"}, "-abcdefgh-abcdefg-", "-***-***g-"},
		"one that overlaps itself":              {[]string{"abababa"}, "-ababababab-", "-***b-"},
		"a chain of overlaps":                   {[]string{"aabbcc", "ccddee", "eeffgg"}, "aabbccddeeffgg", "***"},
		"different ones apart":                  {[]string{"secret-1", "secret-2"}, "secret-1 secret-2 secret-3", "*** *** secret-3"},
		"added twice":                           {[]string{"hunter2", "hunter2"}, "hunter2", "***"},
		"without the white space around it":     {[]string{"\thunter2 \n"}, "[hunter2] [\thunter2 \n]", "[***] [***]"},
		"lines, whatever breaks them":           {[]string{"first line\r\n  second line\rshorter\n\nthird line"}, "second line, shorter, first line; third line", "***, shorter, ***; ***"},
		"a line of white space is not a secret": {[]string{"first line\n          \n        },\nlast line"}, "{          \n        },}", "{          \n        },}"},
		"bytes that are not UTF-8":              {[]string{"\xff\xfeabcd"}, "\xff\xfeabcd \ufffd\ufffdabcd \\ufffd\\ufffdabcd 77+977+9YWJjZA==", "*** *** *** ***"},
		"a text that is not UTF-8":              {[]string{"hunter2"}, "\xffhunter2\xc3", "\xff***\xc3"},
		"a secret that begins with zeros":       {[]string{"\x00\x00abcdef"}, "abcdef", "abcdef"},
		"one that is a form of another":         {[]string{"hunter2", "aHVudGVyMg=="}, "aHVudGVyMg== YUhWdWRHVnlNZz09", "*** ***"},
		"behind a stray escape":                 {[]string{`n"bcdef`}, `\n\"bcdef %n%22bcdef`, `\*** %***`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := knowing(c.secrets...)
			if got := s.Text(c.text); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if s.Holds(c.text) != (c.text != c.want) {
				t.Errorf("Holds answers %t", s.Holds(c.text))
			}
		})
	}
}

func TestASetMayLearnWhileItIsUsed(t *testing.T) {
	t.Parallel()
	var s redact.Set
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			secret := strings.Repeat(string(rune('a'+i)), 8)
			s.Add(secret)
			if got := s.Text("-" + secret + "-"); got != "-***-" {
				t.Errorf("a secret that was added is shown: %q", got)
			}
		})
	}
	all.Wait()
	if got := s.Text("aaaaaaaa hhhhhhhh"); got != "*** ***" {
		t.Errorf("got %q", got)
	}
}
