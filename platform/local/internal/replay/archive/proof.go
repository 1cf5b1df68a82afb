package archive

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// proofHeader carries the proof that a request comes from the owner of the data
// folder.
const proofHeader = "X-Bifrost-Folder"

// Proof knows the owner of a data folder by the one file in it that nobody else
// can read and everybody who may use the folder can: the signing key. A token is
// no proof, because the local sign-in gives an administrator's to anybody who
// reaches this machine's ports, other users of the machine among them. Whoever
// has the proof could as well open the store and its secrets where they lie.
type Proof struct{ key []byte }

// NewProof reads the signing key.
func NewProof(keyFile string) (Proof, error) {
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return Proof{}, fmt.Errorf("reading the signing key: %w", err)
	}
	return Proof{key: key}, nil
}

// Sign adds the token and the proof to a request. The proof is good for this
// address and token alone, and so no longer than the token.
func (p Proof) Sign(r *http.Request, token string) {
	r.Header.Set("Authorization", bearer+token)
	r.Header.Set(proofHeader, hex.EncodeToString(p.of(r, token)))
}

const bearer = "Bearer "

// Check answers the token of a request whose proof is good.
func (p Proof) Check(r *http.Request) (string, error) {
	token, hasToken := strings.CutPrefix(r.Header.Get("Authorization"), bearer)
	proof, err := hex.DecodeString(r.Header.Get(proofHeader))
	if !hasToken || err != nil || !hmac.Equal(proof, p.of(r, token)) {
		return "", fault.New(fault.Forbidden, "folder_required", "Only the owner of the data folder may read this.")
	}
	return token, nil
}

func (p Proof) of(r *http.Request, token string) []byte {
	sum := hmac.New(sha256.New, p.key)
	_, _ = fmt.Fprintf(sum, "bifrost replay\n%s\n%s\n%s", r.Method, r.URL.RequestURI(), token)
	return sum.Sum(nil)
}
