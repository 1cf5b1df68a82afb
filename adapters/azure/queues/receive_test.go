package queues

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
)

// cloud is a queue in memory that answers at once, so that only the pauses of a
// receiver take time. A message that was received stays away.
type cloud struct {
	mu       sync.Mutex
	messages []sleeping
	looks    int
	// ttl is what the last message was sent with.
	ttl string
}

type sleeping struct {
	text  string
	until time.Time
}

var inMessage = regexp.MustCompile(`<MessageText>(.*)</MessageText>`)

func (c *cloud) Do(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r}
	var body string
	switch r.Method {
	case http.MethodPost:
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		hidden, err := time.ParseDuration(r.URL.Query().Get("visibilitytimeout") + "s")
		if err != nil {
			return nil, err
		}
		c.ttl = r.URL.Query().Get("messagettl")
		c.messages = append(c.messages, sleeping{inMessage.FindStringSubmatch(string(sent))[1], time.Now().Add(hidden)})
		resp.StatusCode, body = http.StatusCreated, "<QueueMessagesList></QueueMessagesList>"
	case http.MethodGet:
		c.looks++
		body = "<QueueMessagesList>" + c.awake() + "</QueueMessagesList>"
	default:
		resp.StatusCode = http.StatusNoContent
	}
	resp.Body = io.NopCloser(strings.NewReader(body))
	return resp, nil
}

// seen is how often somebody has looked.
func (c *cloud) seen() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.looks
}

// awake hands the first visible message out.
func (c *cloud) awake() string {
	for i, m := range c.messages {
		if !m.until.After(time.Now()) {
			c.messages = append(c.messages[:i], c.messages[i+1:]...)
			return fmt.Sprintf("<QueueMessage><MessageId>%d</MessageId><PopReceipt>r</PopReceipt><MessageText>%s</MessageText></QueueMessage>", i, m.text)
		}
	}
	return ""
}

func TestWhatIsRungHereIsHeardTheMomentItIsVisible(t *testing.T) {
	t.Parallel()
	for _, wait := range []time.Duration{0, time.Second, 47 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			c := &cloud{}
			storage, err := connect.Open(connect.Options{
				ConnectionString: "AccountName=dev;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/dev;QueueEndpoint=http://127.0.0.1:1/dev;BlobEndpoint=http://127.0.0.1:1/dev",
				Transport:        c,
			})
			if err != nil {
				t.Fatal(err)
			}
			q := Open(Options{Storage: storage})
			heard := make(chan time.Time, 1)
			go func() {
				d, err := q.Receive(t.Context())
				if heard <- time.Now(); err != nil || q.Done(t.Context(), d) != nil {
					t.Errorf("receive: %v", err)
				}
			}()
			time.Sleep(time.Minute + time.Millisecond)
			if looks := c.seen(); looks > 20 {
				t.Errorf("%d looks into an empty queue in a minute", looks)
			}
			rung := time.Now()
			if err := q.Ring(t.Context(), doorbell(t, orgID), wait); err != nil {
				t.Fatal(err)
			}
			if passed := (<-heard).Sub(rung); passed != wait {
				t.Errorf("heard after %s, want %s", passed, wait)
			}
			if c.ttl != "-1" {
				t.Errorf("the message ends after %s seconds, which may be before it is visible", c.ttl)
			}
			q.Close(t.Context())
			looks := c.seen()
			time.Sleep(time.Hour)
			if c.seen() != looks {
				t.Error("somebody looks into a queue that was closed")
			}
		})
	}
}
