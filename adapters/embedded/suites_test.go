package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/accesstest"
	"github.com/bifrost-run/bifrost/tests/contract/executionstest"
	"github.com/bifrost-run/bifrost/tests/contract/grantstest"
	"github.com/bifrost-run/bifrost/tests/contract/historytest"
	"github.com/bifrost-run/bifrost/tests/contract/keystest"
	"github.com/bifrost-run/bifrost/tests/contract/logstest"
	"github.com/bifrost-run/bifrost/tests/contract/organizationstest"
	"github.com/bifrost-run/bifrost/tests/contract/queuetest"
	"github.com/bifrost-run/bifrost/tests/contract/rolestest"
	"github.com/bifrost-run/bifrost/tests/contract/stepstest"
	"github.com/bifrost-run/bifrost/tests/contract/userstest"
	"github.com/bifrost-run/bifrost/tests/contract/watchtest"
)

func TestExecutions(t *testing.T)    { inFamilies(t, engine, executionstest.Run) }
func TestHistory(t *testing.T)       { inFamilies(t, engine, historytest.Run) }
func TestSteps(t *testing.T)         { inFamilies(t, engine, stepstest.Run) }
func TestLogs(t *testing.T)          { inFamilies(t, engine, logstest.Run) }
func TestQueue(t *testing.T)         { inFamilies(t, engine, queuetest.Run) }
func TestWatch(t *testing.T)         { inFamilies(t, engine, watchtest.Run) }
func TestAccess(t *testing.T)        { inFamilies(t, access, accesstest.Run) }
func TestOrganizations(t *testing.T) { inFamilies(t, access, organizationstest.Run) }
func TestGrants(t *testing.T)        { inFamilies(t, access, grantstest.Run) }
func TestUsers(t *testing.T)         { inFamilies(t, access, userstest.Run) }
func TestRoles(t *testing.T)         { inFamilies(t, access, rolestest.Run) }
func TestKeys(t *testing.T)          { inFamilies(t, access, keystest.Run) }

// inFamilies runs a suite for the two ways in which a store can live.
func inFamilies[H any](t *testing.T, harness func(*testing.T, string) H, run func(*testing.T, func(*testing.T) H)) {
	t.Parallel()
	for name, dir := range map[string]func(*testing.T) string{
		"in memory": func(*testing.T) string { return "" },
		"on disk":   func(t *testing.T) string { return t.TempDir() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(t *testing.T) H { return harness(t, dir(t)) })
		})
	}
}

func engine(t *testing.T, dir string) executionstest.Harness {
	t.Helper()
	s := open(t, dir)
	h := engineOf(s)
	if dir != "" {
		h.Reopen = func(t *testing.T) executionstest.Harness {
			t.Helper()
			shut(t, s)
			return engine(t, dir)
		}
	}
	return h
}

func engineOf(s *embedded.Store) executionstest.Harness {
	return executionstest.Harness{
		Executions: s.Executions(), Recovery: s.Recovery(), History: s.History(), Steps: s.Steps(), Logs: s.Logs(),
		Watcher: s.Watcher(), Interrupts: s.Interrupts(), Deliveries: s.Deliveries(),
	}
}

func access(t *testing.T, dir string) accesstest.Harness {
	t.Helper()
	s := open(t, dir)
	return accesstest.Harness{
		Access: s.Access(), Organizations: s.Organizations(), Grants: s.Grants(),
		Users: s.Users(), Roles: s.Roles(), Memberships: s.Memberships(), Keys: s.Keys(),
	}
}

// open opens a store that the end of the test closes.
func open(t *testing.T, dir string) *embedded.Store {
	t.Helper()
	s, err := embedded.Open(embedded.Options{Dir: dir})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { shut(t, s) })
	return s
}

func shut(t *testing.T, s *embedded.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
