package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/go-cmp/cmp"
)

// server keeps what arrived, as "method path body".
type server struct {
	mu      sync.Mutex
	arrived []string
}

func (s *server) Do(r *http.Request) (*http.Response, error) {
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived = append(s.arrived, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
	return answerOf(r, http.StatusOK, "done", ""), nil
}

func request(ctx context.Context, method, address, body string, headers ...string) *http.Request {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// send answers the status and the headers of an answer, and 0 for an error.
func send(through policy.Transporter, r *http.Request) (int, http.Header, error) {
	answer, err := through.Do(r)
	if err != nil {
		return 0, nil, err
	}
	return answer.StatusCode, answer.Header, answer.Body.Close()
}

const (
	tables = "azsdk-go-aztables/v1.4.1"
	queues = "azsdk-go-azqueue/v2.1.1"
	blobs  = "azsdk-go-azblob/v1.7.0"
	batch  = "--batch_1\r\nContent-Type: multipart/mixed; boundary=changeset_1\r\n\r\n--changeset_1\r\nContent-Type: application/http\r\n\r\n" +
		"PATCH http://127.0.0.1:1/t1/Steps(PartitionKey='a',RowKey='b') HTTP/1.1\r\nIf-Match: W/\"1\"\r\n\r\n{}\r\n--changeset_1--\r\n"
)

func TestEveryCallHasItsName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		agent, method, address, want string
		headers                      []string
	}{
		{tables, "GET", "http://127.0.0.1:1/t1/Runs(PartitionKey='p',RowKey='r')", "tables get Runs", nil},
		{tables, "GET", "https://acct.table.core.windows.net/Runs()?$filter=x", "tables query Runs", nil},
		{tables, "POST", "https://acct.table.core.windows.net/Runs", "tables insert Runs", nil},
		{tables, "PUT", "https://acct.table.core.windows.net/Runs(PartitionKey='p',RowKey='r')", "tables put Runs", nil},
		{tables, "PUT", "https://acct.table.core.windows.net/Runs(PartitionKey='p',RowKey='r')", "tables replace Runs", []string{"If-Match", "*"}},
		{tables, "PATCH", "https://acct.table.core.windows.net/Runs(PartitionKey='p',RowKey='r')", "tables merge Runs", nil},
		{tables, "DELETE", "http://127.0.0.1:1/t1/Runs(PartitionKey='p',RowKey='r')", "tables delete Runs", nil},
		{tables, "POST", "http://127.0.0.1:1/t1/$batch", "tables transaction Steps", nil},
		{tables, "POST", "http://127.0.0.1:1/t1/Tables", "tables create table", nil},
		{queues, "POST", "http://127.0.0.1:1/t1/bells/messages?visibilitytimeout=1", "queues send bells", nil},
		{queues, "GET", "http://127.0.0.1:1/t1/bells/messages?numofmessages=1", "queues receive bells", nil},
		{queues, "GET", "https://acct.queue.core.windows.net/bells/messages?peekonly=true", "queues peek bells", nil},
		{queues, "PUT", "https://acct.queue.core.windows.net/bells/messages/id", "queues update bells", nil},
		{queues, "DELETE", "https://acct.queue.core.windows.net/bells/messages/id", "queues delete bells", nil},
		{queues, "PUT", "https://acct.queue.core.windows.net/bells", "queues put queue bells", nil},
		{blobs, "PUT", "http://127.0.0.1:1/t1/logs/o/e.jsonl?comp=appendblock", "blobs append logs", nil},
		{blobs, "PUT", "http://127.0.0.1:1/t1/logs/o/e.jsonl", "blobs create logs", []string{"x-ms-blob-type", "AppendBlob"}},
		{blobs, "PUT", "http://127.0.0.1:1/t1/data/o/e.json", "blobs put data", []string{"x-ms-blob-type", "BlockBlob"}},
		{blobs, "PUT", "http://127.0.0.1:1/t1/data?restype=container", "blobs put container data", nil},
		{blobs, "GET", "http://127.0.0.1:1/t1/data?restype=container&comp=list", "blobs get list data", nil},
		{blobs, "GET", "http://127.0.0.1:1/t1/data/o/e.json", "blobs get data", nil},
		{"azsdk-go-azsecrets/v1.5.1", "PUT", "https://v.vault.azure.net/secrets/x", "secrets put v.vault.azure.net", nil},
		{"somebody else", "GET", "https://login.microsoftonline.com/t", "get login.microsoftonline.com", nil},
	} {
		r := request(t.Context(), test.method, test.address, batch, append(test.headers, "User-Agent", "bifrost "+test.agent+" (go)")...)
		call, err := Classify(r)
		if err != nil || call.String() != test.want {
			t.Errorf("%s %s is %q, want %q: %v", test.method, test.address, call, test.want, err)
		}
		if body, _ := io.ReadAll(r.Body); string(body) != batch {
			t.Errorf("%s has lost its body", test.want)
		}
	}
}

func TestATransactionHasTheNameOfItsTableWhateverItDoes(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"POST http://127.0.0.1:1/t1/Steps HTTP/1.1", "POST https://acct.table.core.windows.net/Steps?$format=x HTTP/1.1",
		"DELETE http://127.0.0.1:1/t1/Steps(PartitionKey='a',RowKey='b') HTTP/1.1",
	} {
		body := strings.Replace(batch, "PATCH http://127.0.0.1:1/t1/Steps(PartitionKey='a',RowKey='b') HTTP/1.1", line, 1)
		call, err := Classify(request(t.Context(), "POST", "http://127.0.0.1:1/t1/$batch", body, "User-Agent", tables))
		if err != nil || call.String() != "tables transaction Steps" {
			t.Errorf("%s is %q, %v", line, call, err)
		}
	}
}

func TestTransactionsAreCountedUntilTheyAreTaken(t *testing.T) {
	t.Parallel()
	c := Count(&server{})
	ask := func(method, address string) {
		t.Helper()
		if _, _, err := send(c, request(t.Context(), method, address, "", "User-Agent", tables)); err != nil {
			t.Error(err)
		}
	}
	for range 2 {
		ask("GET", "http://127.0.0.1:1/t1/Runs()")
	}
	ask("POST", "http://127.0.0.1:1/t1/Runs")
	got := c.Take()
	if got.Total() != 3 || got.String() != "1 tables insert Runs, 2 tables query Runs" {
		t.Errorf("got %d: %s", got.Total(), got)
	}
	if again := c.Take(); again.Total() != 0 {
		t.Errorf("counted twice: %s", again)
	}
}

// ear hears what a ledger says to a test.
type ear struct {
	testing.TB
	failed bool
}

func (e *ear) Helper()               {}
func (e *ear) Errorf(string, ...any) { e.failed = true }

func TestALedgerFailsBeyondTheMost(t *testing.T) {
	t.Parallel()
	var l Ledger
	cost := Tally{{"tables", "get", "Runs"}: 2}
	for most, want := range map[int]bool{1: true, 2: false, 3: false} {
		var e ear
		l.Enter(&e, "read", cost, most)
		if e.failed != want {
			t.Errorf("2 of %d: failed is %v", most, e.failed)
		}
	}
	if text := l.String(); strings.Count(text, "\n") != 4 || !strings.Contains(text, "2 tables get Runs") || !strings.HasPrefix(text, "operation  costs") {
		t.Errorf("got %s", text)
	}
}

func TestEachKindBreaksACallInItsOwnWay(t *testing.T) {
	t.Parallel()
	conditional := []string{"If-Match", `W/"1"`}
	for _, test := range []struct {
		kind    Kind
		method  string
		address string
		headers []string
		status  int // 0 is an error
		done    bool
	}{
		{DropRequest, "PUT", "http://h/x", nil, 0, false},
		{DropAnswer, "PUT", "http://h/x", nil, 0, true},
		{Slow, "PUT", "http://h/x", nil, 0, true},
		{Late, "PUT", "http://h/x", nil, 0, false},
		{Refuse, "PUT", "http://h/x", conditional, 412, false},
		{Refuse, "PUT", "http://h/x", []string{"If-None-Match", "*"}, 412, false},
		{Refuse, "PUT", "http://h/x", []string{"x-ms-blob-condition-appendpos", "3"}, 412, false},
		{Refuse, "PUT", "http://h/x", []string{"If-Match", "*"}, 200, true},
		{Refuse, "PUT", "http://h/x", nil, 200, true},
		{Refuse, "POST", "http://h/$batch", nil, 202, false},
		{Throttle, "GET", "http://h/x", nil, 429, false},
		{Busy, "GET", "http://h/x", nil, 503, false},
		{EmptyPage, "GET", "http://h/T()", nil, 200, false},
		{EmptyPage, "GET", "http://h/T(PartitionKey='p')", nil, 200, true},
	} {
		s := &server{}
		f := Break(s)
		f.Arm(1, test.kind, false)
		status, _, err := send(f, request(t.Context(), test.method, test.address, batch, test.headers...))
		name := string(test.kind) + " of " + test.method + " " + test.address
		if (err != nil) != (test.status == 0) || status != test.status {
			t.Errorf("%s: got %d, %v", name, status, err)
		}
		if (len(s.arrived) == 1) != test.done {
			t.Errorf("%s: %q arrived", name, s.arrived)
		}
		if calls, fired := f.Disarm(); calls != 1 || fired == (test.status == 200 && test.done) {
			t.Errorf("%s: %d calls, fired is %v", name, calls, fired)
		}
	}
}

// walk sends four requests that are told apart by their bodies, and answers
// which arrived and which were answered.
func walk(t *testing.T, at int, kind Kind, outage bool) (arrived, answered string) {
	t.Helper()
	s := &server{}
	f := Break(s)
	f.Arm(at, kind, outage)
	for _, body := range []string{"a", "b", "c", "d"} {
		if status, _, _ := send(f, request(t.Context(), "PUT", "http://h/x", body)); status == 200 {
			answered += body
		}
	}
	f.Disarm()
	for _, line := range s.arrived {
		arrived += strings.TrimPrefix(line, "PUT /x ")
	}
	return arrived, answered
}

func TestOneCallBreaksOrAllFromItOn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind              Kind
		outage            bool
		arrived, answered string
	}{
		{DropRequest, false, "acd", "acd"},
		{DropRequest, true, "a", "a"},
		{DropAnswer, false, "abcd", "acd"},
		{DropAnswer, true, "ab", "a"},
		{Busy, false, "acd", "acd"},
		{Throttle, true, "a", "a"},
		{Late, false, "acbd", "acd"},
	} {
		arrived, answered := walk(t, 2, test.kind, test.outage)
		if arrived != test.arrived || answered != test.answered {
			t.Errorf("%s, outage %v: %q arrived and %q were answered", test.kind, test.outage, arrived, answered)
		}
	}
	if arrived, _ := walk(t, 4, Late, false); arrived != "abcd" {
		t.Errorf("late at the end: %q", arrived)
	}
	if arrived, answered := walk(t, 0, "", false); arrived != "abcd" || answered != "abcd" {
		t.Errorf("untouched: %q and %q", arrived, answered)
	}
}

func TestASlowAnswerIsATimeout(t *testing.T) {
	t.Parallel()
	f := Break(&server{})
	f.Arm(1, Slow, false)
	if _, _, err := send(f, request(t.Context(), "PUT", "http://h/x", "")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestAnEmptyPageLeadsBackToWhereTheQueryWas(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"", "?NextPartitionKey=p&NextRowKey=r"} {
		s := &server{}
		f := Break(s)
		f.Arm(1, EmptyPage, false)
		_, headers, err := send(f, request(t.Context(), "GET", "http://h/T()"+query, ""))
		if err != nil {
			t.Fatal(err)
		}
		next := "?NextPartitionKey=" + headers.Get("x-ms-continuation-NextPartitionKey") + "&NextRowKey=" + headers.Get("x-ms-continuation-NextRowKey")
		if _, _, err := send(f, request(t.Context(), "GET", "http://h/T()"+next, "")); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"GET /T()" + query}, s.arrived); diff != "" {
			t.Error(diff)
		}
	}
}
