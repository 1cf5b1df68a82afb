package kv

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestAKeyTellsItsParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.SampledFrom([]string{"", "\x00", "\x00\x01", "\x00\xff", "a\x00"})), 1, 5).Draw(t, "parts")
		got, ok := NewKey(parts...).Parts()
		if diff := cmp.Diff(parts, got); !ok || diff != "" {
			t.Fatalf("%v: -want +got\n%s", ok, diff)
		}
	})
}

func TestWhatIsNoKeyHasNoParts(t *testing.T) {
	t.Parallel()
	for _, key := range []Key{nil, {}, Key("a"), Key("a\x00"), Key("a\x00\x02"), append(NewKey("a"), 'b'), NewKey("a")[:2]} {
		if parts, ok := key.Parts(); ok {
			t.Errorf("%q has the parts %q", key, parts)
		}
	}
	// Whatever has parts is the key of those parts.
	rapid.Check(t, func(t *rapid.T) {
		key := Key(rapid.SliceOf(rapid.SampledFrom([]byte{mark, end, escape, 'a'})).Draw(t, "key"))
		if parts, ok := key.Parts(); ok && !bytes.Equal(NewKey(parts...), key) {
			t.Fatalf("%q has the parts %q, whose key is another", key, parts)
		}
	})
}

func TestANumberComesBackFromItsPart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		if got, ok := Number(Int(n)); !ok || got != n {
			t.Fatalf("%d came back as %d, %v", n, got, ok)
		}
	})
	for _, part := range []string{"", "1", "x", "8000000000000000 ", "8000000000000000a", "800000000000000A", "+800000000000001"} {
		if n, ok := Number(part); ok {
			t.Errorf("%q is %d", part, n)
		}
	}
}

func TestTheKeysOfTheWholeStoreAreInOrder(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "b", "a", "c")
	var b Batch
	b.Put(NewKey("another"), &row{})
	b.Put(Key("\x00"), &row{})
	b.Put(Key("\xff\xff"), &row{})
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	all := []Key{Key("\x00"), NewKey("another"), NewKey("list", "a"), NewKey("list", "b"), NewKey("list", "c"), Key("\xff\xff")}
	var seen []Key
	for after := Key(nil); ; after = seen[len(seen)-1] {
		keys, err := db.Keys(Span{After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if len(keys) == 0 {
			break
		}
		seen = append(seen, keys...)
	}
	if diff := cmp.Diff(all, seen); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	keys, err := db.Keys(Span{Prefix: NewKey("list"), After: NewKey("list", "a")})
	if diff := cmp.Diff(all[3:5], keys); err != nil || diff != "" {
		t.Errorf("below a prefix: %v\n%s", err, diff)
	}
}

func TestAWholePrefixIsDeletedAndNothingBesideIt(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "a", "a\x00", "aa", "b")
	var b Batch
	b.Put(NewKey("list", "a", "x"), &row{Text: "below"})
	b.Put(NewKey("lis"), &row{Text: "beside"})
	b.Put(NewKey("list2", "a"), &row{Text: "beside"})
	b.DeleteAll(NewKey("list", "a"))
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a\x00", "aa", "b"}, texts(t, db, Span{Prefix: NewKey("list")})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if n := len(texts(t, db, Span{})); n != 5 {
		t.Errorf("%d rows are left, want 5", n)
	}
}

func TestADamagedRowMayBeLeftOut(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "a", "b", "c")
	if err := db.pebble.Set(NewKey("list", "b"), []byte(`{"text":`), pebble.Sync); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "c"}, texts(t, db, Span{Prefix: NewKey("list"), Sound: true})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	_, err := db.Get(NewKey("list", "b"), &row{})
	if !Damaged(err) || !Unreadable(err) {
		t.Errorf("%v is not told from trouble", err)
	}
	if err := db.pebble.Set(NewKey("list", "b"), []byte(`{"schemaVersion":2}`), pebble.Sync); err != nil {
		t.Fatal(err)
	}
	// One of a newer program is no damage: to go on without it would be wrong.
	_, err = Scan[row](db, Span{Prefix: NewKey("list"), Sound: true})
	if Damaged(err) || !Unreadable(err) {
		t.Errorf("a newer row: %v", err)
	}
	shut(t, db)
	if _, err := db.Get(NewKey("list", "a"), &row{}); Unreadable(err) {
		t.Errorf("a closed store is taken for a damaged row: %v", err)
	}
	if value, found, err := db.Raw(NewKey("list", "a")); value != nil || found || !fault.Is(err, fault.Unavailable) {
		t.Errorf("a closed store answers %q, %v, %v", value, found, err)
	}
}

func TestNobodyCommitsWhileTheStoreIsStill(t *testing.T) {
	t.Parallel()
	db := memory(t)
	put(t, db, "begin")
	const writers, rounds = 4, 50
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for n := range rounds {
				var b Batch
				b.Put(NewKey("list", fmt.Sprint(i, n)), &row{Text: "other"})
				if err := db.Commit(&b); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range rounds {
		err := db.Still(func(commit func(*Batch) error) error {
			before := len(texts(t, db, Span{Prefix: NewKey("list")}))
			runtime.Gosched()
			if after := len(texts(t, db, Span{Prefix: NewKey("list")})); after != before {
				t.Errorf("%d rows have become %d", before, after)
			}
			var b Batch
			b.Put(NewKey("list", "count"), &row{Text: fmt.Sprint(before)})
			return commit(&b)
		})
		if err != nil {
			t.Error(err)
		}
	}
	all.Wait()
	if n := len(texts(t, db, Span{Prefix: NewKey("list")})); n != 2+writers*rounds {
		t.Errorf("%d rows in the end", n)
	}
	failure := errors.New("failure")
	if err := db.Still(func(func(*Batch) error) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("it answered %v", err)
	}
	shut(t, db)
	if err := db.Still(func(commit func(*Batch) error) error { return commit(&Batch{}) }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a closed store answered %v", err)
	}
}

func TestACopyIsAStoreOfItsOwn(t *testing.T) {
	t.Parallel()
	dir, to := t.TempDir(), t.TempDir()
	db, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, db)
	put(t, db, "a", "b")
	if err := db.Copy(to); err != nil {
		t.Fatal(err)
	}
	put(t, db, "c")
	other, err := Open(to, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, other)
	put(t, other, "d")
	for what, c := range map[string]struct {
		db   *DB
		want []string
	}{"the original": {db, []string{"a", "b", "c"}}, "the copy": {other, []string{"a", "b", "d"}}} {
		if diff := cmp.Diff(c.want, texts(t, c.db, Span{Prefix: NewKey("list")})); diff != "" {
			t.Errorf("%s: -want +got\n%s", what, diff)
		}
	}
	if err := db.Copy(to); err == nil {
		t.Error("a second copy took the place of the first")
	}
	if err := memory(t).Copy(t.TempDir()); err == nil {
		t.Error("a store in memory was copied")
	}
}
