package entity

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// kept is a row of every form, as storage answers it.
const kept = `{"odata.metadata":"x","odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":"r","Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":1,` +
	`"Status":"Running","Fence@odata.type":"Edm.Int64","Fence":"7","DueAt@odata.type":"Edm.DateTime","DueAt":"2026-11-22T10:20:30.5Z",` +
	`"Fault":"{\"Code\":\"c\"}","Sum@odata.type":"Edm.Binary","Sum":"AQI=","Name":"n","Active":true,"Attempt":3,"Share":0.5,"Unknown":"x"}`

func readKept(data string) (run, error) {
	var r run
	err := Read([]byte(data), &r, now, false)
	return r, err
}

func TestGarbageInAColumnMakesTheRowUnreadable(t *testing.T) {
	t.Parallel()
	if r, err := readKept(kept); err != nil || r.Status != "Running" || r.Fence != 7 || r.Attempt != 3 || r.Share != 0.5 || r.Fault.Code != "c" || string(r.Sum) != "\x01\x02" {
		t.Fatalf("the sound row is %+v: %v", r, err)
	}
	for from, to := range map[string]string{
		`"Status":"Running"`:         `"Status":5`,
		`"Fence":"7"`:                `"Fence":"s3cr3t"`,
		`"Edm.Int64"`:                `"Edm.Guid"`,
		`"DueAt":"2026`:              `"DueAt":"s3cr3t`,
		`"Edm.DateTime"`:             `"Edm.String"`,
		`{\"Code\":\"c\"}`:           `{\"Code\":\"s3cr3t`,
		`"Fault":"{\"Code\":\"c\"}"`: `"Fault":true`,
		`"Sum":"AQI="`:               `"Sum":"s3cr3t!"`,
		`"Edm.Binary"`:               `"Edm.Boolean"`,
		`"Name":"n"`:                 `"Name":false`,
		`"Active":true`:              `"Active":"true"`,
		`"Attempt":3`:                `"Attempt":3.5`,
		`"Share":0.5`:                `"Share":"half"`,
		`"SchemaVersion":1`:          `"SchemaVersion":"one"`,
		`,"SchemaVersion":1`:         ``,
		`"SchemaVersion":`:           `"SchemaVersion":-`,
		`"PartitionKey":"p"`:         `"PartitionKey":1`,
		`"Timestamp":"2026`:          `"Timestamp":"`,
		`{"odata.metadata"`:          `["odata.metadata"`,
		kept:                         `null`,
	} {
		broken := strings.Replace(kept, from, to, 1)
		if broken == kept {
			t.Fatalf("%s is not in the row", from)
		}
		r, err := readKept(broken)
		if !fault.Is(err, fault.Unavailable) || fault.Code(err) != Unreadable {
			t.Errorf("%s: got %v", to, err)
			continue
		}
		if strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: what is stored is in %v", to, err)
		}
		if strings.HasPrefix(broken, "{") && (r.RowKey != "r" || r.Version != "") {
			t.Errorf("%s: the row does not say which it is, or can be written: %+v", to, r.Row)
		}
	}
}

func TestGarbageInAColumnOfNobodyIsInNobodysWay(t *testing.T) {
	t.Parallel()
	for _, value := range []string{`"Unknown@odata.type":"Edm.Int64","Unknown":"x"`, `"Unknown":null`, `"Unknown":{"a":[1]}`, `"Name":null`} {
		broken := strings.Replace(kept, `"Unknown":"x"`, value, 1)
		if value == `"Name":null` {
			broken = strings.Replace(kept, `"Name":"n"`, value, 1)
		}
		if _, err := readKept(broken); err != nil {
			t.Errorf("%s: %v", value, err)
		}
	}
}

func FuzzReadAnswersARowOrAFault(f *testing.F) {
	f.Add(kept)
	f.Add(`{"PartitionKey":"p","SchemaVersion":1e99}`)
	f.Fuzz(func(t *testing.T, data string) {
		_, err := readKept(data)
		if code := fault.Code(err); err != nil && code != Unreadable && code != Newer {
			t.Errorf("got %v", err)
		}
	})
}

func TestARowOfANewerShapeIsLeftAlone(t *testing.T) {
	t.Parallel()
	r, err := readKept(strings.Replace(kept, `"SchemaVersion":1`, `"SchemaVersion":2`, 1))
	if !fault.Is(err, fault.Unavailable) || fault.Code(err) != Newer {
		t.Errorf("got %v", err)
	}
	if r.RowKey != "r" || r.Version != "" {
		t.Errorf("the row does not say which it is, or can be written: %+v", r.Row)
	}
}

// moved is a run of the third shape: Name became Title, and what was counted in
// minutes is counted in seconds.
type moved struct {
	Row
	Title   string
	Seconds int
	Status  string
}

func (m *moved) Schema() int { return 3 }

func (m *moved) Upgrade(from int, p Properties) error {
	if from == 1 {
		p["Title"] = p["Name"]
	}
	minutes, ok := p["Minutes"].(int64)
	if !ok {
		return errors.New("no minutes")
	}
	p["Seconds"] = 60 * minutes
	return nil
}

const (
	oldest = `{"odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":"r","Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":1,"Name":"n","Minutes":2,"Status":"a"}`
	newish = `{"odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":"r","Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":2,"Title":"n","Minutes":2,"Status":"a"}`
	latest = `{"odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":"r","Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":3,"Title":"n","Seconds":120,"Status":"a"}`
)

func TestAnOlderShapeIsUpgradedWhenItIsReadAndWrittenBackWhole(t *testing.T) {
	t.Parallel()
	const whole = `{"PartitionKey":"p","RowKey":"r","SchemaVersion":3,"Seconds":"120","Seconds@odata.type":"Edm.Int64","Status":"b","Title":"n"}`
	for data, want := range map[string]struct {
		old   bool
		merge string
	}{
		oldest: {true, whole}, newish: {true, whole},
		latest: {false, `{"PartitionKey":"p","RowKey":"r","Status":"b"}`},
	} {
		var m moved
		if err := Read([]byte(data), &m, now, false); err != nil {
			t.Fatal(err)
		}
		if m.Title != "n" || m.Seconds != 120 || IsOld(&m) != want.old {
			t.Errorf("got %+v", m)
		}
		part := struct{ Status string }{"b"}
		got, err := Part(&m, part)
		if diff := cmp.Diff(want.merge, string(got)); diff != "" || err != nil {
			t.Error(diff, err)
		}
		Written(&m, "2")
		if got, err := Part(&m, part); string(got) != `{"PartitionKey":"p","RowKey":"r","Status":"b"}` || err != nil || m.Version != "2" {
			t.Errorf("written once, it is merged as %s: %v", got, err)
		}
	}
}

func TestAnUpgradeThatFailsMakesTheRowUnreadable(t *testing.T) {
	t.Parallel()
	var m moved
	if err := Read([]byte(strings.Replace(oldest, `"Minutes":2`, `"Minutes":"x"`, 1)), &m, now, false); fault.Code(err) != Unreadable {
		t.Errorf("got %v", err)
	}
	if err := Read([]byte(strings.Replace(latest, `"SchemaVersion":3`, `"SchemaVersion":4`, 1)), &m, now, false); fault.Code(err) != Newer {
		t.Errorf("got %v", err)
	}
}

func TestARowThatWasReadInPartCannotBeWritten(t *testing.T) {
	t.Parallel()
	var m moved
	if err := Read([]byte(latest), &m, now, true); err != nil {
		t.Fatal(err)
	}
	if _, err := Whole(&m); err == nil {
		t.Error("it was written whole")
	}
	if _, err := Part(&m, struct{ Status string }{"b"}); err == nil {
		t.Error("it was merged into")
	}
	if _, err := Key(&m); err != nil {
		t.Errorf("it cannot be deleted: %v", err)
	}
}
