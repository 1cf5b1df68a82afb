package queues

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	runID = "0190b5a2-7c11-7abc-8def-0123456789ab"
	orgID = "01954f00-0000-7000-8000-00000000000a"
)

func doorbell(t testing.TB, scope string) executions.Doorbell {
	t.Helper()
	d, err := executions.NewDoorbell(runID, scope)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func base(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func quoted(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}

func TestADoorbellIsReadInEveryWrapping(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{"GLOBAL", orgID} {
		want := doorbell(t, scope)
		text, err := encode(want)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := base64.StdEncoding.DecodeString(text)
		if expected := `{"v":1,"x":"` + runID + `","s":"` + scope + `"}`; err != nil || string(plain) != expected {
			t.Errorf("%s is written as %s", expected, plain)
		}
		for name, wrapped := range map[string]string{
			"as it is written": text, "in a string": quoted(text), "plain": string(plain), "plain in a string": quoted(string(plain)),
			"plain in two strings": quoted(quoted(string(plain))), "a string in base64": base(quoted(string(plain))), "base64 of base64": base(text),
			"with spaces around": " \n" + text + "\r\n", "with more in it": strings.Replace(string(plain), "{", `{"more":[1],`, 1),
			"in capitals": strings.Replace(string(plain), runID, strings.ToUpper(runID), 1),
		} {
			if got, err := decode(wrapped); err != nil || got != want {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	}
}

func TestWhatIsNoDoorbellIsGarbageOrNewer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"": errGarbage, "x": errGarbage, "{}": errGarbage, `"`: errGarbage, "null": errGarbage, "[]": errGarbage, "\xff": errGarbage,
		`{"v":1}`: errGarbage, `{"v":1,"x":"` + runID + `"}`: errGarbage, `{"v":1,"x":"1","s":"GLOBAL"}`: errGarbage,
		`{"v":1,"x":"` + runID + `","s":"../x"}`: errGarbage, `{"v":"1","x":"` + runID + `","s":"GLOBAL"}`: errGarbage,
		`{"v":0,"x":"` + runID + `","s":"GLOBAL"}`: errGarbage, `{"v":-1,"x":"` + runID + `","s":"GLOBAL"}`: errGarbage,
		`{"v":2}`: errNewer, base(quoted(`{"v":7,"what":"ever"}`)): errNewer,
		base(base(base(base(base(`{"v":1,"x":"` + runID + `","s":"GLOBAL"}`))))): errGarbage,
	} {
		if _, err := decode(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

func FuzzNoMessageBreaksTheReader(f *testing.F) {
	f.Add(base(`{"v":1,"x":"` + runID + `","s":"GLOBAL"}`))
	f.Add(quoted(`{"v":2}`))
	f.Fuzz(func(t *testing.T, text string) {
		d, err := decode(text)
		if (err == nil) != d.Scope().Valid() || err != nil && !errors.Is(err, errGarbage) && !errors.Is(err, errNewer) {
			t.Errorf("%q: %v, %v", text, d, err)
		}
	})
}

func TestAWaitIsNeverShorterThanAskedFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		asked := time.Duration(rapid.Int64().Draw(t, "wait"))
		got := whole(asked)
		if got%time.Second != 0 || got < 0 || got > longestWait || got < min(asked, longestWait) || got >= max(min(asked, longestWait), 0)+time.Second {
			t.Fatalf("%s becomes %s", asked, got)
		}
	})
}

// nobody opens a queue behind which nobody answers.
func nobody(t *testing.T) *Queue {
	t.Helper()
	storage, err := connect.Open(connect.Options{
		ConnectionString: "AccountName=dev;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/dev;QueueEndpoint=http://127.0.0.1:1/dev;BlobEndpoint=http://127.0.0.1:1/dev",
		Transport:        deaf{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return Open(Options{Storage: storage})
}

func TestTroubleIsToldToOneOfThoseWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := nobody(t)
		told := make(chan error, 3)
		ctx, leave := context.WithCancel(t.Context())
		for range 3 {
			go func() {
				_, err := q.Receive(ctx)
				told <- err
			}()
		}
		synctest.Wait()
		time.Sleep(7 * time.Second) // one call and its tries
		synctest.Wait()
		if len(told) != 1 || fault.Code(<-told) != "storage_unavailable" {
			t.Errorf("%d of three were told", len(told)+1)
		}
		leave()
		synctest.Wait()
		if len(told) != 2 || !errors.Is(<-told, context.Canceled) {
			t.Errorf("%d of two have left", len(told))
		}
		q.Close(t.Context())
	})
}

func TestClosingEndsACallThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := nobody(t)
		told := make(chan error, 1)
		go func() {
			_, err := q.Receive(t.Context())
			told <- err
		}()
		synctest.Wait()
		began := time.Now()
		ctx, end := context.WithTimeout(t.Context(), time.Second)
		defer end()
		q.Close(ctx)
		q.Close(ctx) // Once more is no harm.
		if waited := time.Since(began); waited != time.Second || fault.Code(<-told) != "storage_closed" {
			t.Errorf("closed after %s", waited)
		}
	})
}
