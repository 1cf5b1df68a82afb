package kv

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type row struct {
	Schema
	Text string `json:"text"`
}

func memory(t *testing.T) *DB {
	t.Helper()
	db, err := OpenMemory(nil)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { shut(t, db) })
	return db
}

func shut(t *testing.T, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// put commits rows whose text is their key's last part.
func put(t *testing.T, db *DB, parts ...string) {
	t.Helper()
	var b Batch
	for _, part := range parts {
		b.Put(NewKey("list", part), &row{Text: part})
	}
	if err := db.Commit(&b); err != nil {
		t.Fatalf("commit: %v", err)
	}
}

func texts(t *testing.T, db *DB, s Span) []string {
	t.Helper()
	rows, err := Scan[row](db, s)
	if err != nil {
		t.Fatalf("scan: %v", err)
	}
	var list []string
	for _, r := range rows {
		list = append(list, r.Text)
	}
	return list
}

func wantFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || fault.Code(err) != code {
		t.Errorf("got %v, want a fault of kind %d, coded %s", err, kind, code)
	}
}

func TestRowsComeBackAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "a")
	var got row
	found, err := db.Get(NewKey("list", "a"), &got)
	if err != nil || !found {
		t.Fatalf("get: %v, %v", found, err)
	}
	if diff := cmp.Diff(row{Schema: Schema{Version: schemaVersion}, Text: "a"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if found, err := db.Get(NewKey("list", "b"), &got); err != nil || found {
		t.Errorf("a row that was never written: %v, %v", found, err)
	}
}

func TestSpanHoldsWhatItsBoundsSay(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "a", "b", "b\x00", "c", "d")
	var b Batch
	b.Put(NewKey("list2", "z"), &row{Text: "foreign"})
	b.Put(NewKey("lis"), &row{Text: "foreign"})
	if err := db.Commit(&b); err != nil {
		t.Fatalf("commit: %v", err)
	}
	list := NewKey("list")
	for name, c := range map[string]struct {
		span Span
		want []string
	}{
		"everything under the prefix":           {Span{Prefix: list}, []string{"a", "b", "b\x00", "c", "d"}},
		"at most the limit":                     {Span{Prefix: list, Limit: 2}, []string{"a", "b"}},
		"what sorts after a key":                {Span{Prefix: list, After: list.With("b")}, []string{"b\x00", "c", "d"}},
		"what sorts after a key that is not":    {Span{Prefix: list, After: list.With("bb")}, []string{"c", "d"}},
		"what sorts before a key":               {Span{Prefix: list, To: list.With("c")}, []string{"a", "b", "b\x00"}},
		"nothing when it ends before it begins": {Span{Prefix: list, After: list.With("c"), To: list.With("a")}, nil},
		"nothing after the last":                {Span{Prefix: list, After: list.With("\xff\xff")}, nil},
		"nothing of an unknown prefix":          {Span{Prefix: NewKey("none")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, texts(t, db, c.span)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestLastIsTheGreatestKeyUnderThePrefix(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "a", "c", "b")
	var got row
	if found, err := db.Last(NewKey("list"), &got); err != nil || !found || got.Text != "c" {
		t.Errorf("got %q, %v, %v, want c", got.Text, found, err)
	}
	if found, err := db.Last(NewKey("none"), &got); err != nil || found {
		t.Errorf("under an empty prefix: %v, %v", found, err)
	}
}

func TestDeletedRowIsGone(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "a", "b")
	var b Batch
	b.Delete(NewKey("list", "a"))
	b.Delete(NewKey("list", "never there"))
	if err := db.Commit(&b); err != nil {
		t.Fatalf("commit: %v", err)
	}
	if diff := cmp.Diff([]string{"b"}, texts(t, db, Span{Prefix: NewKey("list")})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

type unwritable struct {
	Schema
	C chan int `json:"c"`
}

func TestBatchWithARowThatCannotBeWrittenWritesNothing(t *testing.T) {
	t.Parallel()
	db := memory(t)
	var b Batch
	b.Put(NewKey("list", "a"), &row{})
	b.Put(NewKey("list", "b"), &unwritable{})
	if err := db.Commit(&b); err == nil {
		t.Error("the commit answered no error")
	}
	if got := texts(t, db, Span{Prefix: NewKey("list")}); got != nil {
		t.Errorf("rows %q were written", got)
	}
}

func TestRowOfANewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"in the shape we know":  `{"schemaVersion":2,"text":"a"}`,
		"in a shape of its own": `{"schemaVersion":2,"text":{"de":"a"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := memory(t)
			if err := db.pebble.Set(NewKey("list", "a"), []byte(value), pebble.Sync); err != nil {
				t.Fatal(err)
			}
			_, err := db.Get(NewKey("list", "a"), &row{})
			wantFault(t, err, fault.Unavailable, "schema_newer")
			_, err = db.Last(NewKey("list"), &row{})
			wantFault(t, err, fault.Unavailable, "schema_newer")
			_, err = Scan[row](db, Span{Prefix: NewKey("list")})
			wantFault(t, err, fault.Unavailable, "schema_newer")
		})
	}
}

func TestDamagedRowIsUnavailable(t *testing.T) {
	t.Parallel()
	db := memory(t)
	if err := db.pebble.Set(NewKey("list", "a"), []byte(`{"text":`), pebble.Sync); err != nil {
		t.Fatal(err)
	}
	_, err := db.Get(NewKey("list", "a"), &row{})
	wantFault(t, err, fault.Unavailable, store.RowUnreadable)
}

func TestClosedStoreAnswersUnavailable(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "a")
	shut(t, db)
	shut(t, db)
	_, err := db.Get(NewKey("list", "a"), &row{})
	wantFault(t, err, fault.Unavailable, "storage_closed")
	_, err = db.Last(NewKey("list"), &row{})
	wantFault(t, err, fault.Unavailable, "storage_closed")
	_, err = Scan[row](db, Span{Prefix: NewKey("list")})
	wantFault(t, err, fault.Unavailable, "storage_closed")
	wantFault(t, db.Commit(&Batch{}), fault.Unavailable, "storage_closed")
}

func TestCloseWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db, err := OpenMemory(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.enter(); err != nil {
			t.Fatal(err)
		}
		closed := make(chan error, 1)
		go func() { closed <- db.Close() }()
		synctest.Wait()
		if len(closed) > 0 {
			t.Error("closed below a read that was under way")
		}
		wantFault(t, db.Commit(&Batch{}), fault.Unavailable, "storage_closed")
		db.leave()
		if err := <-closed; err != nil {
			t.Error(err)
		}
	})
}

func TestCloseUnderLoadPanicsNowhere(t *testing.T) {
	t.Parallel()
	db := memory(t)
	var all sync.WaitGroup
	started := make(chan struct{}, 8)
	for i := range 8 {
		all.Go(func() {
			for n := 0; ; n++ {
				var b Batch
				b.Put(NewKey("list", fmt.Sprint(i, n)), &row{})
				if err := db.Commit(&b); err != nil {
					wantFault(t, err, fault.Unavailable, "storage_closed")
					return
				}
				if n == 0 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 8 {
		<-started
	}
	shut(t, db)
	all.Wait()
}

func TestCommitSurvivesAPowerCut(t *testing.T) {
	t.Parallel()
	disk := vfs.NewCrashableMem()
	db, err := open(disk, "store", nil, nil)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer shut(t, db)
	for n := range 50 {
		put(t, db, fmt.Sprintf("%03d", n))
		if n%10 > 0 {
			continue
		}
		// Nothing that was not flushed to the disk is on the copy.
		after, err := open(disk.CrashClone(vfs.CrashCloneCfg{}), "store", nil, nil)
		if err != nil {
			t.Fatalf("open after the power cut: %v", err)
		}
		if got := len(texts(t, after, Span{Prefix: NewKey("list")})); got != n+1 {
			t.Errorf("%d rows after the power cut, want %d", got, n+1)
		}
		shut(t, after)
	}
}

func TestLocksLetOneIn(t *testing.T) {
	t.Parallel()
	locks := NewLocks()
	var inside atomic.Int32
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			names := []string{"a", "b"}
			if i%2 == 0 {
				names = []string{"b", "c", "b"} // Another order, and one name twice.
			}
			for range 200 {
				unlock := locks.Lock(names...)
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d hold the same lock", n)
				}
				runtime.Gosched()
				inside.Add(-1)
				unlock()
			}
		})
	}
	all.Wait()
}

func TestOnlyTroubleIsLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	q := quiet{slog.New(slog.NewTextHandler(&log, nil))}
	q.Infof("flushed %d", 1)
	if log.Len() > 0 {
		t.Errorf("logged %s", &log)
	}
	q.Errorf("background error: %v", errors.New("the disk is full"))
	if !strings.Contains(log.String(), "background error: the disk is full") || !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("logged %q, want the trouble", &log)
	}
	quiet{}.Errorf("nobody listens")
}
