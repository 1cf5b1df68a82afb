package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Faults breaks calls on order. Safe for concurrent use.
type Faults struct {
	next policy.Transporter

	mu    sync.Mutex
	order order
	calls int
	fired bool
	late  []*http.Request
	// seen are the calls of an untouched operation.
	seen []fit
}

// order says what to break.
type order struct {
	on bool
	// at is which call breaks, the first one is 1; none at 0.
	at   int
	kind Kind
	// outage breaks all calls from then on: after an answer that was lost, requests are.
	outage bool
}

// Break breaks calls in front of a transport, none until told so.
func Break(next policy.Transporter) *Faults { return &Faults{next: next} }

// Arm counts calls from now on and breaks the one that is the at-th, or none for
// 0; with outage all after it as well, whoever makes them.
func (f *Faults) Arm(at int, kind Kind, outage bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.order, f.calls, f.fired = order{true, at, kind, outage}, 0, false
}

// Disarm lets everything pass again, and first what is late. It answers how many
// calls there were and whether one was broken.
func (f *Faults) Disarm() (calls int, fired bool) {
	f.mu.Lock()
	f.order.on = false
	calls, fired = f.calls, f.fired
	f.mu.Unlock()
	f.deliver(f.takeLate())
	return calls, fired
}

// Do sends one request, or what has become of it.
func (f *Faults) Do(r *http.Request) (*http.Response, error) {
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	strip(r)
	late := f.takeLate()
	kind := f.turn(r, body)
	var answer *http.Response
	switch kind {
	case "":
		answer, err = f.next.Do(r)
	case DropAnswer, Slow:
		answer, err = nil, f.loseAnswer(r, kind == Slow)
	default:
		answer, err = f.instead(r, kind)
	}
	f.deliver(late)
	return answer, err
}

// turn counts a call and says how it breaks, empty for not at all.
func (f *Faults) turn(r *http.Request, body []byte) Kind {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.order.on {
		return ""
	}
	f.calls++
	call := fit{query: isQuery(r), conditional: isConditional(r, body)}
	if f.order.at == 0 {
		f.seen = append(f.seen, call)
	}
	switch {
	case f.order.at == 0 || f.calls < f.order.at || f.calls > f.order.at && !f.order.outage || !call.has(f.order.kind):
		return ""
	case f.calls > f.order.at && f.order.kind == DropAnswer:
		return DropRequest
	}
	f.fired = true
	if f.order.kind == Late {
		f.late = append(f.late, again(r, body))
	}
	return f.order.kind
}

func isConditional(r *http.Request, body []byte) bool {
	condition := r.Header.Get("If-Match")
	return condition != "" && condition != "*" || r.Header.Get("If-None-Match") != "" ||
		header(r, "X-Ms-Blob-Condition-Appendpos") != "" || isTransaction(r) && bytes.Contains(body, []byte("If-Match: W/"))
}

func isQuery(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "()")
}

func isTransaction(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/$batch") }

// errCut is what a caller sees of a connection that broke.
var errCut = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by the fault transport")}

// loseAnswer lets a request be done and keeps the answer. Nobody waits for the
// time that a slow one would take.
func (f *Faults) loseAnswer(r *http.Request, slow bool) error {
	answer, err := f.next.Do(r)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	if slow {
		return context.DeadlineExceeded
	}
	return errCut
}

// again is a request that can be sent after its caller has left.
func again(r *http.Request, body []byte) *http.Request {
	second := r.Clone(context.WithoutCancel(r.Context()))
	if body != nil {
		second.Body = io.NopCloser(bytes.NewReader(body))
	}
	return second
}

func (f *Faults) takeLate() []*http.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	late := f.late
	f.late = nil
	return late
}

func (f *Faults) deliver(late []*http.Request) {
	for _, r := range late {
		if answer, err := f.next.Do(r); err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
	}
}

// instead is the answer of a call that does not happen.
func (f *Faults) instead(r *http.Request, kind Kind) (*http.Response, error) {
	switch kind {
	case Refuse:
		return refusal(r), nil
	case Throttle:
		return answerOf(r, http.StatusTooManyRequests, "", "TooManyRequests", "Retry-After", "1", "X-Ms-Retry-After-Ms", "2"), nil
	case Busy:
		return answerOf(r, http.StatusServiceUnavailable, "", "ServerBusy"), nil
	case EmptyPage:
		return emptyPage(r), nil
	default: // what is lost, or late
		return nil, errCut
	}
}

// beginning is a continuation that leads to the beginning.
const beginning = "the-fault-transport-begins-here"

// emptyPage brings nothing and says that there is more, where the query was.
func emptyPage(r *http.Request) *http.Response {
	partition, row := r.URL.Query().Get("NextPartitionKey"), r.URL.Query().Get("NextRowKey")
	if partition == "" {
		partition = beginning
	}
	return answerOf(r, http.StatusOK, `{"value":[]}`, "", "X-Ms-Continuation-NextPartitionKey", partition, "X-Ms-Continuation-NextRowKey", row)
}

// strip takes the continuation of an empty page out of a query.
func strip(r *http.Request) {
	query := r.URL.Query()
	if query.Get("NextPartitionKey") == beginning {
		query.Del("NextPartitionKey")
		query.Del("NextRowKey")
		r.URL.RawQuery = query.Encode()
	}
}

// refusal is a condition that does not hold, also inside of a transaction.
func refusal(r *http.Request) *http.Response {
	const said = `{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"lang":"en-US","value":"0:The update condition specified in the request was not satisfied."}}}`
	if !isTransaction(r) {
		return answerOf(r, http.StatusPreconditionFailed, said, "ConditionNotMet")
	}
	body := strings.ReplaceAll("--batch_0\nContent-Type: multipart/mixed; boundary=changeset_0\n\n"+
		"--changeset_0\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n"+
		"HTTP/1.1 412 Precondition Failed\nContent-Type: application/json\n\n", "\n", "\r\n") +
		said + "\r\n--changeset_0--\r\n--batch_0--\r\n"
	return answerOf(r, http.StatusAccepted, body, "", "Content-Type", "multipart/mixed; boundary=batch_0")
}

// answerOf is an answer that nobody gave.
func answerOf(r *http.Request, status int, body, code string, headers ...string) *http.Response {
	answer := &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}, "Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
	if code != "" {
		answer.Header.Set("X-Ms-Error-Code", code)
	}
	for i := 0; i < len(headers); i += 2 {
		answer.Header.Set(headers[i], headers[i+1])
	}
	return answer
}
