package submit_test

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// held is the most of an upload that may be on its way between the sender and the disk.
const held = 1 << 20

// sender sends zeros, and looks meanwhile how much of them has come to the disk: what is
// neither there nor on its way is held in memory.
type sender struct {
	t    *testing.T
	dir  string
	sent int64
	next int64
}

func (s *sender) Read(into []byte) (int, error) {
	clear(into)
	if s.sent += int64(len(into)); s.sent >= s.next {
		if stored := sizeOf(s.t, s.dir); stored < s.sent-held-int64(len(into)) {
			s.t.Errorf("%d bytes were sent, and %d are on the disk", s.sent, stored)
		}
		s.next += 10 << 20
	}
	return len(into), nil
}

// sizeOf is how many bytes are in a folder.
func sizeOf(t *testing.T, dir string) (sum int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			sum += info.Size()
		}
		return nil //nolint:nilerr // it was removed meanwhile
	})
	if err != nil && !os.IsNotExist(err) {
		t.Error(err)
	}
	return sum
}

// A file of a form passes through to the disk, the largest one whole and a larger one
// only until it is too large.
func TestALargeFileOfAFormIsNeverHeld(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := embedded.Open(embedded.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	o := officeOf(t, store)
	field := contract()
	field.Accept, field.MaxBytes = []string{"application/vnd.ms-excel"}, 0
	small := field
	small.MaxBytes = 5 << 20
	whole := o.offers(draft(field))
	for name, c := range map[string]struct {
		form  forms.Form
		bytes int64
		code  string
		reads int64
	}{
		"the largest":                 {whole, files.MaxBytes, "", files.MaxBytes},
		"one byte more":               {whole, files.MaxBytes + 1, "file_too_large", files.MaxBytes + 1},
		"far more than a field takes": {o.offers(draft(small)), files.MaxBytes, "file_too_large", 5<<20 + held},
	} {
		content := &sender{t: t, dir: dir, next: 10 << 20}
		file, err := o.uploads(o.client(), c.form, "file", "application/vnd.ms-excel", io.LimitReader(content, c.bytes))
		if fault.Code(err) != c.code || c.code == "" && file.Size != c.bytes {
			t.Errorf("%s: %+v, %v", name, file, err)
		}
		if content.sent > c.reads+held {
			t.Errorf("%s: %d bytes were read", name, content.sent)
		}
		if c.code != "" && !strings.Contains(err.Error(), " MiB at most") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
