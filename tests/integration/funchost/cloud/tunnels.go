package cloud

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
)

// tunnels is a proxy that knows only CONNECT, and leads every tunnel to this
// process. Hosts that it does not know are refused.
type tunnels struct {
	into   *pipe
	known  func(host string) http.Handler
	refuse func(host string)
}

// ServeHTTP opens a tunnel.
func (t *tunnels) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, port, err := net.SplitHostPort(r.Host)
	if r.Method != http.MethodConnect || err != nil || port != "443" || t.known(host) == nil {
		t.refuse(r.Host)
		w.WriteHeader(http.StatusForbidden)
		return
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // The client has left.
	}
	if _, err := io.WriteString(connection, "HTTP/1.1 200 Connection Established\r\n\r\n"); err != nil {
		_ = connection.Close() // It is broken.
		return
	}
	t.into.push(connection)
}

// pipe is a listener for connections that were made elsewhere.
type pipe struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

func newPipe() *pipe { return &pipe{connections: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipe) push(c net.Conn) {
	select {
	case p.connections <- c:
	case <-p.closed:
		_ = c.Close() // Nobody is there to talk to.
	}
}

func (p *pipe) close() { p.once.Do(func() { close(p.closed) }) }

// Accept is the next connection.
func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.connections:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (p *pipe) Close() error {
	p.close()
	return nil
}

// Addr is nobody's.
func (p *pipe) Addr() net.Addr { return &net.TCPAddr{} }

// certificates are those of an authority that exists for one test.
type certificates struct {
	root *x509.Certificate
	key  *ecdsa.PrivateKey

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

// validity covers a test and the difference between two clocks.
const validity = 24 * time.Hour

func newCertificates() (*certificates, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "funchost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-validity), NotAfter: time.Now().Add(validity), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	root, err := x509.ParseCertificate(der)
	return &certificates{root: root, key: key, leaves: map[string]*tls.Certificate{}}, err
}

// pem is the root, for SSL_CERT_FILE.
func (c *certificates) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.root.Raw})
}

// leaf is the certificate of a host.
func (c *certificates) leaf(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if hello.ServerName == "" {
		return nil, errors.New("a client has to name its host")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.leaves[hello.ServerName]; known != nil {
		return known, nil
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(c.leaves) + 2)), DNSNames: []string{hello.ServerName}, NotBefore: c.root.NotBefore, NotAfter: c.root.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, c.root, &c.key.PublicKey, c.key)
	if err != nil {
		return nil, err
	}
	made := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: c.key}
	c.leaves[hello.ServerName] = made
	return made, nil
}

// serve answers over TLS what comes through a listener, also in HTTP/2.
func (c *certificates) serve(l net.Listener, h http.Handler) *http.Server {
	server := &http.Server{
		Handler: h, ErrorLog: log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{GetCertificate: c.leaf, MinVersion: tls.VersionTLS12},
	}
	go func() { _ = server.ServeTLS(l, "", "") }() // It ends with its listener.
	return server
}
