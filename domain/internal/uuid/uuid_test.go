package uuid_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/internal/uuid"
)

const id = "0195509f-2a00-7abc-8def-0123456789ab"

func TestCanonicalTakesVersionSevenAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{id, strings.ToUpper(id), id[:19] + "9" + id[20:], id[:19] + "b" + id[20:]} {
		if got, err := uuid.Canonical(text); err != nil || got != strings.ToLower(text) {
			t.Errorf("%s: got %q and %v", text, got, err)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "short": id[:35], "long": id + "0", "without dashes": strings.ReplaceAll(id, "-", ""),
		"dashes elsewhere": "0195509f2-a00-7abc-8def-0123456789ab", "not hex": "g" + id[1:], "braces": "{" + id + "}",
		"version 4": id[:14] + "4" + id[15:], "another variant": id[:19] + "7" + id[20:], "Microsoft's variant": id[:19] + "c" + id[20:],
		"wide digits": strings.Replace(id, "0195", "\u0660", 1), "all zero": "00000000-0000-0000-0000-000000000000",
	} {
		if got, err := uuid.Canonical(text); !errors.Is(err, uuid.ErrNotV7) || got != "" {
			t.Errorf("%s: got %q and %v", name, got, err)
		}
	}
}

func TestIsUUIDTakesEveryVersion(t *testing.T) {
	t.Parallel()
	for text, wanted := range map[string]bool{
		id: true, strings.ToUpper(id): true, "72f988bf-86f1-41af-91ab-2d7cd011db47": true,
		"": false, id[:35]: false, "72f988bf_86f1_41af_91ab_2d7cd011db47": false, "contoso.onmicrosoft.com": false,
	} {
		if got := uuid.IsUUID(text); got != wanted {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestTimeReadsTheMillisecond(t *testing.T) {
	t.Parallel()
	for text, wanted := range map[string]time.Time{
		id:                                     time.UnixMilli(0x0195509f2a00).UTC(),
		"00000000-0001-7000-8000-000000000000": time.UnixMilli(1).UTC(),
		"ffffffff-ffff-7fff-bfff-ffffffffffff": time.UnixMilli(1<<48 - 1).UTC(),
		"no id":                                {},
	} {
		if got := uuid.Time(text); !got.Equal(wanted) {
			t.Errorf("%s: %v, want %v", text, got, wanted)
		}
	}
}
