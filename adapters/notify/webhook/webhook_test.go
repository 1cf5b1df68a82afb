package webhook

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/notify"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var failed = notify.Message{
	Title: "Failed: Offboard · Contoso", Text: "Graph refused <the> user.",
	Facts: []notify.Fact{{Name: "Client", Value: "Contoso [click](https://evil.example)"}}, Link: "https://bifrost.example.com/runs/1",
}

func secret(t *testing.T, text string) organizations.SecretValue {
	t.Helper()
	value, err := organizations.NewSecretValue(text)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// receiver answers and keeps what it was sent.
type receiver struct {
	*httptest.Server

	bodies  []string
	headers http.Header
}

func receive(t *testing.T, start func(http.Handler) *httptest.Server, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = start(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.bodies, r.headers = append(r.bodies, q.Method+" "+q.URL.RequestURI()+" "+string(body)), q.Header
		answer(w, q)
	}))
	r.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(r.Close)
	return r
}

func answering(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://127.0.0.1:1/s3cr3t")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("s3cr3t of the answer"))
	}
}

func TestAMessageIsACardWithTheSameInPlainBeside(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(http.Handler) *httptest.Server{"in the open": httptest.NewServer, "over TLS": httptest.NewTLSServer} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := receive(t, start, answering(http.StatusAccepted))
			if err := trusting(r).Post(t.Context(), secret(t, r.URL+"/workflows/1?sig=s3cr3t#frag"), failed); err != nil {
				t.Fatal(err)
			}
			if len(r.bodies) != 1 || r.headers.Get("Content-Type") != "application/json" || r.headers.Get("User-Agent") != "Bifrost" {
				t.Fatalf("received %v with %v", r.bodies, r.headers)
			}
			const line = `POST /workflows/1?sig=s3cr3t `
			wantJSON(t, strings.TrimPrefix(r.bodies[0], line), `{
				"type": "message", "title": "Failed: Offboard · Contoso", "link": "https://bifrost.example.com/runs/1",
				"text": "Failed: Offboard · Contoso\nGraph refused <the> user.\nClient: Contoso [click](https://evil.example)\nhttps://bifrost.example.com/runs/1",
				"attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": {
					"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
					"body": [
						{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Failed: Offboard · Contoso", "size": "medium", "weight": "bolder"}]},
						{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Graph refused <the> user."}]},
						{"type": "RichTextBlock", "spacing": "small", "inlines": [{"type": "TextRun", "text": "Client: ", "weight": "bolder"}, {"type": "TextRun", "text": "Contoso [click](https://evil.example)"}]}
					],
					"actions": [{"type": "Action.OpenUrl", "title": "Open", "url": "https://bifrost.example.com/runs/1"}]
				}}]
			}`)
		})
	}
}

// trusting is a Client for a receiver of this machine.
func trusting(r *receiver) *Client {
	c := New(Options{AllowPrivate: true})
	if r.Certificate() != nil {
		roots := x509.NewCertPool()
		roots.AddCert(r.Certificate())
		c.http.Transport.(*http.Transport).TLSClientConfig.RootCAs = roots
	}
	return c
}

func wantJSON(t *testing.T, got, want string) {
	t.Helper()
	var read, wanted any
	if err := json.Unmarshal([]byte(got), &read); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, read); diff != "" {
		t.Error(diff)
	}
}

func TestAMessageWithoutMoreIsATitle(t *testing.T) {
	t.Parallel()
	raw, err := payload(notify.Message{Title: "T"})
	if err != nil {
		t.Fatal(err)
	}
	if text := string(raw); strings.Contains(text, "actions") || strings.Contains(text, "link") || strings.Count(text, "RichTextBlock") != 1 {
		t.Errorf("it says %s", text)
	}
}

func TestOnlyTheStatusOfARefusalIsTold(t *testing.T) {
	t.Parallel()
	for status, code := range map[int]string{
		300: "webhook_refused", 301: "webhook_refused", 302: "webhook_refused", 303: "webhook_refused", 307: "webhook_refused", 308: "webhook_refused",
		400: notify.WebhookRejected, 401: notify.WebhookRejected, 404: notify.WebhookRejected, 499: notify.WebhookRejected,
		408: "webhook_refused", 429: "webhook_refused", 500: "webhook_refused", 503: "webhook_refused",
	} {
		r := receive(t, httptest.NewServer, answering(status))
		err := trusting(r).Post(t.Context(), secret(t, r.URL+"/s3cr3t"), failed)
		if !fault.Is(err, fault.Upstream) || fault.Code(err) != code || !strings.Contains(err.Error(), "answered "+strconv.Itoa(status)) || strings.Contains(err.Error(), "s3cr3t") || len(r.bodies) != 1 {
			t.Errorf("%d: %v after %d requests", status, err, len(r.bodies))
		}
	}
	r := receive(t, httptest.NewServer, answering(http.StatusNoContent))
	if err := trusting(r).Post(t.Context(), secret(t, r.URL+"/s3cr3t"), failed); err != nil {
		t.Errorf("204: %v", err)
	}
}

func TestWhatKeepsAMessageIsToldWithoutTheAddress(t *testing.T) {
	t.Parallel()
	short := func(d time.Duration) (context.Context, context.CancelFunc) {
		return context.WithTimeout(t.Context(), d)
	}
	stranger := receive(t, httptest.NewTLSServer, answering(http.StatusOK))
	cut := receive(t, httptest.NewServer, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	slow := receive(t, httptest.NewServer, func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	for name, c := range map[string]struct{ address, says string }{
		"a certificate of nobody": {stranger.URL + "/s3cr3t", "certificate"},
		"nobody there":            {"http://127.0.0.1:1/s3cr3t", "connection failed"},
		"a name of nobody":        {"http://nobody.invalid/s3cr3t", "name"},
		"no answer":               {cut.URL + "/s3cr3t", "connection failed"},
	} {
		ctx, cancel := short(10 * time.Second)
		defer cancel()
		err := New(Options{AllowPrivate: true}).Post(ctx, secret(t, c.address), failed)
		if !fault.Is(err, fault.Upstream) || fault.Code(err) != "webhook_unreachable" || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := short(50 * time.Millisecond)
	defer cancel()
	if err := New(Options{AllowPrivate: true}).Post(ctx, secret(t, slow.URL+"/s3cr3t"), failed); fault.Code(err) != "webhook_unreachable" || !strings.Contains(err.Error(), "in time") || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("too slow: %v", err)
	}
}

func TestOnlyAnAddressOfOthersIsOne(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://hooks.example.com/a?sig=x": "hooks.example.com", "https://hooks.example.com:8443/a": "hooks.example.com", "https://8.8.8.8/a": "8.8.8.8", "https://[2606:4700::1111]/": "2606:4700::1111",
		"http://hooks.example.com/a": "", "ftp://hooks.example.com": "", "//hooks.example.com/a": "", "hooks.example.com/a": "", "https:///a/b/c": "", "https:hooks.example.com": "", "https://u:p@hooks.example.com/": "",
		"https://localhost/": "", "https://LocalHost./": "", "https://x.localhost/": "", "https://printer/": "", "https://printer.local/": "", "https://metadata.google.internal/": "",
		"https://127.0.0.1/": "", "https://10.1.2.3/": "", "https://169.254.169.254/metadata": "", "https://168.63.129.16/": "", "https://[::1]/": "", "https://[::ffff:10.0.0.1]/": "", "https://[fe80::1%25eth0]/": "",
		"https://hooks.example.com/\x7f": "", "https://%zz/": "", "https://0.0.0.0/": "",
	} {
		got, err := New(Options{}).Host(secret(t, address))
		if got != want || (err == nil) != (want != "") || err != nil && (!fault.Is(err, fault.Invalid) || fault.Code(err) != "address_invalid") {
			t.Errorf("%q: %q, %v", address, got, err)
		}
	}
	for _, address := range []string{"http://127.0.0.1:9/", "https://localhost/", "http://printer/"} {
		if _, err := New(Options{AllowPrivate: true}).Host(secret(t, address)); err != nil {
			t.Errorf("%s, for trying: %v", address, err)
		}
	}
}

// A name that leads to this machine is one that no look at the address can refuse.
func TestANameCannotLeadToThisMachine(t *testing.T) {
	t.Parallel()
	r := receive(t, httptest.NewServer, answering(http.StatusOK))
	c := New(Options{})
	at, err := url.Parse(r.URL)
	if err != nil {
		t.Fatal(err)
	}
	at.Host = "localhost:" + at.Port()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.http.Do(request)
	if err == nil {
		_ = answer.Body.Close()
	}
	if err == nil || fault.Code(unreachable(err)) != "webhook_private" || len(r.bodies) != 0 {
		t.Errorf("it was reached: %v", err)
	}
	if err := c.Post(t.Context(), secret(t, r.URL), failed); fault.Code(err) != "address_invalid" || len(r.bodies) != 0 {
		t.Errorf("by its number: %v", err)
	}
}

func TestOnlyAddressesOfTheInternetArePublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"8.8.8.8": true, "20.50.2.1": true, "172.32.0.1": true, "100.128.0.1": true, "2606:4700::1111": true, "2a01:111:f100::1": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.255.255.254": false, "0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "100.64.0.1": false, "100.100.100.200": false,
		"169.254.169.254": false, "169.254.1.1": false, "168.63.129.16": false, "192.0.0.192": false, "192.0.2.1": false, "198.18.0.1": false, "198.51.100.1": false, "203.0.113.9": false, "192.88.99.1": false,
		"224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false, "fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, "fc00::1": false, "fd00:ec2::254": false,
		"ff02::1": false, "64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "100::1": false, "2001::1": false, "2001:db8::1": false, "2002:7f00:1::": false, "3fff::1": false, "2606:4700::1%eth0": false,
	} {
		at, err := netip.ParseAddr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := isPublic(at); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
	for _, address := range []string{"", "localhost:443", "8.8.8.8", "8.8.8.8:x", "[::1]:443"} {
		if err := publicOnly(t.Context(), "tcp", address, nil); err == nil {
			t.Errorf("%q: it may be dialled", address)
		}
	}
	if err := publicOnly(t.Context(), "tcp", "8.8.8.8:443", nil); err != nil {
		t.Error(err)
	}
}

func FuzzNoAddressLeadsHere(f *testing.F) {
	f.Add("https://hooks.example.com/")
	f.Add("https://127.0.0.1/")
	f.Add("https://[::ffff:127.0.0.1]:8443/")
	f.Add("https://hooks.example.com\\@127.0.0.1/")
	c := New(Options{})
	f.Fuzz(func(t *testing.T, address string) {
		value, err := organizations.NewSecretValue(address)
		if err != nil {
			return
		}
		host, err := c.Host(value)
		if err != nil {
			if host != "" || !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %q, %v", address, host, err)
			}
			return
		}
		at, err := c.read(value)
		if err != nil || at.Scheme != "https" || at.User != nil || at.Hostname() != host || isPrivateHost(host) {
			t.Errorf("%q: %v, %v", address, at, err)
		}
	})
}
