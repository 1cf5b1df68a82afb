package front

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// Site is a Static Web App to which the functions are linked. It passes on what
// is below /api and nothing else, and tells the functions who is signed in there.
type Site struct {
	// OverwritesAuthorization puts the site's own token into Authorization, whatever
	// the browser sent.
	OverwritesAuthorization bool
	// Name is the person who is signed in to the site; empty is nobody.
	Name string
}

// The names of an app and of its site.
const (
	siteHost = "nice-sand-0a1b2c3d4.3.azurestaticapps.net"
	appHost  = "funchost.azurewebsites.net"
)

// signing is the site's key.
var signing = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // There is no chance without a source of chance.
	}
	return key
})

// pass changes a request as the site does; false when it is not for the functions.
func (s *Site) pass(r *http.Request) bool {
	path := pathOf(r)
	if path != "/api" && !strings.HasPrefix(path, "/api/") {
		return false
	}
	peer, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		peer = r.RemoteAddr
	}
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Ms-") {
			r.Header.Del(name)
		}
	}
	principal := s.principal()
	for name, value := range map[string]string{
		"x-ms-original-url": "https://" + siteHost + r.RequestURI, "x-ms-request-id": uuid.NewString(),
		"x-ms-auth-token": "Bearer " + token(jwt.SigningMethodRS256, signing(), principal),
		"disguised-host":  appHost, "client-ip": peer + ":40000", "x-forwarded-for": peer + ", 20.33.44.55:60000",
		"x-forwarded-proto": "https", "x-original-url": r.RequestURI, "x-waws-unencoded-url": r.RequestURI,
		"x-arr-log-id": uuid.NewString(), "x-arr-ssl": "2048|256|CN=Microsoft|CN=*.azurewebsites.net",
		"was-default-hostname": appHost, "x-site-deployment-id": "funchost", "max-forwards": "9",
	} {
		r.Header.Set(name, value)
	}
	if s.Name != "" {
		r.Header.Set("x-ms-client-principal", principal)
		r.Header.Set("x-ms-client-principal-id", userID(s.Name))
		r.Header.Set("x-ms-client-principal-name", s.Name)
		r.Header.Set("x-ms-client-principal-idp", "azureStaticWebApps")
	}
	if s.OverwritesAuthorization {
		r.Header.Set("Authorization", "Bearer "+token(jwt.SigningMethodHS256, []byte("the site's own secret, of 32 bytes"), principal))
	}
	return true
}

func userID(name string) string {
	return strings.ReplaceAll(uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String(), "-", "")
}

// principal is what the site says about the person, in base64.
func (s *Site) principal() string {
	said := map[string]any{"identityProvider": "aad", "userId": "", "userDetails": s.Name, "userRoles": []string{"anonymous"}}
	if s.Name != "" {
		said["userId"], said["userRoles"] = userID(s.Name), []string{"anonymous", "authenticated"}
	}
	data, err := json.Marshal(said)
	if err != nil {
		panic(err) // It has strings only.
	}
	return base64.StdEncoding.EncodeToString(data)
}

// token is the site's, for the functions: it looks like one of a person, and is none.
func token(method jwt.SigningMethod, key any, principal string) string {
	now := time.Now()
	signed, err := jwt.NewWithClaims(method, jwt.MapClaims{
		"iss": "https://" + siteHost + "/.auth", "aud": "https://" + appHost, "prn": principal,
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
	}).SignedString(key)
	if err != nil {
		panic(err) // The keys are made for it.
	}
	return signed
}
