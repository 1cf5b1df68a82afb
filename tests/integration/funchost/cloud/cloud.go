// Package cloud plays what a handler in Azure finds around itself: the sign-in
// authority of Microsoft, key vaults and the managed identity. An unmodified
// program reaches them by the proxy and the certificates that its environment
// names. Storage is not here, nor is what stands before the handler.
package cloud

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

// Cloud is one. It is safe for concurrent use.
type Cloud struct {
	t            testing.TB
	authority    *authority
	certificates *certificates
	vaults       *vaultfake.Cloud
	identity     *identity
	proxy        *httptest.Server
	identityURL  string
	pem          string
	secure       *http.Server

	mu      sync.Mutex
	hosts   map[string]http.Handler
	refused []string
}

// Start opens a cloud that ends with the test.
func Start(t testing.TB) *Cloud {
	t.Helper()
	c := &Cloud{t: t, vaults: vaultfake.New(), hosts: map[string]http.Handler{}, identity: newIdentity()}
	var err error
	if c.authority, err = newAuthority(); err != nil {
		t.Fatal(err)
	}
	if c.certificates, err = newCertificates(); err != nil {
		t.Fatal(err)
	}
	c.pem = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(c.pem, c.certificates.pem(), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Handle(LoginHost, c.authority)
	inner := newPipe()
	c.secure = c.certificates.serve(inner, http.HandlerFunc(c.serve))
	c.proxy = httptest.NewServer(&tunnels{into: inner, known: c.known, refuse: c.refuse})
	identities := httptest.NewServer(c.identity)
	c.identityURL = identities.URL
	t.Cleanup(func() {
		identities.Close()
		_ = c.secure.Close() // Nobody listens to it any more.
		inner.close()
		c.proxy.CloseClientConnections()
		c.proxy.Close()
	})
	return c
}

// Environment is what leads a program here.
func (c *Cloud) Environment() map[string]string {
	return map[string]string{
		"HTTPS_PROXY": c.proxy.URL, "HTTP_PROXY": c.proxy.URL, "NO_PROXY": "127.0.0.1,localhost",
		"SSL_CERT_FILE":     c.pem,
		"IDENTITY_ENDPOINT": c.identityURL + "/msi/token", "IDENTITY_HEADER": c.identity.secret,
	}
}

// Vault is the key vault https://<name>.vault.azure.net. Only who shows a token
// of the managed identity comes in.
func (c *Cloud) Vault(name string) *vaultfake.Vault { return c.vaults.At(name + vaultSuffix) }

// Handle serves a host by its name, in the place of whatever was there: another
// service that the handler calls, or a failure of one of Microsoft's.
func (c *Cloud) Handle(host string, h http.Handler) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hosts[host] = h
}

// Refused are the hosts, with their ports, that somebody asked for and that are
// not here, in the order in which they were asked for first.
func (c *Cloud) Refused() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.refused)
}

// Asked counts the requests that the sign-in authority has answered, by path.
func (c *Cloud) Asked() map[string]int { return c.authority.counts() }

func (c *Cloud) refuse(host string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Contains(c.refused, host) {
		c.refused = append(c.refused, host)
	}
}

// vaultSuffix is the domain of key vaults.
const vaultSuffix = ".vault.azure.net"

// known finds who serves a host: nil for nobody.
func (c *Cloud) known(host string) http.Handler {
	c.mu.Lock()
	defer c.mu.Unlock()
	if h := c.hosts[host]; h != nil {
		return h
	}
	if name, found := strings.CutSuffix(host, vaultSuffix); found && name != "" && !strings.Contains(name, ".") {
		return http.HandlerFunc(c.vault)
	}
	return nil
}

// serve answers what came through a tunnel. A client may name another host inside
// of it than the one that it asked the proxy for.
func (c *Cloud) serve(w http.ResponseWriter, r *http.Request) {
	h := c.known(r.Host)
	if h == nil || r.TLS.ServerName != r.Host {
		c.refuse(r.Host)
		w.WriteHeader(http.StatusMisdirectedRequest)
		return
	}
	h.ServeHTTP(w, r)
}

// vault lets in who shows a token that the managed identity gave out for vaults;
// who shows none is challenged by the vault itself.
func (c *Cloud) vault(w http.ResponseWriter, r *http.Request) {
	bearer := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if bearer != "" && !gave(bearer, "https://vault.azure.net") {
		http.Error(w, `{"error":{"code":"Unauthorized","message":"AKV10032: Invalid issuer."}}`, http.StatusUnauthorized)
		return
	}
	c.vaults.ServeHTTP(w, r)
}

// ClientID is the API's application id in tokens that a test does not say
// otherwise for.
const ClientID = "7d6a1f0e-3b52-4c8e-9a41-5f2c6b0d8e93"
