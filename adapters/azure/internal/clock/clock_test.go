package clock

import (
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// date is what storage says at a time.
func date(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func TestAMachineWithTheRightTimeNeverJumps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c Storage
		for range 50 {
			sent := time.Now()
			time.Sleep(70 * time.Millisecond)
			c.Heard(date(sent.Add(35*time.Millisecond)), sent, time.Now())
			if got := c.Now(); !got.Equal(time.Now()) {
				t.Fatalf("it is %s, not %s", got, time.Now())
			}
		}
	})
}

func TestAMachineThatIsOffFollowsStorageWithinASecond(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c Storage
		off := time.Duration(rapid.Int64Range(-int64(2*time.Hour), int64(2*time.Hour)).Draw(t, "off"))
		way := time.Duration(rapid.Int64Range(0, int64(3*time.Second)).Draw(t, "way"))
		sent := time.Now()
		answered := sent.Add(way)
		c.Heard(date(sent.Add(off+way/2)), sent, answered)
		if wrong := c.offset - off; wrong < -time.Second-way || wrong > time.Second+way {
			t.Errorf("off by %s and an answer of %s later, the offset is wrong by %s", off, way, wrong)
		}
	})
}

func TestAClockThatSomebodySetsIsFollowed(t *testing.T) {
	t.Parallel()
	var c Storage
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	c.Heard(now, now, now)
	ahead := now.Add(time.Hour)
	c.Heard(now, ahead, ahead)
	if c.offset < -time.Hour || c.offset > -time.Hour+time.Second {
		t.Errorf("an hour ahead, the offset is %s", c.offset)
	}
	c.Heard(now, now, now)
	if c.offset < 0 || c.offset > time.Second {
		t.Errorf("right again, the offset is %s", c.offset)
	}
}

func TestManyAnswersTellTheTimeBetterThanOne(t *testing.T) {
	t.Parallel()
	var c Storage
	const off = 90*time.Second + 400*time.Millisecond
	machine := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for i := range 40 {
		at := machine.Add(time.Duration(i) * 130 * time.Millisecond)
		c.Heard(date(at.Add(off)), at, at)
	}
	if wrong := (c.offset - off).Abs(); wrong > 30*time.Millisecond {
		t.Errorf("the offset is wrong by %s", wrong)
	}
}

func TestNowIsInUTCAndCanBeCompared(t *testing.T) {
	t.Parallel()
	var c Storage
	if got := c.Now(); got.Location() != time.UTC || got != got.Round(0) {
		t.Errorf("got %#v", got)
	}
}
