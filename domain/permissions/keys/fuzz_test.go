package keys_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
)

// A text is one key's in one spelling, or nobody's, and says its secret nowhere.
func FuzzAKeyHasOneText(f *testing.F) {
	whole := keys.NewText("0195509f-2a00-7abc-8def-0123456789ab", "chance").Reveal()
	f.Add(whole)
	f.Add(strings.ToUpper(whole))
	f.Add(whole + "=")
	f.Add(whole[:len(whole)-1])
	f.Add(strings.Replace(whole, "_", "-", 1))
	f.Add("bfk_")
	f.Add("Bearer " + whole)
	f.Add(whole[:50] + "\x00" + whole[51:])
	f.Add(whole[:4] + strings.Repeat("ü", 16) + whole[36:])
	f.Fuzz(func(t *testing.T, text string) {
		key, ok := keys.Parse(text)
		if !ok {
			if key != (keys.Text{}) {
				t.Errorf("%q is nobody's, and is read as %s", text, key)
			}
			return
		}
		if key.Reveal() != text || !keys.IsText(text) {
			t.Errorf("%q is read as %q", text, key.Reveal())
		}
		if again := permissions.KeyID(strings.ToLower(string(key.ID))); again != key.ID || len(key.ID) != 36 {
			t.Errorf("%q has the id %q", text, key.ID)
		}
		secret := text[37:80]
		for _, shown := range []string{key.String(), fmt.Sprintf("%v %+v %#v %s", key, key, key, key), key.Digest()} {
			if strings.Contains(shown, secret) {
				t.Errorf("%q is shown as %q", text, shown)
			}
		}
	})
}
