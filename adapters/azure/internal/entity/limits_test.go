package entity

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestEveryLimitOfAzureIsKept(t *testing.T) {
	t.Parallel()
	type texts struct {
		Row
		A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q string
		Data                                              []byte
	}
	full := strings.Repeat("x", maxText)
	wide := strings.Repeat("😀", maxText/2)
	// Sixteen full texts are 1 MiB; what the rest takes is left out of the last.
	filled := texts{A: full, B: full, C: full, D: full, E: full, F: full, G: full, H: full, I: full, J: full, K: full, L: full, M: full, N: full, O: full}
	room := maxEntity - 4 - 2*len("pr") - (8 + 2*len(schemaProperty) + 4) - 17*(8+2+4) - 15*2*maxText
	fitting, over := filled, filled
	fitting.P, over.P = strings.Repeat("x", room/2), strings.Repeat("x", room/2+1)
	for name, test := range map[string]struct {
		row  texts
		fits bool
	}{
		"a full text":             {texts{A: full}, true},
		"a text over it":          {texts{A: full + "x"}, false},
		"a full text of pairs":    {texts{A: wide}, true},
		"a text of pairs over it": {texts{A: wide + "x"}, false},
		"full bytes":              {texts{Data: make([]byte, maxBinary)}, true},
		"bytes over it":           {texts{Data: make([]byte, maxBinary+1)}, false},
		"a full row":              {fitting, true},
		"a row over it":           {over, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.row.PartitionKey, test.row.RowKey = "p", "r"
			_, err := Whole(&test.row)
			_, merge := Part(&test.row, test.row)
			if test.fits != (err == nil) || !test.fits && (!fault.Is(err, fault.TooLarge) || fault.Code(err) != "row_too_large") {
				t.Errorf("got %v", err)
			}
			// A part has no SchemaVersion, which is more than the row is over.
			if name != "a row over it" && fault.Code(merge) != fault.Code(err) {
				t.Errorf("a merge gets %v", merge)
			}
		})
	}
}

func TestARowHasAtMost252Properties(t *testing.T) {
	t.Parallel()
	for fields, fits := range map[int]bool{maxProperties - 1: true, maxProperties: false} {
		w, err := begin(At("p", "r", ""))
		if err != nil {
			t.Fatal(err)
		}
		for i := range fields {
			w.set("P"+strings.Repeat("x", i), true, "", 1)
		}
		if err := w.check(); (err == nil) != fits {
			t.Errorf("%d fields and SchemaVersion: %v", fields, err)
		}
	}
}

func TestAValueThatIsWrittenTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	w, err := begin(At("p", "r", ""))
	if err != nil {
		t.Fatal(err)
	}
	w.set("A", "x", "", 6)
	before := w.size
	w.set("A", "xyz", "", 10)
	if w.size != before+4 || len(w.written) != 1 {
		t.Errorf("%d became %d", before, w.size)
	}
}

func TestKeysThatAzureRefusesAreRefusedHere(t *testing.T) {
	t.Parallel()
	for key, fits := range map[string]bool{
		"a": true, "config:x": true, "~20_!": true, "ü": true, strings.Repeat("x", 512): true, strings.Repeat("😀", 256): true,
		"": false, "a/b": false, `a\b`: false, "a#b": false, "a?b": false, "a'b": false, "a%b": false, "a\x00": false, "a\x1f": false,
		"a\x7f": false, "a\u0080": false, "a\u009f": false, "a\xff": false, strings.Repeat("x", 513): false, strings.Repeat("😀", 257): false,
	} {
		for _, at := range []*Row{At(key, "r", Any), At("p", key, Any)} {
			_, whole := Whole(&run{Row: *at})
			_, part := Part(at, state{})
			_, bare := Key(at)
			for _, err := range []error{whole, part, bare, CheckKey(key)} {
				if (err == nil) != fits {
					t.Errorf("%q: %v", key, err)
				}
			}
		}
	}
}

func TestWhatCannotBeKeptIsADefect(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]Entity{
		"a map": &struct {
			Row
			A map[string]int
		}{},
		"a list without json": &struct {
			Row
			A []string
		}{},
		"an unsigned number": &struct {
			Row
			A uint64
		}{},
		"a pointer": &struct {
			Row
			A *time.Time
		}{},
		"an unknown option": &struct {
			Row
			A string `table:",omitempty"`
		}{},
		"a name that Azure has": &struct {
			Row
			ETag string
		}{},
		"a name that every has": &struct {
			Row
			SchemaVersion int
		}{},
		"a name that is none": &struct {
			Row
			A string `table:"a-b"`
		}{},
		"two of one name": &struct {
			Row
			A string
			B string `table:"A"`
		}{},
		"a number that is none":   &run{Share: math.NaN()},
		"a number without end":    &run{Share: math.Inf(1)},
		"a time before all times": &run{state: state{DueAt: time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)}},
		"a time after all times":  &run{state: state{DueAt: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.Meta().PartitionKey, row.Meta().RowKey = "p", "r"
			_, err := Whole(row)
			var f *fault.Fault
			if err == nil || errors.As(err, &f) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := Part(At("p", "r", Any), nil); err == nil {
		t.Error("nothing was merged")
	}
}
