package logs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs/internal/segment"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// holds puts a text into the log's blob as it is.
func (c *cloud) holds(number int, text string) {
	name := "/dev/execution-logs/" + segment.Log{Path: "global/0190b5a2-7c11-7abc-8def-0123456789ab"}.Name(number)
	c.blobs[name] = append(c.blobs[name], text...)
}

func rendered(t rapid.TB, fence, seq int64, message string) string {
	t.Helper()
	var b bytes.Buffer
	if err := segment.Render(&b, executions.Line{Seq: seq, Time: time.Unix(1_700_000_000, 0).UTC(), Message: message}, fence); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// messages reads one page.
func messages(t *testing.T, l *Logs, after int64, limit int) (found []string, page executions.LogPage) {
	t.Helper()
	page, err := l.Read(t.Context(), bell(t).Scope(), bell(t).ID(), after, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range page.Lines {
		found = append(found, line.Message)
	}
	return found, page
}

func TestEveryLineComesBackAsItWasAndIsNotShorterThanItsSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aü家\n\r\t\x00\"\\<>&\u2028🚀{}")))
		line := executions.Line{
			Seq: rapid.Int64Range(1, 1<<40).Draw(t, "seq"), Time: time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(t, "time")).UTC(),
			Level: text.Draw(t, "level"), Message: text.Draw(t, "message"), Step: text.Draw(t, "step"), Attempt: rapid.IntRange(0, 9).Draw(t, "attempt"),
		}
		if rapid.Bool().Draw(t, "has fields") {
			line.Fields, _ = json.Marshal(map[string]string{text.Draw(t, "key"): text.Draw(t, "value"), "seq": "9"})
		}
		var b bytes.Buffer
		if err := segment.Render(&b, line, 7); err != nil {
			t.Fatal(err)
		}
		if int64(b.Len()) < line.Size() || bytes.Count(b.Bytes(), []byte("\n")) != 1 {
			t.Fatalf("%d bytes for a size of %d: %s", b.Len(), line.Size(), b.Bytes())
		}
		if e := segment.Parse(b.Bytes()); e.Fence != 7 || e.Takeover != 0 || e.Next != 0 {
			t.Fatalf("read as %+v", e)
		} else if diff := cmp.Diff(line, e.Line()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestFieldsStayAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := segment.Render(&b, executions.Line{Seq: 1, Fields: []byte("{\n  \"a\": 1\n}")}, 1); err != nil {
		t.Fatal(err)
	}
	if got := string(segment.Parse(b.Bytes()).Fields); got != `{   "a": 1 }` {
		t.Errorf("got %s", got)
	}
	if err := segment.Render(&b, executions.Line{Seq: 1, Fields: []byte(`{"a":`)}, 1); err == nil {
		t.Error("half an object was taken")
	}
}

func TestWhatIsLargerThanALineOrABlockIsRefusedWhole(t *testing.T) {
	t.Parallel()
	for name, lines := range map[string][]executions.Line{
		"a line":  {{Message: "small"}, {Message: strings.Repeat("x", segment.MaxLine)}},
		"a batch": slices.Repeat([]executions.Line{{Message: strings.Repeat("x", 3<<20)}}, 22),
	} {
		c := newCloud()
		_, err := c.open(t, 1, 0, Bounds{}).Append(t.Context(), executions.Lease{Doorbell: bell(t), Fence: 1}, lines)
		if !fault.Is(err, fault.TooLarge) || fault.Code(err) != "log_too_large" {
			t.Errorf("%s: %v", name, err)
		}
		if found, _ := texts(c); len(found) > 0 {
			t.Errorf("%s: %d lines were kept", name, len(found))
		}
	}
}

func TestLinesOfAWorkerThatHasLostItsLeaseAreNotShown(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.holds(1, rendered(t, 1, 1, "first")+"not a line\n{}\n\n"+string(segment.Takeover(3))+rendered(t, 1, 2, "stale")+rendered(t, 3, 2, "second")+
		string(segment.Takeover(2))+rendered(t, 2, 3, "stale, too")+rendered(t, 3, 3, "third")+string(segment.Next(2))+rendered(t, 3, 4, "beyond the end of a segment"))
	c.holds(2, rendered(t, 2, 4, "stale in another blob")+rendered(t, 3, 4, "fourth")+rendered(t, 3, 5, "half a line")[:40])
	l := c.open(t, 1, 0, Bounds{})
	if found, page := messages(t, l, 0, 100); !cmp.Equal(found, []string{"first", "second", "third", "fourth"}) || page.Cursor != 4 || page.More {
		t.Errorf("got %v, cursor %d, more: %t", found, page.Cursor, page.More)
	}
	for after, want := range map[int64][]string{0: {"first"}, 1: {"second"}, 2: {"third"}, 3: {"fourth"}, 4: nil, 5: nil} {
		for range 2 { // The second time the place is known.
			if found, page := messages(t, l, after, 1); !cmp.Equal(found, want) || page.More != (after < 3) {
				t.Errorf("after %d: %v, more: %t", after, found, page.More)
			}
		}
	}
}

func TestALogEndsWhereItsRunSays(t *testing.T) {
	t.Parallel()
	c := newCloud()
	first, second := rendered(t, 1, 1, "first")+string(segment.Next(2)), rendered(t, 1, 2, "second")
	c.holds(1, first+string(segment.Takeover(2)))
	c.holds(2, second+rendered(t, 1, 3, "late"))
	for name, test := range map[string]struct {
		bounds Bounds
		want   []string
	}{
		"of a run that goes on, everything counts": {Bounds{LogBytes: 1}, []string{"first", "second", "late"}},
		"in the second blob":                       {Bounds{LogBytes: int64(len(first + second)), Final: true}, []string{"first", "second"}},
		"in the first blob":                        {Bounds{LogBytes: int64(len(first)), Final: true}, []string{"first"}},
		"before its first line":                    {Bounds{Final: true}, nil},
	} {
		if found, page := messages(t, c.open(t, 1, 0, test.bounds), 0, 10); !cmp.Equal(found, test.want) || page.More {
			t.Errorf("%s: %v, more: %t", name, found, page.More)
		}
	}
}

// TestALongLogIsNotReadFromItsBeginning has twenty megabytes of lines that are as
// short and as long as lines are.
func TestALongLogIsNotReadFromItsBeginning(t *testing.T) {
	t.Parallel()
	c, chance, last := newCloud(), rand.New(rand.NewPCG(1, 2)), int64(0)
	var text strings.Builder
	for text.Len() < 20<<20 {
		last++
		size := chance.IntN(2000)
		if last%1000 == 0 {
			size = 3 << 20
		}
		text.WriteString(rendered(t, 1, last, fmt.Sprint(last, strings.Repeat("x", size))))
	}
	c.holds(1, text.String())
	most := 0
	for range 8 {
		after := chance.Int64N(last)
		l := c.open(t, 1, 0, Bounds{})
		for _, want := range []struct{ after, calls int64 }{{after, 12}, {after + 1, 4}} {
			c.calls = 0
			found, page := messages(t, l, want.after, 1)
			if want.after < last && (len(found) != 1 || page.Cursor != want.after+1) {
				t.Fatalf("after %d of %d: %d lines to %d", want.after, last, len(found), page.Cursor)
			}
			if c.calls > int(want.calls) {
				t.Errorf("after %d, found at %d: %d calls", after, want.after, c.calls)
			}
			most = max(most, c.calls)
		}
	}
	t.Logf("%d lines, at most %d calls", last, most)
}

func TestABodyThatBreaksOffIsReadAgain(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.holds(1, rendered(t, 1, 1, "first"))
	broken := 0
	wire := breaking{c, &broken}
	l := c.open(t, 1, 0, Bounds{})
	l.options.Container = containerOver(t, wire, 1)
	for _, test := range []struct {
		breaks int
		want   int
	}{{2, 1}, {3, 0}} {
		broken = test.breaks
		page, err := l.Read(t.Context(), bell(t).Scope(), bell(t).ID(), 0, 10)
		if len(page.Lines) != test.want || (err != nil) != (test.want == 0) || err != nil && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%d breaks: %d lines, %v", test.breaks, len(page.Lines), err)
		}
	}
}

// breaking cuts the next bodies off.
type breaking struct {
	*cloud
	times *int
}

func (b breaking) Do(r *http.Request) (*http.Response, error) {
	resp, err := b.cloud.Do(r)
	if err == nil && *b.times > 0 {
		*b.times--
		resp.Body = cut{resp.Body}
	}
	return resp, err
}
