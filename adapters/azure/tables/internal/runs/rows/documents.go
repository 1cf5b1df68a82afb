package rows

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

type reference struct {
	System string `json:"system,omitempty"`
	ID     string `json:"id,omitempty"`
	URL    string `json:"url,omitempty"`
}

// ReferencesTo are two texts between which, the first one included, every Reference to a
// ticket stands as rows have it: to this one, or with an empty id to any of the system.
func ReferencesTo(system, id string) (from, end string, err error) {
	raw, err := json.Marshal(reference{System: system, ID: id})
	if err != nil {
		return "", "", err
	}
	// What follows the system or the id is a comma or the end, and neither sorts
	// between a quote and the character behind it.
	from = strings.TrimSuffix(string(raw), "}")
	return from, strings.TrimSuffix(from, `"`) + "#", nil
}

type retry struct {
	Attempts int           `json:"attempts,omitempty"`
	Backoff  time.Duration `json:"backoff,omitempty"`
	Max      time.Duration `json:"max,omitempty"`
	Jitter   float64       `json:"jitter,omitempty"`
}

type limit struct {
	Key  string `json:"key,omitempty"`
	Most int    `json:"most,omitempty"`
}

func limitsOf(list []executions.Limit) []limit {
	if len(list) == 0 {
		return nil
	}
	parts := make([]limit, len(list))
	for i, l := range list {
		parts[i] = limit(l)
	}
	return parts
}

func limits(parts []limit) []executions.Limit {
	if len(parts) == 0 {
		return nil
	}
	list := make([]executions.Limit, len(parts))
	for i, p := range parts {
		list[i] = executions.Limit(p)
	}
	return list
}

type progress struct {
	Done  int    `json:"done,omitempty"`
	Total int    `json:"total,omitempty"`
	Text  string `json:"text,omitempty"`
}

type problem struct {
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	Step    string `json:"step,omitempty"`
	Details string `json:"details,omitempty"`
}

type failure struct {
	Item    string `json:"item,omitempty"`
	Message string `json:"message,omitempty"`
}

type failedStep struct {
	Name      string        `json:"name"`
	Status    string        `json:"status"`
	Attempt   int           `json:"attempt,omitempty"`
	StartedAt time.Time     `json:"startedAt,omitzero"`
	Duration  time.Duration `json:"duration,omitempty"`
	Result    []byte        `json:"result,omitempty"`
	Sealed    bool          `json:"sealed,omitempty"`
	Undoable  bool          `json:"undoable,omitempty"`
}

// ProblemJSON is a problem as rows have it, nil for none.
func ProblemJSON(p *executions.Problem) ([]byte, error) {
	if p == nil {
		return nil, nil
	}
	return json.Marshal((*problem)(p))
}

// ReadProblem reads what ProblemJSON wrote.
func ReadProblem(raw []byte) (*executions.Problem, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var p problem
	err := json.Unmarshal(raw, &p)
	return (*executions.Problem)(&p), err
}

// FailuresJSON is a list of failures as rows have it, nil for none.
func FailuresJSON(list []executions.Failure) ([]byte, error) {
	return listJSON(list, func(f executions.Failure) failure { return failure(f) })
}

// ReadFailures reads what FailuresJSON wrote.
func ReadFailures(raw []byte) ([]executions.Failure, error) {
	return readList(raw, func(f failure) executions.Failure { return executions.Failure(f) })
}

// FailedStepsJSON is a list of steps as rows have it, nil for none.
func FailedStepsJSON(list []executions.Step) ([]byte, error) {
	return listJSON(list, func(s executions.Step) failedStep {
		return failedStep{
			Name: s.Name, Status: string(s.Status), Attempt: s.Attempt, StartedAt: s.StartedAt.UTC(), Duration: s.Duration,
			Result: s.Result, Sealed: s.Sealed, Undoable: s.Undoable,
		}
	})
}

// ReadFailedSteps reads what FailedStepsJSON wrote.
func ReadFailedSteps(raw []byte) ([]executions.Step, error) {
	return readList(raw, func(s failedStep) executions.Step {
		return executions.Step{
			Name: s.Name, Status: executions.StepStatus(s.Status), Attempt: s.Attempt, StartedAt: s.StartedAt, Duration: s.Duration,
			Result: s.Result, Sealed: s.Sealed, Undoable: s.Undoable,
		}
	})
}

func listJSON[T, P any](list []T, part func(T) P) ([]byte, error) {
	if len(list) == 0 {
		return nil, nil
	}
	parts := make([]P, len(list))
	for i, item := range list {
		parts[i] = part(item)
	}
	return json.Marshal(parts)
}

func readList[T, P any](raw []byte, whole func(P) T) ([]T, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var parts []P
	err := json.Unmarshal(raw, &parts)
	list := make([]T, len(parts))
	for i, p := range parts {
		list[i] = whole(p)
	}
	return list, err
}
