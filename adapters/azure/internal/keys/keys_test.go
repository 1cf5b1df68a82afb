package keys

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// forbidden are the characters that Azure refuses in a key, and those that
// addresses and filters read as something else.
const forbidden = `/\#?%'" +&`

func wantLegal(t interface{ Errorf(string, ...any) }, key string) {
	for _, r := range key {
		if strings.ContainsRune(forbidden, r) || r < 0x20 || 0x7f <= r {
			t.Errorf("the key %q holds %q", key, r)
		}
	}
	if units := len(utf16.Encode([]rune(key))); units > 512 {
		t.Errorf("the key has %d units, 512 are the most", units)
	}
}

// decoded is the text of a part; false for the part of a text that was too long.
func decoded(t interface{ Fatalf(string, ...any) }, part string) (string, bool) {
	if strings.HasPrefix(part, "~~") {
		return "", false
	}
	var text strings.Builder
	for i := 0; i < len(part); i++ {
		if part[i] != escape {
			text.WriteByte(part[i])
			continue
		}
		raw, err := hex.DecodeString(part[i+1 : i+3])
		if err != nil {
			t.Fatalf("the part %q has a broken escape", part)
		}
		text.Write(raw)
		i += 2
	}
	return text.String(), true
}

// wantBack shows that a part says which text it was made of, which is why two
// texts never give one part.
func wantBack(t interface {
	Errorf(string, ...any)
	Fatalf(string, ...any)
}, text string,
) {
	part := Encode(text)
	wantLegal(t, part)
	if strings.Contains(part, separator) {
		t.Errorf("the part %q holds the separator", part)
	}
	got, whole := decoded(t, part)
	if whole && got != text {
		t.Errorf("%q became %q, which is read as %q", text, part, got)
	}
	if sum := sha256.Sum256([]byte(text)); !whole && part != "~~"+hex.EncodeToString(sum[:]) {
		t.Errorf("a text of %d bytes became %q", len(text), part)
	}
	if !whole && len(text) <= longest/3 {
		t.Errorf("a text of %d bytes counts as too long", len(text))
	}
}

func TestEveryTextBecomesALegalPartOfItsOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		wantBack(t, rapid.String().Draw(t, "text"))
		wantBack(t, string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
	})
}

func FuzzEveryTextBecomesALegalPartOfItsOwn(f *testing.F) {
	for _, text := range []string{"", "~", "~~", "_", "a/b", "Über'alles", "\x00\x1f\x7f\u0085", "\xff\xfe", strings.Repeat("x", 121)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { wantBack(t, text) })
}

func TestDifferentListsOfPartsBecomeDifferentKeys(t *testing.T) {
	t.Parallel()
	letters := rapid.SampledFrom([]rune("ab_~/:"))
	parts := rapid.SliceOfN(rapid.StringOfN(letters, 0, 4, -1), 1, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		same := len(a) == len(b)
		for i := range min(len(a), len(b)) {
			same = same && a[i] == b[i]
		}
		if (Join(a...) == Join(b...)) != same {
			t.Errorf("%q and %q become %q and %q", a, b, Join(a...), Join(b...))
		}
	})
}

func TestLongPartsStayWithinAKeyAndApart(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 20_000)
	key := Join(long, long+"x", strings.Repeat("a", longest), long)
	wantLegal(t, key)
	if parts := strings.Split(key, separator); len(parts) != 4 || parts[0] == parts[1] || parts[0] != parts[3] {
		t.Errorf("got the parts %q", parts)
	}
	if got := Encode(strings.Repeat("a", longest)); got != strings.Repeat("a", longest) {
		t.Errorf("a text of %d letters became %q", longest, got)
	}
}

func TestCommonNamesStayReadable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"user-onboarding":      "user-onboarding",
		"config:smtp.server":   "config:smtp.server",
		"Create the user":      "Create~20the~20user",
		"create_user":          "create~5fuser",
		"license/E5":           "license~2fE5",
		"":                     "",
		"0192f0a0-0000-7000":   "0192f0a0-0000-7000",
		"a#b?c\\d'e%f\x00\x7f": "a~23b~3fc~5cd~27e~25f~00~7f",
	} {
		if got := Encode(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
