package deeds_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/chaos/deeds"
)

func TestWhatIsWrittenIsReadInItsOrder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deeds")
	want := []deeds.Deed{
		{Kind: deeds.Start, Run: "a", Attempt: 1},
		{Kind: deeds.Effect, Run: "a", Attempt: 1, Step: "item: two", Mark: "7f"},
		{Kind: deeds.End, Run: "a", Attempt: 12, Mark: "3"},
	}
	for _, d := range want {
		if err := deeds.Write(path, d); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // It was only read.
	got, err := deeds.Read(file)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, -want +got\n%s", err, diff)
	}
}

func TestWhatIsNoDeedIsNotLeftOut(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"start\ta\t1", "start\ta\tone\t\t"} {
		if got, err := deeds.Read(strings.NewReader(text)); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
