package keys_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
)

const (
	keyID    = permissions.KeyID("0195509f-2a00-7abc-8def-0123456789ab")
	otherID  = permissions.KeyID("0195509f-2a00-7abc-8def-0123456789ac")
	contoso  = "01954f00-0000-7000-8000-00000000000a"
	fabrikam = "01954f00-0000-7000-8000-00000000000b"
)

func aText() keys.Text { return keys.NewText(keyID, "random") }

func TestAKeysTextIsItsIDASecretAndAChecksum(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^bfk_0195509f2a007abc8def0123456789ab_[A-Za-z0-9_-]{43}[A-Za-z0-9_-]{6}$`)
	if got := aText().Reveal(); !shape.MatchString(got) || !keys.IsText(got) {
		t.Errorf("got %s", got)
	}
	if keys.NewText(keyID, "a").Reveal() == keys.NewText(keyID, "b").Reveal() {
		t.Error("chance changes nothing")
	}
}

func TestAKeyIsFoundInATextThatHoldsOne(t *testing.T) {
	t.Parallel()
	whole := aText().Reveal()
	for text, want := range map[string]bool{
		whole: true, " " + whole: true, `{"authorization":"Bearer ` + whole + `"}`: true, whole[:len(whole)-1]: true, "bfk_typed by hand": true,
		"": false, "bfk": false, "Keys begin with bfk_.": false, whole[1:]: false, "BFK_x": false, "a bfk_0195509f2a007abc8def0123456789": false,
	} {
		if keys.IsIn(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}

func TestAKeyIsReadAsItWasShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := keys.NewText(keyID, rapid.String().Draw(t, "random"))
		got, ok := keys.Parse(text.Reveal())
		if !ok || got != text || got.Digest() != text.Digest() || len(got.Digest()) != 64 {
			t.Fatalf("%s is read as %s, %t", text.Reveal(), got.Reveal(), ok)
		}
	})
}

func TestAKeyWithAnErrorInItIsNone(t *testing.T) {
	t.Parallel()
	whole := aText().Reveal()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(whole)-1).Draw(t, "at")
		to := rapid.SampledFrom([]byte("abcXYZ019_-. \x00\xff")).Draw(t, "to")
		broken := whole[:at] + string(to) + whole[at+1:]
		if broken == whole {
			return
		}
		if got, ok := keys.Parse(broken); ok {
			t.Fatalf("%s is read as %s", broken, got.Reveal())
		}
	})
	for name, text := range map[string]string{
		"nothing": "", "the beginning alone": "bfk_", "a shorter one": whole[:len(whole)-1], "a longer one": whole + "A",
		"a space before": " " + whole, "a space behind": whole + " ", "in capital letters": strings.ToUpper(whole),
		"with dashes": strings.Replace(whole, "0195509f2a00", "0195509f-2a00", 1), "a token": "eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
		// All the rest of it is right: the checksum alone would not do.
		"an id of another version": keys.NewText("0195509f-2a00-4abc-8def-0123456789ab", "a").Reveal(),
		"an id in capital letters": keys.NewText("0195509F-2A00-7ABC-8DEF-0123456789AB", "a").Reveal(),
		"an id that is none":       keys.NewText("zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "a").Reveal(),
		"no underscore behind it":  strings.Replace(whole, "ab_", "ab-", 1),
	} {
		if got, ok := keys.Parse(text); ok || got != (keys.Text{}) {
			t.Errorf("%s is read as %s", name, got.Reveal())
		}
	}
}

func TestAKeysSecretIsNotPrinted(t *testing.T) {
	t.Parallel()
	text := aText()
	secret := text.Reveal()[len("bfk_")+33:][:43]
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("a key", "key", text, "in", struct{ Text keys.Text }{text})
	slog.New(slog.NewJSONHandler(&log, nil)).Info("a key", "key", text, "in", []keys.Text{text})
	said, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	printed := fmt.Sprintf("%v %+v %#v %s %q %x %v", text, text, text, text, text, text, []keys.Text{text})
	for what, shown := range map[string]string{"a print": printed, "a log": log.String(), "JSON": string(said)} {
		if strings.Contains(shown, secret) || strings.Contains(shown, fmt.Sprintf("%x", secret)) || !strings.Contains(shown, string(keyID)) {
			t.Errorf("%s shows %s", what, shown)
		}
	}
}

func TestTheAuditTrailKeepsNoKeyThatSomebodyPasted(t *testing.T) {
	t.Parallel()
	if got := audit.EntityID(aText().Reveal()); got != "" {
		t.Errorf("it keeps %s", got)
	}
	if got := audit.EntityID(string(keyID)); got != string(keyID) {
		t.Errorf("of the id it keeps %q", got)
	}
}
