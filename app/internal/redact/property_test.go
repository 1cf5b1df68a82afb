package redact_test

import (
	"encoding/base64"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// letters are what escapes treat in different ways. There is no asterisk: a secret
// that holds *** may come about beside a hidden one.
const letters = "abcnrtuxf0123456789ABF \t\n\r\"'`\\/<>&%+-_.~!(),;:=?@#$[]{}|^\x00\x7fäé€\u2028\U0001F511"

// secrets are texts of at least 6 bytes; some are not UTF-8.
func secrets() *rapid.Generator[string] {
	text := rapid.StringOfN(rapid.SampledFrom([]rune(letters)), 6, 40, -1)
	raw := rapid.Map(rapid.SliceOfN(rapid.Byte(), 6, 20), func(b []byte) string { return strings.ReplaceAll(string(b), "*", "+") })
	return rapid.OneOf(text, text, raw)
}

func surroundings() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune(letters)), 0, 30, -1)
}

// chunks answers a text in pieces that rapid chooses.
type chunks struct {
	t    *rapid.T
	text string
}

func (c *chunks) Read(p []byte) (int, error) {
	if c.text == "" {
		return 0, io.EOF
	}
	n := copy(p, c.text[:rapid.IntRange(0, min(len(c.text), 40)).Draw(c.t, "chunk")])
	c.text = c.text[n:]
	return n, nil
}

func TestNoFormOfASecretSurvives(t *testing.T) {
	t.Parallel()
	list := encoders()
	names := slices.Sorted(maps.Keys(list))
	rapid.Check(t, func(t *rapid.T) {
		known := rapid.SliceOfN(secrets(), 1, 3).Draw(t, "secrets")
		form := list[rapid.SampledFrom(names).Draw(t, "form")](rapid.SampledFrom(known).Draw(t, "secret"))
		text := surroundings().Draw(t, "before") + form + surroundings().Draw(t, "after")
		s := knowing(known...)
		got := s.Text(text)
		if !s.Holds(text) || strings.Contains(got, form) || !strings.Contains(got, "***") || s.Holds(got) || s.Text(got) != got {
			t.Fatalf("%q is in\n%q, which became\n%q", form, text, got)
		}
		streamed, err := io.ReadAll(s.Reader(&chunks{t, text}))
		if err != nil || string(streamed) != got {
			t.Fatalf("a text gives\n%q, a stream\n%q (%v)", got, streamed, err)
		}
	})
}

// What stands around is of letters that no form of the secret has.
func TestOnlyTheSecretGoes(t *testing.T) {
	t.Parallel()
	list := encoders()
	names := slices.Sorted(maps.Keys(list))
	foreign := rapid.StringOfN(rapid.SampledFrom([]rune("ßöü¡¿Ω—")), 0, 30, -1)
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringOfN(rapid.SampledFrom([]rune(letters[:strings.Index(letters, "ä")])), 6, 40, -1).Draw(t, "secret")
		form := list[rapid.SampledFrom(names).Draw(t, "form")](secret)
		before, between, after := foreign.Draw(t, "before"), foreign.Draw(t, "between"), foreign.Draw(t, "after")
		s := knowing(secret)
		if got := s.Text(before + form + "ß" + between + form + after); got != before+"***ß"+between+"***"+after {
			t.Fatalf("%q became %q", form, got)
		}
		if got := s.Text(before + between + after); got != before+between+after {
			t.Fatalf("without a secret it became %q", got)
		}
	})
}

func TestBase64IsFoundInSomethingLarger(t *testing.T) {
	t.Parallel()
	alphabets := []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding}
	rapid.Check(t, func(t *rapid.T) {
		secret, before, after := secrets().Draw(t, "secret"), surroundings().Draw(t, "before"), surroundings().Draw(t, "after")
		text := rapid.SampledFrom(alphabets).Draw(t, "alphabet").EncodeToString([]byte(before + secret + after))
		got := knowing(secret).Text(text)
		first, last := strings.Index(got, "***"), strings.LastIndex(got, "***")
		if first < 0 {
			t.Fatalf("%q is still in %s", secret, got)
		}
		// 8 bits of a neighbour take 2 characters at most, 3 bytes take 4.
		if rest := len(strings.TrimRight(got[last+3:], "=")); first > (4*len(before)+2)/3 || rest > (4*len(after)+2)/3+1 {
			t.Fatalf("%d bytes before and %d after left %s", len(before), len(after), got)
		}
	})
}

// Reader against Text, with secrets and texts that a machine makes up.
func FuzzAStreamIsRedactedAsATextIs(f *testing.F) {
	f.Add("hunter2", "abababab", "the hunter2ababababab", []byte{3, 1, 9})
	f.Add(difficult, "\n\nline one\n", difficult+"line one", []byte{0, 200})
	f.Add("\xff\xff\xff\xff\xff\xff", "aaaaaa", strings.Repeat("a", 100), []byte{7})
	f.Fuzz(func(t *testing.T, one, two, text string, sizes []byte) {
		s := knowing(one, two)
		want := s.Text(text)
		got, err := io.ReadAll(s.Reader(&pieces{text: text, sizes: sizes}))
		if err != nil || string(got) != want {
			t.Errorf("a text gives\n%q, a stream\n%q (%v)", want, got, err)
		}
		if (want != text) && !s.Holds(text) {
			t.Errorf("%q was changed and holds nothing", text)
		}
	})
}

// pieces answers a text in pieces of these sizes, over and over.
type pieces struct {
	text  string
	sizes []byte
	reads int
}

func (p *pieces) Read(into []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	size := len(p.text)
	if len(p.sizes) > 0 {
		size = max(1, int(p.sizes[p.reads%len(p.sizes)]))
		p.reads++
	}
	n := copy(into, p.text[:min(size, len(p.text))])
	p.text = p.text[n:]
	return n, nil
}
