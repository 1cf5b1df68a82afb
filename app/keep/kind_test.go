package keep

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/files"
)

const (
	page    = "<!DOCTYPE html><title>x</title>"
	windows = "MZ\x90\x00\x03\x00\x00\x00"
	linux   = "\x7fELF\x02\x01\x01\x00"
	png     = "\x89PNG\x0d\x0a\x1a\x0a"
	jpeg    = "\xff\xd8\xff\xe0"
)

func TestAFileBeginsAsWhatItIsCalled(t *testing.T) {
	t.Parallel()
	all := Wanted{Accept: []string{"*/*"}}
	for _, c := range []struct {
		kind, head string
		want       bool
	}{
		{"application/pdf", "%PDF-1.7", true}, {"application/pdf", page, false}, {"application/pdf", windows, false}, {"application/pdf", "text", false}, {"application/pdf", "", false},
		{"image/png", png, true}, {"image/png", jpeg, true}, {"image/png", page, false}, {"image/jpg", jpeg, true}, {"image/jpeg", "%PDF-1.7", false},
		{"application/zip", "PK\x03\x04", true}, {"application/x-zip-compressed", "PK\x03\x04", true}, {"application/gzip", "\x1f\x8b\x08", true}, {"application/zip", "MZ", false},
		{"text/csv", "a,b\n1,2", true}, {"text/csv", "MZ,b\n1,2", true}, {"text/csv", "gr\xfc\xdfe", true}, {"text/csv", "", true}, {"text/csv", windows, false}, {"text/csv", png, false}, {"text/csv; charset=x", png, false},
		{"text/markdown", "<!-- draft -->\n# Title", true}, {"text/html", page, true}, {"image/svg+xml", "<svg/>", true}, {"application/json", "{}", true}, {"application/json", "PK\x03\x04", false},
		{"application/msword", "\xd0\xcf\x11\xe0\xa1\xb1", true}, {"application/msword", page, false}, {"application/msword", linux, false}, {"application/msword", "\x00asm\x01", false},
		{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04", true},
		{"application/x-msdownload", windows, true}, {"application/wasm", "\x00asm\x01", true}, {"image/heic", windows, false}, {"video/mp4", page, false},
		{files.UnknownType, page, true}, {files.UnknownType, windows, true},
	} {
		if got := all.fits(c.kind, []byte(c.head)); got != c.want {
			t.Errorf("%s that begins with %q: %t", c.kind, c.head, got)
		}
	}
	// Another sort of picture has to be taken as well.
	if (Wanted{Accept: []string{"image/png"}}).fits("image/png", []byte(jpeg)) {
		t.Error("a JPEG passes as a PNG where no JPEG is taken")
	}
}

func TestWhichTypesAFieldTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		accept []string
		kind   string
		want   bool
	}{
		{[]string{"text/csv"}, "text/csv", true}, {[]string{"text/csv"}, "text/csv; charset=utf-8", true}, {[]string{"Text/CSV"}, "text/csv", true},
		{[]string{"text/csv"}, "text/csvx", false}, {[]string{"text/csvx"}, "text/csv", false}, {[]string{"a/b", "text/csv"}, "text/csv", true},
		{[]string{"image/*"}, "image/png", true}, {[]string{"image/*"}, "text/csv", false}, {[]string{"image/*"}, "imagex/png", false}, {[]string{"*/*"}, "x/y", true},
		{[]string{"text/csv"}, files.UnknownType, false},
	} {
		if got := (Wanted{Accept: c.accept}).accepts(c.kind); got != c.want {
			t.Errorf("%v takes %s: %t", c.accept, c.kind, got)
		}
	}
}

func TestALimitIsSaidInTheLargestUnit(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int64]string{
		files.MaxBytes: "100 MiB", 3 << 20: "3 MiB", 1<<20 + 1<<10: "1025 KiB", 1 << 10: "1 KiB", 1000: "1000 bytes", 0: "100 MiB", -1: "100 MiB", files.MaxBytes + 1: "100 MiB",
	} {
		if got := tooLarge((Wanted{MaxBytes: limit}).limit()); got != "This file is too large: "+want+" at most." {
			t.Errorf("%d: %s", limit, got)
		}
	}
}
