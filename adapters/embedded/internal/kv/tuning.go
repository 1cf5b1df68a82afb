package kv

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

const (
	// cacheBytes and memtableBytes keep the idle program small; they are Pebble's
	// own defaults, written down because memory is a promise of ours.
	cacheBytes    = 8 << 20
	memtableBytes = 4 << 20
	// openFiles is enough for some gigabytes of runs and below every usual ulimit.
	openFiles = 256
)

// format is the on-disk format. It is named and not "newest": raising it is a
// decision, since an older program cannot open the folder afterwards.
const format = pebble.FormatValueSeparation

// tuned gives the file system explicitly, which also leaves out Pebble's watch
// for slow disks and its timers.
func tuned(fs vfs.FS, lock *pebble.Lock, logger *slog.Logger) *pebble.Options {
	o := &pebble.Options{
		FS:                 fs,
		Lock:               lock,
		FormatMajorVersion: format,
		CacheSize:          cacheBytes,
		MemTableSize:       memtableBytes,
		MaxOpenFiles:       openFiles,
		Logger:             quiet{logger},
	}
	if lock == nil {
		// Nothing is folded away by the clock in memory: where the time of a test passes
		// at once, ten looks a second cost more than the test.
		o.Experimental.CompactionScheduler = pebble.NewConcurrencyLimitSchedulerWithNoPeriodicGrantingForTest()
	}
	return o
}

// quiet passes on only what a person must know.
type quiet struct{ logger *slog.Logger }

// Infof drops the running commentary on flushes and compactions.
func (quiet) Infof(string, ...any) {}

// Errorf reports trouble that Pebble goes on after.
func (q quiet) Errorf(format string, args ...any) { q.report(format, args) }

// Fatalf ends the process, as Pebble requires: after a failed write to its log
// nothing that it answers can be trusted. A restart loses nothing acknowledged.
func (q quiet) Fatalf(format string, args ...any) {
	q.report(format, args)
	os.Exit(1)
}

func (q quiet) report(format string, args []any) {
	if q.logger != nil {
		q.logger.Error("The embedded store is in trouble.", "error", fmt.Sprintf(format, args...))
	}
}
