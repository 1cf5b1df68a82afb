package bury_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/bury"
	"github.com/bifrost-run/bifrost/ports/store"
)

var at = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestARecordSaysWhatCameAndIsPrintable(t *testing.T) {
	t.Parallel()
	want := store.PoisonMessage{
		Queue: "executions", ID: "688787d8ff144c502c7f5cffaafe2cc588d86079f9de88304c26b0cb99ce91c6",
		Excerpt: `"asd"`, Reason: "garbage", At: at,
	}
	if diff := cmp.Diff(want, bury.Record("executions", []byte("asd"), "garbage", at)); diff != "" {
		t.Error(diff)
	}
	if got := bury.Record("q", []byte("\x00é\xff\n"), "", at).Excerpt; got != `"\x00\u00e9\xff\n"` {
		t.Errorf("the excerpt is %s", got)
	}
}

func TestOnlyTheBeginningOfALongMessageIsKept(t *testing.T) {
	t.Parallel()
	long := []byte(strings.Repeat("x", 500) + "y")
	got, other := bury.Record("q", long, "", at), bury.Record("q", append(long, 'z'), "", at)
	if got.Excerpt != `"`+strings.Repeat("x", 500)+`"` || got.Excerpt != other.Excerpt || got.ID == other.ID {
		t.Errorf("%+v and %+v", got, other)
	}
}
