package check

import (
	"cmp"
	"runtime"
	"time"
)

// From which difference of two clocks on is warned, and from which on tokens and
// signatures are refused.
const (
	clockWarning = 30 * time.Second
	clockFailure = 5 * time.Minute
)

// setClock is how people of some systems set it.
var setClock = map[string]string{"windows": "w32tm /resync", "darwin": "sudo sntp -sS time.apple.com"}

// Clock judges by how much the clock of somebody, "storage", is ahead of this
// computer's.
func Clock(whose string, ahead time.Duration) Finding {
	advice := "set the clock of this computer by the network, such as by " + cmp.Or(setClock[runtime.GOOS], "sudo timedatectl set-ntp true")
	off, word := ahead.Abs().Round(time.Second), "ahead of"
	if ahead > 0 {
		word = "behind"
	}
	switch {
	case off >= clockFailure:
		return Fail(advice, "this computer is %s %s %s: tokens and signatures are refused", off, word, whose)
	case off >= clockWarning:
		return Warn(advice, "this computer is %s %s %s", off, word, whose)
	case off == 0:
		return Well("the same as %s's", whose)
	}
	return Well("%s %s %s", off, word, whose)
}
