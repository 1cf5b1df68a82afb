package follow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/client"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scripted is a program whose run says these pages of its log one after another;
// an empty page breaks the connection. Cancelling answers the status and code.
type scripted struct {
	pages     []string
	cancelled int
	refuses   string
	// blocks lets the log wait until the client has gone or the run is cancelled.
	blocks chan struct{}
}

func (s *scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close")
	switch {
	case strings.HasSuffix(r.URL.Path, "/cancel"):
		if s.cancelled++; s.refuses != "" {
			w.WriteHeader(http.StatusConflict)
			_, _ = io.WriteString(w, `{"code":"`+s.refuses+`","detail":"No."}`)
			return
		}
		if s.blocks != nil {
			close(s.blocks)
		}
		_, _ = io.WriteString(w, `{}`)
	case !strings.HasSuffix(r.URL.Path, "/logs"):
		_, _ = io.WriteString(w, `{"id":"r","status":"Success"}`)
	default:
		s.log(w, r)
	}
}

func (s *scripted) log(w http.ResponseWriter, r *http.Request) {
	if s.blocks != nil {
		select {
		case <-s.blocks:
		case <-r.Context().Done():
			return
		}
	}
	if len(s.pages) == 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	page := s.pages[0]
	s.pages = s.pages[1:]
	if page == "" {
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(w, page)
}

// followed serves the script and answers a run of it.
func followed(t *testing.T, s *scripted) (*Run, *bytes.Buffer, *int) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	out, again := &bytes.Buffer{}, 0
	return &Run{
		Client: client.New(server.URL, "a-token"), Organization: "o", ID: "r", Out: out,
		Again: func(context.Context) (*client.Client, error) { again++; return client.New(server.URL, "a-token"), nil },
	}, out, &again
}

func page(message string, done bool) string {
	return fmt.Sprintf(`{"lines":[{"level":"info","message":%q}],"cursor":"c","done":%v}`, message, done)
}

func TestALogIsShownUntilTheRunIsOver(t *testing.T) {
	t.Parallel()
	run, out, _ := followed(t, &scripted{pages: []string{page("one", false), page("two", true)}})
	e, err := run.ToEnd(t.Context())
	if err != nil || e.Status != "Success" || run.cursor != "c" {
		t.Errorf("%+v %v", e, err)
	}
	if one, two := strings.Index(out.String(), "one"), strings.Index(out.String(), "two"); one < 0 || two < one {
		t.Errorf("it says %s", out)
	}
}

func TestAProgramThatWasStartedAgainIsFollowedOn(t *testing.T) {
	t.Parallel()
	run, out, again := followed(t, &scripted{pages: []string{page("one", false), "", "", page("two", true)}})
	if _, err := run.ToEnd(t.Context()); err != nil || *again != 2 || !strings.Contains(out.String(), "Waiting for it to start again.") {
		t.Errorf("%v after %d times: %s", err, *again, out)
	}
}

func TestAProgramThatDoesNotComeBackIsTold(t *testing.T) {
	t.Parallel()
	run, _, _ := followed(t, &scripted{pages: []string{""}})
	run.Again = func(context.Context) (*client.Client, error) { return nil, errors.New("none") }
	if _, err := run.ToEnd(t.Context()); err == nil || !strings.Contains(err.Error(), "the run r goes on") {
		t.Errorf("%v", err)
	}
	run, _, again := followed(t, &scripted{pages: make([]string, 3*lossesMost)})
	if _, err := run.ToEnd(t.Context()); err == nil || *again != lossesMost {
		t.Errorf("%v after %d times", err, *again)
	}
	run, _, _ = followed(t, &scripted{})
	if _, err := run.ToEnd(t.Context()); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("%v", err)
	}
}

func TestWhoeverLeavesCancelsTheRunAndSeesItsEnd(t *testing.T) {
	t.Parallel()
	s := &scripted{pages: []string{page("bye", true)}, blocks: make(chan struct{})}
	run, out, _ := followed(t, s)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	e, err := run.ToEnd(ctx)
	if err != nil || e.ID != "r" || s.cancelled != 1 || !strings.Contains(out.String(), "Cancelling the run.") || !strings.Contains(out.String(), "bye") {
		t.Errorf("%+v %v: %s", e, err, out)
	}
}

func TestARunThatWasOverMeanwhileIsNoTrouble(t *testing.T) {
	t.Parallel()
	for refusal, says := range map[string]string{"execution_finished": "", "permission_required": "could not be cancelled"} {
		run, _, _ := followed(t, &scripted{pages: []string{page("bye", true)}, refuses: refusal})
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if _, err := run.ToEnd(ctx); says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%s: %v", refusal, err)
		}
	}
}
