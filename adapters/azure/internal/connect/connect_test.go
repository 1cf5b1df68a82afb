package connect

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const account = "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=a2V5;EndpointSuffix=core.windows.net"

// reply is what a request gets.
type reply struct {
	status  int
	headers []string
	body    func(*http.Request) io.Reader
	err     error
	// hangs until the caller leaves.
	hangs bool
}

func says(status int, headers ...string) reply { return reply{status: status, headers: headers} }

func saysBody(status int, body string) reply {
	return reply{status: status, body: func(*http.Request) io.Reader { return strings.NewReader(body) }}
}

var (
	lost  = reply{err: io.ErrUnexpectedEOF}
	hangs = reply{hangs: true}
)

// stub answers requests in the order of a script, whose last line repeats.
type stub struct {
	script []reply
	sent   []*http.Request
}

func (s *stub) Do(r *http.Request) (*http.Response, error) {
	line := s.script[min(len(s.sent), len(s.script)-1)]
	s.sent = append(s.sent, r)
	if line.hangs {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	if line.err != nil {
		return nil, line.err
	}
	var body io.Reader = strings.NewReader("{}")
	if line.body != nil {
		body = line.body(r)
	}
	resp := &http.Response{StatusCode: line.status, Header: http.Header{}, Body: io.NopCloser(body), Request: r}
	for i := 0; i < len(line.headers); i += 2 {
		resp.Header.Set(line.headers[i], line.headers[i+1])
	}
	return resp, nil
}

// token is a credential that needs nobody.
type token struct{ err error }

func (c token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t0ken", ExpiresOn: time.Now().Add(time.Hour)}, c.err
}

func open(t *testing.T, o Options) *Storage {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func get(ctx context.Context, s *Storage) error {
	_, err := s.Table("Things").GetEntity(ctx, "p", "r", nil)
	return err
}

func TestEveryServiceIsAskedWhereItIs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options             Options
		table, queue, blobs string
		authorization       string
	}{
		"a connection string": {
			Options{ConnectionString: account},
			"https://acct.table.core.windows.net/Things(PartitionKey='p',RowKey='r')", "https://acct.queue.core.windows.net/bells/messages", "https://acct.blob.core.windows.net/logs",
			"SharedKey",
		},
		"the emulator": {
			Options{ConnectionString: "AccountName=dev;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:3/dev;QueueEndpoint=http://127.0.0.1:2/dev/;BlobEndpoint=http://127.0.0.1:1/dev;"},
			"http://127.0.0.1:3/dev/Things(PartitionKey='p',RowKey='r')", "http://127.0.0.1:2/dev/bells/messages", "http://127.0.0.1:1/dev/logs",
			"SharedKey",
		},
		"another cloud": {
			Options{ConnectionString: "AccountName=acct;AccountKey=a2V5;EndpointSuffix=core.usgovcloudapi.net"},
			"https://acct.table.core.usgovcloudapi.net/Things(PartitionKey='p',RowKey='r')", "https://acct.queue.core.usgovcloudapi.net/bells/messages", "https://acct.blob.core.usgovcloudapi.net/logs",
			"SharedKey",
		},
		"a managed identity": {
			Options{Account: "acct", Credential: token{}},
			"https://acct.table.core.windows.net/Things(PartitionKey='p',RowKey='r')", "https://acct.queue.core.windows.net/bells/messages", "https://acct.blob.core.windows.net/logs",
			"Bearer t0ken",
		},
		"a managed identity by addresses": {
			Options{Endpoints: Endpoints{Tables: "https://t.example/", Queues: "https://q.example", Blobs: "https://b.example"}, Credential: token{}},
			"https://t.example/Things(PartitionKey='p',RowKey='r')", "https://q.example/bells/messages", "https://b.example/logs",
			"Bearer t0ken",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wire := &stub{script: []reply{says(200)}}
			test.options.Transport = wire
			s := open(t, test.options)
			_ = get(t.Context(), s)
			_, _ = s.Queue("bells").DequeueMessage(t.Context(), nil)
			_, _ = s.Container("logs").GetProperties(t.Context(), nil)
			if len(wire.sent) != 3 {
				t.Fatalf("%d requests were sent", len(wire.sent))
			}
			for i, want := range []string{test.table, test.queue, test.blobs} {
				got := wire.sent[i]
				at, _, _ := strings.Cut(got.URL.String(), "?")
				if diff := cmp.Diff(strings.ToLower(want), strings.ToLower(at)); diff != "" {
					t.Error(diff)
				}
				if !strings.HasPrefix(got.Header.Get("Authorization"), test.authorization) {
					t.Errorf("%s has the authorization %q", at, got.Header.Get("Authorization"))
				}
			}
		})
	}
}

func TestOpeningAsksNobody(t *testing.T) {
	t.Parallel()
	wire := &stub{script: []reply{lost}}
	s := open(t, Options{Account: "acct", Transport: wire})
	if _, err := OpenVault(VaultOptions{URL: "https://v.vault.azure.net", ClientID: "0192f0a0-1234-7abc-8def-0123456789a7", Transport: wire}, s.Watch()); err != nil {
		t.Error(err)
	}
	if len(wire.sent) != 0 || len(s.Watch().Troubles()) != 0 {
		t.Errorf("%d requests, troubles %v", len(wire.sent), s.Watch().Troubles())
	}
}

func TestTheVaultIsAskedWithAToken(t *testing.T) {
	t.Parallel()
	challenge := says(401, "WWW-Authenticate", `Bearer authorization="https://login.microsoftonline.com/t", resource="https://vault.azure.net"`)
	wire := &stub{script: []reply{challenge, says(200)}}
	client, err := OpenVault(VaultOptions{URL: "https://v.vault.azure.net", Credential: token{}, Transport: wire}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.GetSecret(t.Context(), "name", "", nil); err != nil {
		t.Fatal(err)
	}
	if got := wire.sent[1].Header.Get("Authorization"); got != "Bearer t0ken" {
		t.Errorf("got %q", got)
	}
}

func TestTroubleThatPassesIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script      []reply
		patience    Patience
		tries       int
		least, most time.Duration
		code        string
	}{
		"none":                         {script: []reply{says(200)}, tries: 1},
		"a lost answer":                {script: []reply{lost, says(200)}, tries: 2, least: 160 * time.Millisecond, most: 260 * time.Millisecond},
		"a busy server":                {script: []reply{says(503), says(500), says(200)}, tries: 3, least: 600 * time.Millisecond, most: 1100 * time.Millisecond},
		"throttling with a wait":       {script: []reply{says(429, "Retry-After", "3"), says(200)}, tries: 2, least: 3 * time.Second, most: 3 * time.Second},
		"throttling for too long":      {script: []reply{says(429, "Retry-After", "6"), says(200)}, tries: 1, code: "storage_unavailable"},
		"an answer that hangs":         {script: []reply{hangs, says(200)}, tries: 1, least: 6 * time.Second, most: 6 * time.Second, code: "storage_unavailable"},
		"trouble that lasts":           {script: []reply{says(503)}, tries: 4, least: 1500 * time.Millisecond, most: 4 * time.Second, code: "storage_unavailable"},
		"a try that is cut off early":  {script: []reply{hangs, says(200)}, patience: Patience{Try: time.Second}, tries: 2, least: time.Second, most: 2 * time.Second},
		"silence that lasts":           {script: []reply{hangs}, patience: Patience{Try: 4 * time.Second}, tries: 2, least: 8 * time.Second, most: 9 * time.Second, code: "storage_unavailable"},
		"no patience":                  {script: []reply{says(503)}, patience: Patience{Tries: 1}, tries: 1, code: "storage_unavailable"},
		"three tries":                  {script: []reply{says(503)}, patience: Patience{Tries: 3}, tries: 3, least: 600 * time.Millisecond, most: 1100 * time.Millisecond, code: "storage_unavailable"},
		"a little time":                {script: []reply{says(503)}, patience: Patience{Total: 1100 * time.Millisecond}, tries: 3, least: 600 * time.Millisecond, most: 1100 * time.Millisecond, code: "storage_unavailable"},
		"a little patience":            {script: []reply{lost, lost, says(200)}, patience: Patience{Pause: time.Millisecond}, tries: 3, most: 10 * time.Millisecond},
		"a refusal is not asked again": {script: []reply{says(403)}, tries: 1, code: "storage_refused"},
		"a condition is not met":       {script: []reply{says(412)}, tries: 1, code: trouble.Changed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &stub{script: test.script}
				s := open(t, Options{ConnectionString: account, Transport: wire, Patience: test.patience})
				began := time.Now()
				err := trouble.Fault(t.Context(), "Azure Tables", get(t.Context(), s))
				took := time.Since(began)
				if fault.Code(err) != test.code || (err == nil) != (test.code == "") {
					t.Errorf("got %v", err)
				}
				if len(wire.sent) != test.tries {
					t.Errorf("%d tries, want %d", len(wire.sent), test.tries)
				}
				if took < test.least || took > test.most {
					t.Errorf("took %s, want %s to %s", took, test.least, test.most)
				}
			})
		})
	}
}

func TestThrottlingSaysHowLong(t *testing.T) {
	t.Parallel()
	wire := &stub{script: []reply{says(429, "Retry-After", "40")}}
	s := open(t, Options{ConnectionString: account, Transport: wire})
	var f *fault.Fault
	if err := trouble.Fault(t.Context(), "Azure Tables", get(t.Context(), s)); !errors.As(err, &f) || f.RetryAfter != 40*time.Second {
		t.Errorf("got %v", err)
	}
}

func TestTheCallersContextEndsTheWaiting(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]reply{"trouble": says(503), "silence": hangs} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, Options{ConnectionString: account, Transport: &stub{script: []reply{script}}})
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				began := time.Now()
				if err := trouble.Fault(ctx, "Azure Tables", get(ctx, s)); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took != time.Second {
					t.Errorf("took %s", took)
				}
				if got := s.Watch().Troubles(); got != nil {
					t.Errorf("a caller who left made troubles: %v", got)
				}
			})
		})
	}
}

func TestAStreamOfABlobMayTakeItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := reply{status: 200, body: func(r *http.Request) io.Reader {
			return readerFunc(func(p []byte) (int, error) {
				time.Sleep(time.Minute)
				if err := r.Context().Err(); err != nil {
					return 0, err
				}
				return copy(p, "late"), io.EOF
			})
		}}
		s := open(t, Options{ConnectionString: account, Transport: &stub{script: []reply{slow}}})
		answer, err := s.Container("files").NewBlobClient("f").DownloadStream(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(answer.Body); string(got) != "late" || err != nil {
			t.Errorf("got %q: %v", got, err)
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
