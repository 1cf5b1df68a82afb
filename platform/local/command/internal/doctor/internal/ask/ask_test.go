package ask_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// certified is a server with a certificate for a name until some time, and a transport
// that trusts it when it is told to.
func certified(t *testing.T, name string, until time.Time, trusted bool) (at string, transport *http.Transport) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: until.Add(-24 * time.Hour), NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{name}, IPAddresses: []net.IP{net.ParseIP("127.0.0.2")},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
	server.Config.ErrorLog = log.New(new(strings.Builder), "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	if parsed, err := x509.ParseCertificate(raw); err == nil && trusted {
		pool.AddCert(parsed)
	}
	return server.URL, &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "func.example"}}
}

func TestACertificateThatIsNotGoodIsSaidInWords(t *testing.T) {
	t.Parallel()
	tomorrow, yesterday := time.Now().Add(20*time.Hour), time.Now().Add(-time.Hour)
	for says, c := range map[string]struct {
		name    string
		until   time.Time
		trusted bool
	}{
		"its certificate is good from":                        {"func.example", yesterday, true},
		"its certificate is for another name than func.examp": {"other.example", tomorrow, true},
		"signed by nobody whom this computer trusts":          {"func.example", tomorrow, false},
	} {
		at, transport := certified(t, c.name, c.until, c.trusted)
		if _, err := ask.At(at, transport).Get(t.Context(), "/"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	at, transport := certified(t, "func.example", tomorrow, true)
	answer, err := ask.At(at, transport).Get(t.Context(), "/")
	if err != nil || answer.Status != http.StatusNotFound || answer.TLS == nil {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestAPathIsAskedOnceUnlessItIsAskedAgain(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
	}))
	defer server.Close()
	o := ask.At(server.URL, nil)
	for range 3 {
		if answer, err := o.Get(t.Context(), "/a"); err != nil || answer.Status != http.StatusFound || answer.TLS != nil {
			t.Errorf("%+v, %v", answer, err)
		}
	}
	if _, err := o.Again(t.Context(), "/a"); err != nil || asked.Load() != 2 {
		t.Errorf("asked %d times, %v", asked.Load(), err)
	}
}

func TestSilenceIsSaidInWords(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hold }))
	defer server.Close()
	defer close(hold)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := ask.At(server.URL, nil).Get(ctx, "/"); err == nil || err.Error() != "no answer in time" {
		t.Errorf("%v", err)
	}
	if _, err := ask.At("http://127.0.0.1:1", nil).Get(t.Context(), "/"); err == nil || err.Error() != "nobody listens there" {
		t.Errorf("%v", err)
	}
	if _, err := ask.At("http://127.0.0.1:1", nil).Get(t.Context(), "/%zz"); err == nil || !strings.Contains(err.Error(), "no address") {
		t.Errorf("%v", err)
	}
	if err := ask.Why(&net.DNSError{Name: "func.example", IsNotFound: true}); err.Error() != "nobody knows the name func.example" {
		t.Errorf("%v", err)
	}
}

func TestAnAnswerThatIsNoneIsSaidInWords(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer server.Close()
	for at, says := range map[string]string{
		server.URL: "the connection was closed without an answer",
		strings.Replace(server.URL, "http://", "https://", 1): "it answers in the clear, without TLS",
	} {
		if _, err := ask.At(at, nil).Get(t.Context(), "/"); err == nil || err.Error() != says {
			t.Errorf("%s: %v", at, err)
		}
	}
	for says, err := range map[string]error{
		"no route to host": &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)},
		"the name func.example cannot be looked up: server misbehaving": &net.DNSError{Name: "func.example", Server: "10.0.0.1:53", Err: "server misbehaving"},
		"nobody listens there":                             &net.OpError{Op: "dial", Err: os.NewSyscallError("connectex", syscall.Errno(10061))}, // on Windows
		"the connection was closed without an answer":      &net.OpError{Op: "read", Err: os.NewSyscallError("wsarecv", syscall.Errno(10054))},
		"no answer in time":                                &net.DNSError{Name: "func.example", Err: "i/o timeout", IsTimeout: true},
		"the proxy of this computer: nobody listens there": &net.OpError{Op: "proxyconnect", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}},
	} {
		if got := ask.Why(&url.Error{Op: "Get", URL: "https://func.example", Err: err}).Error(); got != says {
			t.Errorf("%q is not %q", got, says)
		}
	}
}

func TestAProxyThatDoesNotLeadThereIsNamed(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport, is := ask.Client(nil).Transport.(*http.Transport)
	if !is {
		t.Fatal("the transport is another")
	}
	transport.Proxy = http.ProxyURL(at)
	if _, err := ask.At("https://func.example", transport).Get(t.Context(), "/"); err == nil || err.Error() != "the proxy of this computer answers 407" {
		t.Errorf("%v", err)
	}
}

func TestOnlyACertificateIsLookedAt(t *testing.T) {
	t.Parallel()
	at, transport := certified(t, "other.example", time.Now().Add(time.Hour), true)
	_, err := ask.At(at, transport).Get(t.Context(), "/")
	if got := ask.Advice(err, "start it"); !strings.Contains(got, "certificate") {
		t.Errorf("%v: %s", err, got)
	}
	if got := ask.Advice(errors.New("nobody listens there"), "start it"); got != "start it" {
		t.Errorf("%s", got)
	}
}

func TestAClockIsComparedAsExactlyAsItIsSaid(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 22, 12, 0, 0, 300_000_000, time.UTC)
	for says, want := range map[string]time.Duration{
		"Sun, 22 Nov 2026 12:00:00 GMT": 0,                       // the same second
		"Sun, 22 Nov 2026 11:59:59 GMT": -300 * time.Millisecond, // it ended before the question
		"Sun, 22 Nov 2026 12:00:01 GMT": 500 * time.Millisecond,
		"Sun, 22 Nov 2026 11:00:00 GMT": -time.Hour + 700*time.Millisecond,
	} {
		a := ask.Answer{Header: http.Header{"Date": {says}}, Sent: noon, Received: noon.Add(200 * time.Millisecond)}
		if got, ok := a.Ahead(); !ok || got != want {
			t.Errorf("%s: %s, %t", says, got, ok)
		}
	}
	if _, ok := (ask.Answer{Header: http.Header{}}).Ahead(); ok {
		t.Error("an answer without a Date says the time")
	}
}
