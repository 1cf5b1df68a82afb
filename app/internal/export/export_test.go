package export_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/app/internal/export"
)

var errRead = errors.New("it cannot be read")

// book is read in three pages, the second of which is empty; one of them may be torn.
type book struct {
	torn  string
	asked []string
}

func (b *book) read(after string) (items []int, next string, err error) {
	b.asked = append(b.asked, after)
	if after == b.torn {
		return []int{9}, "more", errRead
	}
	switch after {
	case "":
		return []int{1, 2}, "b", nil
	case "b":
		return nil, "c", nil
	default:
		return []int{3}, "", nil
	}
}

func TestEverythingIsReadPageByPage(t *testing.T) {
	t.Parallel()
	b := &book{torn: "none"}
	all, err := export.All(b.read)
	if err != nil || len(b.asked) != 1 {
		t.Fatalf("%v, and %q were asked for", err, b.asked)
	}
	for range 2 { // whoever goes through it once more begins at the first page again
		var got []int
		for item, err := range all {
			if err != nil {
				t.Error(err)
			}
			got = append(got, item)
		}
		if !slices.Equal(got, []int{1, 2, 3}) {
			t.Errorf("got %v", got)
		}
	}
	if want := []string{"", "b", "c", "b", "c"}; !slices.Equal(b.asked, want) {
		t.Errorf("%q were asked for", b.asked)
	}
}

func TestNothingIsReadThatNobodyWants(t *testing.T) {
	t.Parallel()
	b := &book{torn: "none"}
	all, err := export.All(b.read)
	if err != nil {
		t.Fatal(err)
	}
	for first, err := range all {
		if first != 1 || err != nil {
			t.Errorf("got %d, %v", first, err)
		}
		break
	}
	if len(b.asked) != 1 {
		t.Errorf("%q were asked for", b.asked)
	}
}

func TestAFirstPageThatCannotBeReadIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	if all, err := export.All((&book{}).read); !errors.Is(err, errRead) || all != nil {
		t.Errorf("got %v", err)
	}
}

func TestALaterPageThatCannotBeReadIsTheEnd(t *testing.T) {
	t.Parallel()
	all, err := export.All((&book{torn: "c"}).read)
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for item, trouble := range all {
		if got = append(got, item); trouble != nil {
			err = trouble
		}
	}
	if !errors.Is(err, errRead) || !slices.Equal(got, []int{1, 2, 0}) {
		t.Errorf("%v, %v", got, err)
	}
}
