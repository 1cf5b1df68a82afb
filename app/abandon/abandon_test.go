package abandon

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func isWorn(s *Strays) bool {
	select {
	case <-s.Worn():
		return true
	default:
		return false
	}
}

func TestAProcessIsWornOutByTwentyAndStaysSo(t *testing.T) {
	t.Parallel()
	s, returned, ended := &Strays{}, make(chan struct{}), make(chan struct{}, 2*Limit)
	for i := range Limit {
		if isWorn(s) || s.Count() != int64(i) {
			t.Fatalf("with %d: worn %t, count %d", i, isWorn(s), s.Count())
		}
		Leave(s, returned, func() { ended <- struct{}{} })
	}
	if !isWorn(s) || s.Count() != Limit {
		t.Errorf("worn %t, count %d", isWorn(s), s.Count())
	}
	close(returned)
	for range Limit {
		<-ended
	}
	if !isWorn(s) || s.Count() != 0 {
		t.Errorf("worn %t, count %d", isWorn(s), s.Count())
	}
	done := make(chan struct{})
	Leave(s, returned, func() { close(done) })
	<-done
}

func TestThoseThatReturnMakeRoom(t *testing.T) {
	t.Parallel()
	s := &Strays{}
	for range 3 * Limit {
		returned, ended := make(chan int, 1), make(chan struct{})
		Leave(s, returned, func() { close(ended) })
		returned <- 1
		<-ended
	}
	if isWorn(s) || s.Count() != 0 {
		t.Errorf("worn %t, count %d", isWorn(s), s.Count())
	}
}
