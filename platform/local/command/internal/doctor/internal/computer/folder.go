package computer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// folder is the data folder.
type folder struct {
	dir, keyFile string
	config       local.Config
}

// path is the folder as a person finds it.
func (f folder) path() string {
	if whole, err := filepath.Abs(f.dir); err == nil {
		return whole
	}
	return f.dir
}

// isNone reports whether what is named cannot be a folder, of which the line data folder
// says more.
func (f folder) isNone() bool {
	info, err := os.Stat(f.dir)
	return f.dir == "" || errors.Is(err, syscall.ENOTDIR) || err == nil && !info.IsDir()
}

// unlooked is the finding of a question about what is inside of one.
var unlooked = check.Skip("the data folder is none")

const absentAdvice = "go to the folder where the program was started, or name its data folder with --data; the first bifrost run makes one"

// usable asks whether the program can keep something here, by keeping a little.
func (f folder) usable(context.Context) check.Finding {
	if f.dir == "" {
		return check.Skip("none is named")
	}
	info, err := os.Stat(f.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return check.Warn(absentAdvice, "%s is not there", f.path())
	case err != nil:
		return check.Fail("look at the folders above it: ls -ld "+filepath.Dir(f.path()), "%s: %s", f.path(), rootOf(err))
	case !info.IsDir():
		return check.Fail("name another one with --data", "%s is not a folder", f.path())
	}
	if err := f.write(); err != nil {
		return unwritable(f.path(), err)
	}
	if runtime.GOOS != onWindows && info.Mode().Perm()&0o077 != 0 {
		return check.Warn("chmod 700 "+f.path(), "%s is open to other people of this computer (mode %o)", f.path(), info.Mode().Perm())
	}
	return check.Well("%s, mode %o", f.path(), info.Mode().Perm())
}

func unwritable(at string, err error) check.Finding {
	if errors.Is(err, syscall.ENOSPC) {
		return check.Fail("make room", "%s is on a full disk", at)
	}
	return check.Fail("start the program as the folder's owner, or let its owner write into it: ls -ld "+at, "%s cannot be written to: %s", at, rootOf(err))
}

// sample is large enough to need room of its own.
var sample [4096]byte

func (f folder) write() error {
	file, err := os.CreateTemp(f.dir, ".doctor-*")
	if err != nil {
		return err
	}
	_, err = file.Write(sample[:])
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}

// rootOf is the reason without the path, which the finding names already.
func rootOf(err error) error {
	if path, is := errors.AsType[*fs.PathError](err); is {
		err = path.Err
	}
	if number, is := errors.AsType[syscall.Errno](err); is {
		return number
	}
	return err
}

// Below how much room is warned, and below how much the store soon stops.
const (
	littleRoom = 1 << 30
	noRoom     = 100 << 20
)

func (f folder) space(context.Context) check.Finding {
	at := f.path()
	for _, err := os.Stat(at); err != nil && at != filepath.Dir(at); _, err = os.Stat(at) {
		at = filepath.Dir(at)
	}
	usage, err := vfs.Default.GetDiskUsage(at)
	if err != nil {
		return check.Skip("this computer does not tell")
	}
	return room(at, usage.AvailBytes)
}

func room(at string, left uint64) check.Finding {
	const advice = "make room, or keep less: --retention"
	said := fmt.Sprintf("%.1f GiB are free at %s", float64(left)/(1<<30), at)
	switch {
	case left < noRoom:
		return check.Fail(advice, "%s", said)
	case left < littleRoom:
		return check.Warn(advice, "%s", said)
	}
	return check.Well("%s", said)
}
