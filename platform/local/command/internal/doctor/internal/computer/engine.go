package computer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/program"
)

// From when on somebody should look: a worker takes what waits at once, and whoever
// looks after runs and schedules does so every 15 seconds.
const (
	waitsLong = time.Minute
	quietLong = 2 * time.Minute
)

// state is what administrators see of the engine.
type state struct {
	Abandoned int `json:"abandonedFunctions"`
	Engine    *struct {
		At     time.Time
		Queues []struct {
			Queue         string
			Waiting       int
			OldestSeconds int
		}
		Poison []struct {
			Queue    string
			Messages int
		}
		LastSweepAt, LastFireAt *time.Time
		Unknown                 []string
	}
}

func (r running) engine(ctx context.Context) check.Finding {
	if h, _, err := r.Is(ctx); err != nil || h.Version == "" {
		return none
	}
	var s state
	answer, err := r.asOwner(ctx, program.HealthPath)
	if err != nil || answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &s) != nil || s.Engine == nil {
		return check.Skip("the program does not tell whoever has this data folder")
	}
	return s.finding()
}

func (s state) finding() check.Finding {
	var odd []string
	for _, q := range s.Engine.Queues {
		if waited := time.Duration(q.OldestSeconds) * time.Second; waited > waitsLong {
			odd = append(odd, fmt.Sprintf("%d wait in %s, the oldest for %s", q.Waiting, q.Queue, waited))
		}
	}
	for _, p := range s.Engine.Poison {
		odd = append(odd, fmt.Sprintf("%d messages of %s name no run", p.Messages, p.Queue))
	}
	for _, look := range []struct {
		what string
		at   *time.Time
	}{{"runs whose worker is gone", s.Engine.LastSweepAt}, {"schedules that are due", s.Engine.LastFireAt}} {
		if look.at != nil && s.Engine.At.Sub(*look.at) > quietLong {
			odd = append(odd, fmt.Sprintf("nobody has looked for %s since %s", look.what, look.at.UTC().Format(time.RFC3339)))
		}
	}
	if s.Abandoned > 0 {
		odd = append(odd, fmt.Sprintf("%d functions of workflows went on after their end", s.Abandoned))
	}
	if len(s.Engine.Unknown) > 0 {
		odd = append(odd, "storage did not answer for "+strings.Join(s.Engine.Unknown, ", "))
	}
	if len(odd) > 0 {
		return check.Warn("what each means and what to do stands in docs/guides/operations.md, under Is it well?", "%s", strings.Join(odd, "; "))
	}
	return check.Well("nothing waits for long")
}
