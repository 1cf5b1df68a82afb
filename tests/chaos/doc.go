// Package chaos performs runs while the programs that perform them are killed, stand
// still and are started again, and holds what came of it against what must never
// change. Its tests take minutes: `make chaos` runs them, under the build tag chaos.
// What needs no process is tested beside its code, by every go test.
package chaos
