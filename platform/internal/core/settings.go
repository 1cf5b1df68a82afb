package core

import (
	"time"

	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/ports/system"
)

// EmbeddedSettings are those of an engine on the embedded store, by the name of
// the build. LeaseEnd stays zero: the store knows that this process lives, so that
// no timer can end a run under a debugger or on a suspended laptop.
func EmbeddedSettings(build string, random system.Random) perform.Settings {
	return perform.Settings{
		Worker: random.Token(), Build: build,
		Heartbeat: 10 * time.Second, ProgressEvery: 250 * time.Millisecond, LogEvery: 100 * time.Millisecond,
		Grace: 10 * time.Second,
	}
}

// AzureSettings are those of an engine on Azure Storage, where a lease is 30
// seconds of storage's clock, and each write is billed.
func AzureSettings(build string, random system.Random) perform.Settings {
	s := EmbeddedSettings(build, random)
	s.LeaseEnd, s.ProgressEvery, s.LogEvery = 20*time.Second, 2*time.Second, 400*time.Millisecond
	return s
}
