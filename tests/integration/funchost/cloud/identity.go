package cloud

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
)

// identity is the managed identity's endpoint inside of an app, in the protocol
// version of 2019-08-01.
type identity struct{ secret string }

func newIdentity() *identity { return &identity{secret: uuid.NewString()} }

// given are the resources by token, of all clouds of a process: the SDK keeps a
// token for the whole process in which it asked for it.
var given sync.Map

// gave reports whether a token was given out for a resource.
func gave(token, resource string) bool {
	known, _ := given.Load(token) // Nil for none.
	return known == resource
}

// ServeHTTP gives a token to who knows the secret header.
func (i *identity) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	resource := query.Get("resource")
	switch {
	case r.Method != http.MethodGet || r.URL.Path != "/msi/token":
		w.WriteHeader(http.StatusNotFound)
	case r.Header.Get("X-Identity-Header") != i.secret:
		w.WriteHeader(http.StatusUnauthorized)
	case query.Get("api-version") != "2019-08-01" || resource == "":
		w.WriteHeader(http.StatusBadRequest)
	default:
		token := "identity-" + uuid.NewString()
		given.Store(token, resource)
		answer(w, map[string]string{
			"access_token": token, "expires_on": strconv.FormatInt(time.Now().Add(24*time.Hour).Unix(), 10),
			"resource": resource, "token_type": "Bearer", "client_id": query.Get("client_id"),
		})
	}
}
