package signal

import "testing"

func told(news <-chan struct{}) bool {
	select {
	case <-news:
		return true
	default:
		return false
	}
}

func TestNewsReachesEverySubscriberOfTheKeyOnce(t *testing.T) {
	t.Parallel()
	var h Hub[string]
	first, stopFirst := h.Subscribe("a")
	second, stopSecond := h.Subscribe("a")
	other, stopOther := h.Subscribe("b")
	defer stopFirst()
	defer stopSecond()
	defer stopOther()
	h.Notify("a")
	h.Notify("a")
	if !told(first) || !told(second) {
		t.Error("a subscriber was not told")
	}
	if told(first) || told(second) {
		t.Error("two pieces of news were told as two")
	}
	if told(other) {
		t.Error("the subscriber of another key was told")
	}
	h.Notify("a")
	if !told(first) {
		t.Error("news after the first was not told")
	}
}

func TestStopFreesTheSubscription(t *testing.T) {
	t.Parallel()
	var h Hub[string]
	stopped, stop := h.Subscribe("a")
	kept, stopKept := h.Subscribe("a")
	stop()
	stop()
	h.Notify("a")
	if told(stopped) || !told(kept) {
		t.Error("stop ended the wrong subscription")
	}
	stopKept()
	if len(h.subscriptions) != 0 {
		t.Errorf("%d keys are kept for nobody", len(h.subscriptions))
	}
	h.Notify("a")
}
