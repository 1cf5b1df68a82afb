package funchost_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

func TestATimerIsPostedAsTheHostDoes(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	if err := h.Fire("tick"); err != nil {
		t.Fatal(err)
	}
	p := calls(t, h, 1)[0].payload(t)
	tick := p.Data["tick"].(map[string]any)
	for name, value := range tick["ScheduleStatus"].(map[string]any) {
		if _, err := time.Parse("2006-01-02T15:04:05+00:00", value.(string)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	delete(tick, "ScheduleStatus")
	want := map[string]any{"tick": map[string]any{"Schedule": map[string]any{"AdjustForDST": true}, "IsPastDue": false}}
	if diff := cmp.Diff(want, p.Data); diff != "" {
		t.Error(diff)
	}
	if len(p.Metadata) != 1 || p.Metadata["sys"].(map[string]any)["MethodName"] != "tick" {
		t.Error(p.Metadata)
	}
	for _, name := range []string{"jobs", "nobody"} {
		if h.Fire(name) == nil {
			t.Errorf("%s was fired", name)
		}
	}
}

func TestATimerTicksByItsScheduleAndOnOneInstanceAlone(t *testing.T) {
	t.Parallel()
	files := map[string]string{"tick/function.json": "", "often/function.json": byTimer("* * * * * *")}
	first, s := start(t, files, nil)
	first.Await("a tick", is(funchost.Ended, "often"))
	second := funchost.Start(t, funchost.Options{Root: app(t, files), Storage: s.connection, Times: quick})
	ticks := awaitNth(first, 4, "more ticks", is(funchost.Ended, "often"))
	if n := count(second, is(funchost.Began, "often")); n > 0 {
		t.Errorf("the other instance ticks, too, %d times, before %v", n, ticks)
	}
	// Without a status, because it ticks more than once a minute.
	if p := calls(t, first, 1)[0].payload(t); p.Data["tick"].(map[string]any)["ScheduleStatus"] != nil {
		t.Error(p)
	}
}

func TestATimerThatWasMissedIsMadeGoodOnce(t *testing.T) {
	t.Parallel()
	files := map[string]string{"tick/function.json": byTimer("%WHEN%")}
	late := func(o *funchost.Options) { o.Env["WHEN"] = "0 0 0 1 1 *" }
	h, s := start(t, files, late)
	wait := s.status("tick")
	if p := wait.Next.Format("01-02"); p != "01-01" || len(calls(t, h, 0)) > 0 {
		t.Errorf("it is next due on %s", p)
	}
	h.Stop()
	wait.Last, wait.Next = wait.Next.AddDate(-2, 0, 0), wait.Next.AddDate(-1, 0, 0)
	s.setStatus("tick", wait)
	o := funchost.Options{Root: app(t, files), Storage: s.connection, Times: quick, Env: map[string]string{"WHEN": "0 0 0 1 1 *"}}
	second := funchost.Start(t, o)
	second.Await("its run", is(funchost.Ended, "tick"))
	tick := calls(t, second, 1)[0].payload(t).Data["tick"].(map[string]any)
	shown := tick["ScheduleStatus"].(map[string]any)
	if tick["IsPastDue"] != true || shown["Next"] != wait.Next.UTC().Format("2006-01-02T15:04:05+00:00") {
		t.Error(tick)
	}
	now := s.statusThat("tick", func(st status) bool { return !st.Last.Equal(wait.Last) })
	if !now.Next.After(time.Now()) || now.Next.Format("01-02") != "01-01" {
		t.Errorf("it is next due at %v", now.Next)
	}
	if n := count(second, is(funchost.Began, "tick")); n != 1 {
		t.Errorf("it was made good %d times", n)
	}
}
