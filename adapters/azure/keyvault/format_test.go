package keyvault

import (
	"bytes"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

// What an earlier version of the platform sealed is read: this was made of the
// key with the bytes 0 to 31 and a nonce of 12 times 7, by another implementation.
func TestTheFormatIsKept(t *testing.T) {
	t.Parallel()
	v, whole := museum(t)
	wantOpened(t, v, "run/input", whole, horse)
}

// museum is a vault that asks nobody, and what was sealed with its key.
func museum(t testing.TB) (*Vault, []byte) {
	t.Helper()
	whole, err := hex.DecodeString("0130303131323233333434353536363737383839396161626263636464656566660707070707070707070707076c05d42e0a6ca3d4aef261f3e59280f74c4a987563bf97bbe6ab4b47ee")
	if err != nil {
		t.Fatal(err)
	}
	k, err := newKey(under(whole), bits)
	if err != nil {
		t.Fatal(err)
	}
	v := Open(Options{})
	v.keys.known[k.id], v.keys.current = k, k
	return v, whole
}

func TestWhatHasNoVersionOfAKeyAsksNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	whole := sealed(t, w.Vault, "x", horse)
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal { t.Errorf("%s %s", r.Method, r.URL); return nil })
	next := w.another(t, nil)
	for _, bad := range [][]byte{
		nil, []byte("\x01"), whole[:headLength-1], append([]byte{2}, whole[1:]...), append([]byte{0}, whole[1:]...),
		append([]byte("\x01../../x?y=z#0123456789abcdef01234"), whole[headLength:]...), append([]byte("\x01"+strings.ToUpper(under(whole))+"\x00"), whole...)[:headLength],
		bytes.Repeat([]byte("\x01"), 200), append([]byte("\x01/"), whole[2:]...), append([]byte("\x01%"), whole[2:]...), append([]byte("\x01 "), whole[2:]...),
	} {
		wantShut(t, next, bad)
	}
	wantOpened(t, w.Vault, "x", whole, horse)
}

func FuzzOpenNeverTellsNorFails(f *testing.F) {
	v, whole := museum(f)
	f.Add(whole, "run/input")
	f.Add(whole[:headLength], "run/input")
	f.Add(whole, "run/inpu")
	f.Add(append(bytes.Clone(whole), 0), "")
	f.Fuzz(func(t *testing.T, bad []byte, about string) {
		if len(bad) >= headLength && under(bad) != v.keys.current.id && isVersion(bad[1:headLength]) {
			return // That would ask a vault.
		}
		for _, s := range []organizations.Scope{mine(), global()} {
			got, err := v.Sealer().Open(t.Context(), s, about, bad)
			if s == mine() && about == "run/input" && bytes.Equal(bad, whole) {
				if err != nil || string(got) != horse {
					t.Fatalf("what was sealed opens as %q, %v", got, err)
				}
				continue
			}
			if fault.Code(err) != "secret_unreadable" || got != nil {
				t.Fatalf("%q opens as %q, %v", bad, got, err)
			}
		}
	})
}
