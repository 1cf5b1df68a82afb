package entity

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

type level string

type detail struct{ Code, Text string }

// state is a part that is merged by itself.
type state struct {
	Status level
	Fence  int64
	DueAt  time.Time
	Fault  *detail `table:",json"`
	Sum    []byte
}

type run struct {
	Row
	state
	Title   string `table:"Name"`
	Active  bool
	Attempt int
	Wait    time.Duration
	Share   float64
	Tags    []string `table:",json"`
	_       chan int // what is not exported is no property
}

var now = time.Date(2026, 11, 22, 10, 20, 30, 400, time.UTC)

// stored is what storage would answer for what was written.
func stored(t interface{ Fatal(...any) }, written []byte) []byte {
	var raw map[string]any
	if err := json.Unmarshal(written, &raw); err != nil {
		t.Fatal(err)
	}
	raw["Timestamp"], raw["odata.etag"] = "2026-11-22T10:20:30.1234567Z", `W/"1"`
	data, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func drawRun(t *rapid.T) run {
	r := run{Title: rapid.String().Draw(t, "title"), Active: rapid.Bool().Draw(t, "active"), Attempt: rapid.Int().Draw(t, "attempt")}
	r.PartitionKey, r.RowKey = "p", "r"
	r.Wait, r.Share = time.Duration(rapid.Int64().Draw(t, "wait")), rapid.Float64().Draw(t, "share")
	r.Tags = rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "tags")
	r.Status, r.Fence = level(rapid.String().Draw(t, "status")), rapid.Int64().Draw(t, "fence")
	r.Sum = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "sum")
	if rapid.Bool().Draw(t, "is due") {
		r.DueAt = now.Add(time.Duration(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "due")))
	}
	if rapid.Bool().Draw(t, "has a fault") {
		r.Fault = &detail{rapid.String().Draw(t, "code"), "text"}
	}
	return r
}

var sameRun = cmp.Options{
	cmp.AllowUnexported(run{}, state{}), cmpopts.IgnoreTypes(Row{}), cmpopts.EquateEmpty(),
	// Azure keeps a hundred nanoseconds.
	cmp.Comparer(func(a, b time.Time) bool { return a.Truncate(100).Equal(b.Truncate(100)) }),
}

func TestARowIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, out := drawRun(t), run{Title: "left over", state: state{DueAt: now}}
		data, err := Whole(&in)
		if err != nil {
			t.Fatal(err)
		}
		if err := Read(stored(t, data), &out, now, false); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(in, out, sameRun); diff != "" {
			t.Error(diff)
		}
		if got := out.Row; got.PartitionKey != "p" || got.RowKey != "r" || got.Version != `W/"1"` || !got.ReadAt.Equal(now) ||
			!got.Timestamp.Equal(time.Date(2026, 11, 22, 10, 20, 30, 123456700, time.UTC)) {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAPartIsReadAsItWasMerged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawRun(t), drawRun(t)
		whole, err := Whole(&before)
		if err != nil {
			t.Fatal(err)
		}
		part, err := Part(At("p", "r", Any), after.state)
		if err != nil {
			t.Fatal(err)
		}
		// Storage lays the part over what is there.
		merged := map[string]any{}
		for _, layer := range [][]byte{whole, part} {
			if err := json.Unmarshal(layer, &merged); err != nil {
				t.Fatal(err)
			}
		}
		both, _ := json.Marshal(merged)
		var out run
		if err := Read(stored(t, both), &out, now, false); err != nil {
			t.Fatal(err)
		}
		before.state = after.state
		if diff := cmp.Diff(before, out, sameRun); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsWritten(t *testing.T) {
	t.Parallel()
	empty := &run{Row: Row{PartitionKey: "p", RowKey: "r"}}
	whole, err := Whole(empty)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Active":false,"Attempt":"0","Attempt@odata.type":"Edm.Int64","Fence":"0","Fence@odata.type":"Edm.Int64","Name":"",` +
		`"PartitionKey":"p","RowKey":"r","SchemaVersion":1,"Share":0,"Share@odata.type":"Edm.Double","Status":"","Wait":"0","Wait@odata.type":"Edm.Int64"}`
	if diff := cmp.Diff(want, string(whole)); diff != "" {
		t.Error(diff)
	}
	part, err := Part(empty, &empty.state)
	if err != nil {
		t.Fatal(err)
	}
	want = `{"DueAt":"1601-01-01T00:00:00.0000000Z","DueAt@odata.type":"Edm.DateTime","Fault":"","Fence":"0","Fence@odata.type":"Edm.Int64",` +
		`"PartitionKey":"p","RowKey":"r","Status":"","Sum":"","Sum@odata.type":"Edm.Binary"}`
	if diff := cmp.Diff(want, string(part)); diff != "" {
		t.Error(diff)
	}
}

func TestNamesAreThePropertiesInOrder(t *testing.T) {
	t.Parallel()
	names, err := Names(&run{})
	want := []string{"Status", "Fence", "DueAt", "Fault", "Sum", "Name", "Active", "Attempt", "Wait", "Share", "Tags"}
	if diff := cmp.Diff(want, names); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
