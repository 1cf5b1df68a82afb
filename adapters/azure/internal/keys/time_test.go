package keys

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// idAt draws ids that share milliseconds often.
func idAt(t *rapid.T, label string) string {
	var raw uuid.UUID
	copy(raw[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
	if rapid.Bool().Draw(t, label+" shares its time") {
		copy(raw[:6], []byte{0x01, 0x92, 0xf0, 0xa0, 0, rapid.SampledFrom([]byte{1, 2}).Draw(t, label+" time")})
	}
	raw[6], raw[8] = raw[6]&0x0f|0x70, raw[8]&0x3f|0x80
	return raw.String()
}

func newest(t interface{ Fatalf(string, ...any) }, id string) string {
	key, err := Newest(id)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	return key
}

func TestTheNewestIDSortsFirstAndIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := idAt(t, "a"), idAt(t, "b")
		if got := cmp.Compare(newest(t, a), newest(t, b)); got != -cmp.Compare(a, b) {
			t.Errorf("the keys of %s and %s compare as %d", a, b, got)
		}
		wantLegal(t, newest(t, a))
		if id, err := IDOf(newest(t, a)); err != nil || id != a {
			t.Errorf("%s became %s: %v", a, id, err)
		}
	})
}

func FuzzNoTextIsTakenForAKeyThatItIsNot(f *testing.F) {
	f.Add("999999999999999_", "0192f0a0-0000-7000-8000-000000000001")
	f.Add("997918273904640_"+strings.Repeat("f", 32), "0192F0A0-0000-7000-8000-000000000001")
	f.Fuzz(func(t *testing.T, key, id string) {
		if read, err := IDOf(key); err == nil && newest(t, read) != key {
			t.Errorf("%q is read as %s, which has the key %q", key, read, newest(t, read))
		}
		made, err := Newest(id)
		if err != nil {
			return
		}
		if read, err := IDOf(made); err != nil || read != strings.ToLower(id) {
			t.Errorf("%q has the key %q, which is read as %q: %v", id, made, read, err)
		}
	})
}

func TestAKeyIsWhatTheIDSays(t *testing.T) {
	t.Parallel()
	const id = "0192f0a0-1234-7abc-8def-0123456789a7"
	for spelled, make := range map[string]func(string) (string, error){
		"998269386124747_fe6d0f5fedcb85437210fedcba987658":     Newest,
		"998269386124747_0192f0a0-1234-7abc-8def-0123456789a7": Stamped,
		"7": Shard,
	} {
		for _, written := range []string{id, strings.ToUpper(id)} {
			if got, err := make(written); err != nil || got != spelled {
				t.Errorf("%s became %q, want %q: %v", written, got, spelled, err)
			}
		}
	}
}

func TestWhatIsNoUUIDv7HasNoKey(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]string{
		"nothing":         "",
		"version 4":       "0192f0a0-1234-4abc-8def-0123456789a7",
		"another variant": "0192f0a0-1234-7abc-cdef-0123456789a7",
		"braces":          "{0192f0a0-1234-7abc-8def-0123456789a7}",
		"a URN":           "urn:uuid:0192f0a0-1234-7abc-8def-0123456789a7",
		"no dashes":       "0192f0a012347abc8def0123456789a7",
		"a letter more":   "0192f0a0-1234-7abc-8def-0123456789a7x",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, make := range []func(string) (string, error){Newest, Stamped, Shard} {
				if key, err := make(id); err == nil {
					t.Errorf("got the key %q", key)
				}
			}
		})
	}
}

func TestBetweenReachesExactlyTheTimesFromFirstToEnd(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1_729_000_000_000).UTC()
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return at.Add(time.Duration(rapid.IntRange(-3_000_000, 3_000_000).Draw(t, "nanoseconds")))
	})
	rapid.Check(t, func(t *rapid.T) {
		first, end := moment.Draw(t, "first"), moment.Draw(t, "end")
		low, high := Between(first, end)
		for ms := at.UnixMilli() - 5; ms <= at.UnixMilli()+5; ms++ {
			carried := time.UnixMilli(ms)
			within := !carried.Before(first) && carried.Before(end)
			for _, tail := range []string{"_0", "_f"} {
				key := Reverse(carried) + tail
				if reached := key >= low && key < high; reached != within {
					t.Errorf("from %s to %s reaches %s: %v", first, end, carried, reached)
				}
			}
		}
	})
}

func TestBetweenIsOpenWhereNoTimeIsGiven(t *testing.T) {
	t.Parallel()
	if low, high := Between(time.Time{}, time.Time{}); low != "" || high != "" {
		t.Errorf("got %q and %q", low, high)
	}
	if _, high := Between(time.UnixMilli(0), time.Now()); high != "" {
		t.Errorf("from the first millisecond on is below %q", high)
	}
}

func TestReverseHasFifteenDigitsForEveryTime(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Time{{}, time.UnixMilli(-1), time.UnixMilli(0), time.Now(), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), time.UnixMilli(lastMillisecond + 1)} {
		if got := Reverse(at); len(got) != reverseDigits {
			t.Errorf("%s became %q", at, got)
		}
	}
	if got := Reverse(time.UnixMilli(0)); got != "999999999999999" {
		t.Errorf("the first millisecond became %s", got)
	}
}

func TestShardsAreSixteenAndADayIsInUTC(t *testing.T) {
	t.Parallel()
	if got := Shards(); len(got) != 16 || !slices.IsSorted(got) || got[0] != "0" || got[15] != "f" {
		t.Errorf("got %q", got)
	}
	late := time.Date(2026, 3, 1, 23, 30, 0, 0, time.FixedZone("", -3600))
	if got := Day(late); got != "2026-03-02" {
		t.Errorf("got %s", got)
	}
}
