package azure_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// storageTime lets storage's clock jump, as seen through it: the Date of every
// answer and the Timestamp of every row. What was written before a jump is older
// after it by as much. It is how a lease dies without a wait.
type storageTime struct {
	next policy.Transporter
	*timeline
}

// timeline is how storage's clock has jumped, for all who see it jump.
type timeline struct {
	mu    sync.Mutex
	jumps []jump
	// swept is the last sweep that belongs to the play; zero for none.
	swept time.Time
}

// clockwork shows a transport's answers at storage's own time until it jumps.
func clockwork(next policy.Transporter) *storageTime {
	return &storageTime{next: next, timeline: &timeline{}}
}

type jump struct {
	at time.Time
	by time.Duration
}

// tick is more than the clocks of the emulator and of this process are apart.
const tick = 4 * time.Millisecond

// jump lets so much time pass, well after everything before and well before
// everything after.
func (s *timeline) jump(by time.Duration) {
	at := time.Now().Add(tick)
	<-time.NewTimer(2 * tick).C
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jumps = append(s.jumps, jump{at, by})
}

// sweep makes now a sweep of the play, which nothing takes back: the memory of the
// last one is in an account that plays share, and storage dates a write by its
// beginning, so that what another play writes may be dated before a jump and be
// there after it.
func (s *timeline) sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.swept = time.Now()
}

// writtenAt is when what a request asks for was written, as the play has to see it.
func (s *timeline) writtenAt(r *http.Request, stamp time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.Contains(r.URL.Path, "'!sweep'") && stamp.Before(s.swept) {
		return s.swept
	}
	return stamp
}

// of is storage's time at a moment.
func (s *timeline) of(t time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	passed := time.Duration(0)
	for _, j := range s.jumps {
		if !t.Before(j.at) {
			passed += j.by
		}
	}
	return t.Add(passed)
}

var stamped = regexp.MustCompile(`"Timestamp":"([^"]+)"`)

// Do sends a request and moves the times in its answer.
func (s *storageTime) Do(r *http.Request) (*http.Response, error) {
	answer, err := s.next.Do(r)
	if err != nil {
		return nil, err
	}
	answer.Header.Set("Date", s.of(time.Now()).UTC().Format(http.TimeFormat))
	if r.Method != http.MethodGet || !bytes.Contains([]byte(answer.Header.Get("Content-Type")), []byte("json")) {
		return answer, nil
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	_ = answer.Body.Close()
	body = stamped.ReplaceAllFunc(body, func(found []byte) []byte {
		at, err := time.Parse(time.RFC3339Nano, string(stamped.FindSubmatch(found)[1]))
		if err != nil {
			return found
		}
		return []byte(`"Timestamp":"` + s.of(s.writtenAt(r, at)).UTC().Format(time.RFC3339Nano) + `"`)
	})
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return answer, nil
}
