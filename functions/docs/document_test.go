package docs

import (
	"testing"

	"github.com/swaggest/swgui/v5/static"
)

func TestGzipIsForThoseWhoReadIt(t *testing.T) {
	t.Parallel()
	for accepted, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br, gzip": true, "deflate, gzip;q=0.5, br": true, "gzip ; q=1": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "gzip;q=never": false, "identity": false, "xgzip": false, "*": false, "br;q=1, gzip;q=0": false,
	} {
		if got := readsGzip([]string{accepted}); got != want {
			t.Errorf("%q reads gzip: %t", accepted, got)
		}
	}
	if !readsGzip([]string{"br", "gzip"}) {
		t.Error("only the first line is read")
	}
}

func TestEveryAssetThatIsStoredIsServed(t *testing.T) {
	t.Parallel()
	stored, err := static.FS.ReadDir(".")
	if err != nil || len(stored) == 0 {
		t.Fatal(len(stored), err)
	}
	assets := assetsOf(static.FS, ".")
	if len(assets) != len(stored) {
		t.Errorf("%d of %d are served", len(assets), len(stored))
	}
	for name, asset := range assets {
		made, err := asset.forms()
		if err != nil || len(made.plain.body) == 0 || made.plain.etag == made.packed.etag {
			t.Errorf("%s: %+v, %v", name, made, err)
		}
	}
}
