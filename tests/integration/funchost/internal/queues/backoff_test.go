package queues

import (
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/chance"
)

func TestPausesGrowToTheLongestAndBeginAnew(t *testing.T) {
	t.Parallel()
	b := backoff{least: 100 * time.Millisecond, most: time.Minute, dice: chance.New(1, chance.Faults{})}
	if got := b.next(false); got != 100*time.Millisecond {
		t.Errorf("the first pause is %v", got)
	}
	for n := range 20 {
		grown := time.Duration(1<<n) * 100 * time.Millisecond
		low, high := 100*time.Millisecond+grown*8/10, 100*time.Millisecond+grown*12/10
		if got := b.next(false); got < min(low, time.Minute) || got > min(high, time.Minute) {
			t.Errorf("pause %d is %v", n, got)
		}
	}
	if got := b.next(true); got != 0 {
		t.Errorf("after a find it is %v", got)
	}
	if got := b.next(false); got != 100*time.Millisecond {
		t.Errorf("then %v", got)
	}
}

func TestAPoisonQueueIsNamedAfterItsQueue(t *testing.T) {
	t.Parallel()
	letters := strings.Repeat("a", 56)
	for name, want := range map[string]string{"jobs": "jobs-poison", "jobs-poison": "", letters: letters + "-poison", letters + "a": ""} {
		if got := poisonOf(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
