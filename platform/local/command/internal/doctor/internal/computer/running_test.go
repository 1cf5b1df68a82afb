package computer

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

func TestWhoIsAtTheAddressIsToldApart(t *testing.T) {
	t.Parallel()
	c := used(t)
	found := look(t, c)
	want(t, found["program"], check.Warning, "no program runs", "127.0.0.1:1 is free", "bifrost run")
	want(t, found["ready"], check.Skipped)
	want(t, found["version"], check.OK, "v1.2.3; none runs")
	serve(t, &c, map[string]string{"/api/health": "<html>"})
	want(t, look(t, c)["program"], check.Failed, "something else listens at "+c.Addr, "--addr")
	serve(t, &c, map[string]string{"/api/health": build, "/api/health/ready": build})
	want(t, look(t, c)["program"], check.Failed, "another Bifrost, v1.2.3", c.Data+" is not its data folder")
	for said, state := range map[string]check.State{"403 {}": check.OK, "503 {}": check.OK, "429 {}": check.Warning, "401 {}": check.Failed} {
		a := answers()
		a["/api/me"] = said
		serve(t, &c, a)
		want(t, look(t, c)["program"], state)
	}
}

func TestAProgramWhoseFolderHasNoKeyYetStartsOrIsAnother(t *testing.T) {
	t.Parallel()
	c := used(t)
	c.Data = t.TempDir()
	serve(t, &c, map[string]string{"/api/health": `{"status":"starting","version":"v1.2.3"}`})
	want(t, look(t, c)["program"], check.Warning, "does not say whether", "again in a moment")
	serve(t, &c, map[string]string{"/api/health": build})
	want(t, look(t, c)["program"], check.Failed, "another Bifrost")
	c = used(t)
	serve(t, &c, map[string]string{"/api/health": `{"status":"starting","version":"v1.2.3"}`, "/api/me": "503 {}"})
	want(t, look(t, c)["program"], check.Warning, "does not say whether")
}

func TestWhereNobodyCanBeAskedNobodyIsAccused(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"nowhere", "127.0.0.1:0", ":7071", ""} {
		c := used(t)
		c.Addr = addr
		want(t, look(t, c)["program"], check.Skipped, "settings")
	}
	c := used(t)
	c.Data = ""
	found := look(t, c)
	want(t, found["settings"], check.Failed, "--data")
	for _, name := range []string{"data folder", "keys", "store", "program"} {
		want(t, found[name], check.Skipped)
	}
}

func TestWhoHasTheFolderIsNamed(t *testing.T) {
	t.Parallel()
	c := used(t)
	pid := held(t, c.Data)
	want(t, look(t, c)["program"], check.Failed, who(embedded.Holder{PID: pid})+" has the data folder", "nobody listens there", "--addr")
	serve(t, &c, map[string]string{"/api/health": "<html>"})
	want(t, look(t, c)["program"], check.Failed, "something else listens at "+c.Addr+", and "+who(embedded.Holder{PID: pid})+" has the data folder")
	serve(t, &c, answers())
	want(t, look(t, c)["program"], check.OK, who(embedded.Holder{PID: pid}))
	if who(embedded.Holder{}) == who(embedded.Holder{PID: pid}) || kill(embedded.Holder{}) != "" {
		t.Error("a process that nobody knows has a number")
	}
}

func TestAProgramThatIsNotWellSaysWhy(t *testing.T) {
	t.Parallel()
	c := used(t)
	a := answers()
	a["/api/health"] = `{"status":"starting","version":"v1.2.2"}`
	a["/api/health/ready"] = `503 {"code":"storage_unavailable","detail":"Azure Tables has not answered since noon."}`
	a["as admin"] = `{"abandonedFunctions":2,"engine":{"at":"2026-11-22T12:00:00Z","unknown":["looks"],
		"queues":[{"queue":"executions","waiting":7,"oldestSeconds":61},{"queue":"executions-bulk","waiting":900,"oldestSeconds":3}],
		"poison":[{"queue":"executions","messages":4}],"lastSweepAt":"2026-11-22T11:57:00Z","lastFireAt":"2026-11-22T11:59:00Z"}}`
	serve(t, &c, a)
	found := look(t, c)
	want(t, found["ready"], check.Failed, "Azure Tables has not answered since noon.")
	want(t, found["version"], check.Warning, "v1.2.2 runs, and this program is v1.2.3")
	want(t, found["engine"], check.Warning, "7 wait in executions, the oldest for 1m1s", "4 messages of executions name no run",
		"nobody has looked for runs whose worker is gone since 2026-11-22T11:57:00Z", "2 functions", "storage did not answer for looks")
	if seen := found["engine"].Seen; strings.Contains(seen, "bulk") || strings.Contains(seen, "schedules") {
		t.Errorf("it complains of what is well: %s", seen)
	}
}
