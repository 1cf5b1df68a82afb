package connect

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/clock"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
)

// ServiceName is one of Azure's services, by the name that sentences call it.
type ServiceName string

// The services in use.
const (
	Tables ServiceName = "Azure Tables"
	Queues ServiceName = "Azure Queues"
	Blobs  ServiceName = "Azure Blobs"
	Vault  ServiceName = "Azure Key Vault"
)

// Watch remembers which services were in trouble at their last call. Safe for
// concurrent use.
type Watch struct {
	mu    sync.Mutex
	since map[ServiceName]time.Time
}

// Trouble is a service that did not answer, or refused this program.
type Trouble struct {
	Service ServiceName
	// Since is the first of the calls in a row that failed, by the machine's clock.
	Since time.Time
}

func newWatch() *Watch { return &Watch{since: map[ServiceName]time.Time{}} }

// Troubles lists the services in trouble in the order of their names; none when
// all is well or nobody has asked yet.
func (w *Watch) Troubles() []Trouble {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []Trouble
	for service, since := range w.since {
		all = append(all, Trouble{Service: service, Since: since})
	}
	slices.SortFunc(all, func(a, b Trouble) int { return strings.Compare(string(a.Service), string(b.Service)) })
	return all
}

func (w *Watch) note(s ServiceName, well bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if well {
		delete(w.since, s)
	} else if _, known := w.since[s]; !known {
		w.since[s] = time.Now().UTC()
	}
}

func (w *Watch) policy(of ServiceName) policy.Policy { return watching{w, of} }

type watching struct {
	watch   *Watch
	service ServiceName
}

// Do notes how a call with all its tries ended. A call that the caller gave up
// says nothing about the service.
func (w watching) Do(req *policy.Request) (*http.Response, error) {
	resp, err := req.Next()
	switch {
	case req.Raw().Context().Err() != nil:
	case err != nil:
		w.watch.note(w.service, false)
	default:
		w.watch.note(w.service, !refuses(resp) && !trouble.Passing(resp, nil))
	}
	return resp, err
}

// refuses reports whether a service does not let this program in. A vault
// answers a secret that somebody disabled with the same status: the vault is well.
func refuses(resp *http.Response) bool {
	if resp.StatusCode == http.StatusUnauthorized {
		return true
	}
	if resp.StatusCode != http.StatusForbidden {
		return false
	}
	body, err := runtime.Payload(resp)
	return err != nil || !bytes.Contains(body, []byte("SecretDisabled"))
}

// hearing tells the clock what the Date of every answer says.
type hearing struct{ clock *clock.Storage }

// Do sends one try.
func (h hearing) Do(req *policy.Request) (*http.Response, error) {
	sent := time.Now()
	resp, err := req.Next()
	if err != nil {
		return resp, err
	}
	if date, unread := http.ParseTime(resp.Header.Get("Date")); unread == nil {
		h.clock.Heard(date, sent, time.Now())
	}
	return resp, err
}
