package stage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/record"
)

// SecretMin is what platforms demand of a secret, in bytes: a shorter one cannot
// be told from ordinary words when it is looked for in what a run writes.
const SecretMin = 6

// Scene is the world that the options of a test describe.
type Scene struct {
	Context context.Context
	Run     host.Run
	// Search is nil unless it was given.
	Search *string
	// Attempts takes the place of the workflow's own policy, unless it is zero.
	Attempts int
	// AttemptsMin are granted whatever the policy says.
	AttemptsMin int
	Settings    map[string]host.Setting
	Secrets     map[string]string
	Connections map[string]workflow.Connection
	// Clients are fakes, by integration.
	Clients map[any]any
	Uploads map[string]record.File
	Stored  map[string]host.Step
	Crashes []*Crash

	SecretsMayShow bool

	// given are the integrations that have a client or a connection.
	given    []string
	problems []string
}

// NewScene is a world with nothing in it but an organization and a caller.
func NewScene(ctx context.Context) *Scene {
	return &Scene{
		Context: ctx,
		Run: host.Run{
			ID:     "0192d3a0-0000-7000-8000-000000000001",
			Org:    host.Organization{ID: "0192d3a0-0000-7000-8000-000000000002", Name: "Contoso", TenantID: "11111111-1111-4111-8111-111111111111"},
			Caller: host.Caller{ID: "0192d3a0-0000-7000-8000-000000000003", Name: "Terry Tester"},
		},
		Settings: map[string]host.Setting{}, Secrets: map[string]string{}, Connections: map[string]workflow.Connection{},
		Clients: map[any]any{}, Uploads: map[string]record.File{}, Stored: map[string]host.Step{},
	}
}

// Problem notes an option that makes no sense.
func (s *Scene) Problem(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

// Gives notes that an integration is there, and answers its name.
func (s *Scene) Gives(i workflow.Requirement) string {
	names := workflow.Needs(i).Integrations
	if len(names) == 0 {
		s.Problem("a client is given for a nil integration")
		return ""
	}
	s.given = append(s.given, names[0])
	return names[0]
}

// check ends a test whose options make no sense. What the workflow does not need
// cannot be given: a setting would not be read, and for an integration nobody
// would be told to connect it.
func (s *Scene) check(t testing.TB, name string, needs workflow.Requirements) {
	t.Helper()
	for key := range s.Settings {
		if !slices.ContainsFunc(needs.Settings, func(n host.SettingNeed) bool { return n.Key == key }) {
			s.Problem("the setting %s is given, but it is not among the Needs of %s", key, name)
		}
	}
	for _, integration := range s.given {
		if !slices.Contains(needs.Integrations, integration) {
			s.Problem("a client of %s is given, but it is not among the Needs of %s", integration, name)
		}
	}
	slices.Sort(s.problems)
	for _, problem := range s.problems {
		t.Errorf("workflowtest: %s", problem)
	}
	if len(s.problems) > 0 {
		t.FailNow()
	}
}

// Crash is a planned death of the program at the end of a step: before its result
// is stored, or after.
type Crash struct {
	Step   string
	Before bool

	used bool
}

// String is the crash as the author wrote it.
func (c *Crash) String() string {
	name := "CrashAfter("
	if c.Before {
		name = "CrashBefore("
	}
	return name + strconv.Quote(c.Step) + ")"
}
