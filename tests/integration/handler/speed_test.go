package handler_test

import (
	"encoding/base64"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

// samples is how often each time is taken.
const samples = 50

// What is slow is printed beside what a host does with a handler that does nothing,
// in the same minute, because absolute times tell more about the machine.
func TestTheTimeFromTheQueueToTheFirstLineIsPrinted(t *testing.T) {
	t.Parallel()
	asAzure := func(o *funchost.Options) { o.Times = funchost.Times{} }
	a := start(t, authors, asAzure)
	c := a.withClient()
	idle := &app{t: t, account: azurite.New(t)}
	idle.deploy()
	idle.host = funchost.Start(t, funchost.Options{Root: bare(t), Storage: idle.account.ConnectionString, Only: []string{"deliver"}, Env: map[string]string{asStub: "yes"}})

	idle.call()
	a.firstLine(c)
	var floor, written, read []time.Duration
	for range samples {
		floor = append(floor, idle.call())
		line, seen := a.firstLine(c)
		written, read = append(written, line), append(read, seen)
	}
	p50, p95 := quantiles(floor)
	t.Logf("queue to the call of a handler that does nothing: p50 %v, p95 %v", p50, p95)
	for _, one := range []struct {
		what  string
		times []time.Duration
	}{{"acceptance to the first line", written}, {"acceptance to the first line where somebody waits for it", read}} {
		mid, most := quantiles(one.times)
		t.Logf("%s: p50 %v (%.1f times that), p95 %v (%.1f times)", one.what, mid, ratio(mid, p50), most, ratio(most, p95))
	}
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func quantiles(times []time.Duration) (p50, p95 time.Duration) {
	slices.Sort(times)
	return times[len(times)/2].Round(time.Millisecond), times[len(times)*95/100].Round(time.Millisecond)
}

// bare is the app with a handler that does nothing.
func bare(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range []string{"host.json", "deliver/function.json"} {
		content, err := fs.ReadFile(functions.Root, name)
		if err == nil {
			err = os.MkdirAll(filepath.Join(root, filepath.Dir(name)), 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(root, name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	itself, err := os.Executable()
	if err == nil {
		err = os.Symlink(itself, filepath.Join(root, "handler"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// call is how long a message takes from the queue to the handler.
func (a *app) call() time.Duration {
	a.t.Helper()
	began := time.Now()
	answer, err := a.queue("executions").EnqueueMessage(a.t.Context(), base64.StdEncoding.EncodeToString([]byte("{}")), nil)
	if err != nil {
		a.t.Fatal(err)
	}
	id := *answer.Messages[0].MessageID
	called := a.host.Await("the call", func(e funchost.Event) bool { return e.Kind == funchost.Began && e.Message == id })
	a.host.Await("its end", func(e funchost.Event) bool { return e.Kind == funchost.Deleted && e.Message == id })
	return called.At.Sub(began)
}

// firstLine is how long a run takes from its acceptance to its first line, and until
// somebody who waits has read it.
func (a *app) firstLine(c *caller) (written, read time.Duration) {
	a.t.Helper()
	var e execution
	began := time.Now()
	c.must(http.MethodPost, "/api/workflows/says_one_thing/executions", `{}`, http.StatusAccepted, &e)
	var l log
	for len(l.Lines) == 0 {
		c.must(http.MethodGet, "/api/executions/"+e.ID+"/logs?wait=20", "", http.StatusOK, &l)
	}
	read = time.Since(began)
	at, err := time.Parse(time.RFC3339, l.Lines[0].Time)
	if err != nil {
		a.t.Fatal(err)
	}
	a.until("the end of "+e.ID, func() bool { return isOver(c, e.ID) })
	return at.Sub(began), read
}
