package doorbell

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/queue"
)

const (
	runID = "0190b5a2-7c11-7abc-8def-0123456789ab"
	orgID = "01954f00-0000-7000-8000-00000000000a"
)

func bell(t testing.TB, scope string) executions.Doorbell {
	t.Helper()
	d, err := executions.NewDoorbell(runID, scope)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func plain(scope string) string { return `{"v":1,"x":"` + runID + `","s":"` + scope + `"}` }

func based(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func quoted(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}

func message(content string) trigger.Message {
	return trigger.Message{Queue: "executions", Content: []byte(content)}
}

func TestADoorbellIsReadInEveryWrapping(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{"GLOBAL", orgID} {
		text := plain(scope)
		for name, content := range map[string]string{
			"as the host sends it": quoted(quoted(text)), "encoded once": quoted(text), "an object": text,
			"binary": quoted(based(text)), "without decoding": quoted(quoted(based(text))), "encoded twice by the sender": quoted(quoted(based(quoted(text)))),
			"with spaces around": " " + quoted(" \n"+quoted(text+"\r\n")) + "\n", "with more in it": strings.Replace(text, "{", `{"id":"x","more":[1],`, 1),
			"in capitals": strings.Replace(text, runID, strings.ToUpper(runID), 1),
		} {
			if got, err := read(message(content)); err != nil || got != bell(t, scope) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	}
}

func TestWhatIsNoDoorbellIsGarbageOrNewer(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]error{
		"": errGarbage, "null": errGarbage, "1": errGarbage, "[]": errGarbage, "{}": errGarbage, `"`: errGarbage, `""`: errGarbage, "\xff": errGarbage,
		quoted(plain(orgID)[:40]): errGarbage, quoted(based(plain(orgID))[:41]): errGarbage, quoted(strings.Repeat("x", 1<<20)): errGarbage,
		`{"v":1}`: errGarbage, `{"v":1,"x":"` + runID + `"}`: errGarbage, `{"v":1,"x":"1","s":"GLOBAL"}`: errGarbage,
		`{"v":1,"x":"` + runID + `","s":"../x"}`: errGarbage, `{"v":"1","x":"` + runID + `","s":"GLOBAL"}`: errGarbage,
		`{"v":0,"x":"` + runID + `","s":"GLOBAL"}`: errGarbage, `{"x":"` + runID + `","s":"GLOBAL"}`: errGarbage,
		`{"v":2}`: errNewer, quoted(quoted(`{"v":7,"what":"ever"}`)): errNewer,
		based(based(based(based(based(based(plain("GLOBAL"))))))): errGarbage,
	} {
		if _, err := read(message(content)); !errors.Is(err, want) {
			t.Errorf("%.80q: %v, want %v", content, err, want)
		}
	}
}

func FuzzNoMessageBreaksTheReader(f *testing.F) {
	f.Add([]byte(quoted(quoted(plain("GLOBAL")))))
	f.Add([]byte(quoted(based(`{"v":2}`))))
	f.Add([]byte(`{"v":1,"x":"1"}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := read(trigger.Message{Content: content})
		if (err == nil) != d.Scope().Valid() || err != nil && !errors.Is(err, errGarbage) && !errors.Is(err, errNewer) {
			t.Errorf("%q: %v, %v", content, d, err)
		}
	})
}

// overheard is the queue service: it keeps where a message was sent, and its text.
type overheard struct{ path, text string }

var inMessage = regexp.MustCompile(`<MessageText>(.*)</MessageText>`)

func (o *overheard) Do(r *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	o.path, o.text = r.URL.Path, inMessage.FindStringSubmatch(string(sent))[1]
	return &http.Response{StatusCode: http.StatusCreated, Request: r, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("<QueueMessagesList></QueueMessagesList>"))}, nil
}

// What is rung here is what is heard there, and in the queue that the function has.
func TestTheAdapterRingsWhatTheFunctionReads(t *testing.T) {
	t.Parallel()
	service := &overheard{}
	storage, err := azure.Open(azure.Options{
		ConnectionString: "AccountName=dev;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/dev;QueueEndpoint=http://127.0.0.1:1/dev;BlobEndpoint=http://127.0.0.1:1/dev",
		Transport:        service,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer storage.Close()
	for _, scope := range []string{"GLOBAL", orgID} {
		for name, open := range map[string]queues.Options{queue.Executions: {Storage: storage}, queue.Bulk: {Storage: storage, Name: queue.Bulk}} {
			if err := queues.Open(open).Ring(t.Context(), bell(t, scope), time.Second); err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(service.path, "/"+name+"/messages") {
				t.Errorf("%s is rung at %s", name, service.path)
			}
			text, err := base64.StdEncoding.DecodeString(service.text)
			if err != nil {
				t.Fatal(err)
			}
			for _, content := range []string{quoted(quoted(string(text))), quoted(string(text)), quoted(service.text)} {
				if got, err := read(message(content)); err != nil || got != bell(t, scope) {
					t.Errorf("%s: %v, %v", content, got, err)
				}
			}
		}
	}
}
