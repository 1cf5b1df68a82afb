package computer

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// store asks in which format the embedded store is, without opening it. What single
// rows hold is for bifrost storage check.
func (f folder) store(context.Context) check.Finding {
	at := filepath.Join(f.path(), embedded.RowsFolder)
	is, err := pebble.Peek(at, vfs.Default)
	path, ofPath := errors.AsType[*fs.PathError](err)
	switch {
	case f.isNone():
		return unlooked
	case errors.Is(err, fs.ErrNotExist), err == nil && !is.Exists:
		return check.Skip("none yet: the first bifrost run makes it")
	case ofPath:
		return check.Fail("look at the data folder, as its owner", "%s cannot be read: %s", at, path.Err)
	case err != nil:
		return check.Fail("start the version of bifrost that wrote it, or a later one, or bring back a backup that is older",
			"%s is damaged, or a newer bifrost wrote it", at)
	}
	return check.Well("in a format that this program reads; bifrost storage check looks at every row")
}
