package local

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/workflow"
)

// fullScale is the environment variable that asks for everything that the product
// promises to hold, which takes minutes, and for the table of what it costs.
const fullScale = "BIFROST_SCALE"

// catalogSize is how many workflows there are then.
const catalogSize = 10_000

// searches look for what is not there, and give up after so many stretches of rows.
var searches = []string{"/api/executions?reference=none", "/api/forms?q=nowhere"}

const stretches = 4

// asked is how often each list is asked for. What the program does by itself meanwhile
// only adds to what an answer reads, so that the least counts.
const asked = 25

// catalogInput is what each of them is given.
type catalogInput struct {
	Name  string `json:"name" label:"Name" maxLength:"64"`
	Email string `json:"email" label:"E-mail" format:"email"`
	Days  int    `json:"days,omitempty" label:"Days" minimum:"1" maximum:"30"`
}

// cost is what one page takes.
type cost struct {
	reads    int64
	p50, p95 time.Duration
}

func TestEveryListReadsAsMuchWhateverThereIs(t *testing.T) {
	few, many := extent{organizations: 100, forms: 100, runs: 100, others: 100}, extent{organizations: 300, forms: 1000, runs: 2000, others: 300}
	if os.Getenv(fullScale) != "" {
		many = extent{organizations: 500, forms: 20_000, runs: 1_000_000, others: 1000}
		for n := range catalogSize {
			workflow.Define(workflow.Spec{
				Name: fmt.Sprintf("catalog_%05d", n), Title: fmt.Sprintf("Entry %d", n), Description: "One of many.", Category: "Scale", Tags: []string{"scale"}, Effect: workflow.Reads,
			}, func(context.Context, *workflow.Run, catalogInput) (struct{}, error) { return struct{}{}, nil })
		}
	}
	small, large := costs(t, few), costs(t, many)
	report := &strings.Builder{}
	fmt.Fprintf(report, "| list | reads with %d organizations, %d forms, %d runs | with %d, %d, %d | p50, p95 of the first | of the second |\n|---|---|---|---|---|\n",
		few.organizations, few.forms, few.runs, many.organizations, many.forms, many.runs)
	for _, list := range slices.Sorted(maps.Keys(small)) {
		a, b := small[list], large[list]
		fmt.Fprintf(report, "| %s | %d | %d | %s, %s | %s, %s |\n", list, a.reads, b.reads, brief(a.p50), brief(a.p95), brief(b.p50), brief(b.p95))
		most := a.reads
		if slices.Contains(searches, "/api/"+list) {
			most += stretches
		}
		if b.reads < a.reads || b.reads > most {
			t.Errorf("%s reads %d times with little, %d times with much", list, a.reads, b.reads)
		}
	}
	t.Logf("\n%s", report)
}

func brief(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// costs fills a folder of its own, and asks for a page of every list that the contract
// has, and of some of its filters.
func costs(t *testing.T, of extent) map[string]cost {
	t.Helper()
	c := inFolder(t.TempDir())
	c.Rate = 0
	p := serve(t, c)
	f := filled{folder: c.Data}
	f.at, f.by = p.whereAndWho()
	p.stop()
	f.fill(t, of)

	var kept *storage.Storage
	p = serve(t, c, fx.Populate(&kept))
	defer p.stop()
	token := p.token("admin")
	found := map[string]cost{}
	filtered := append([]string{"/api/executions?mine=true", "/api/executions?status=Success", "/api/organizations?q=client", "/api/forms?q=form"}, searches...)
	for _, path := range append(p.lists(), filtered...) {
		at := strings.ReplaceAll(path, "{orgId}", string(f.at))
		if strings.Contains(at, "{") {
			continue // one of the things that there are few of
		}
		found[strings.TrimPrefix(path, "/api/")] = p.cost(kept.Embedded(), at, token, string(f.at))
	}
	return found
}

// cost asks for a list again and again.
func (p *program) cost(s *embedded.Store, path, token, organization string) cost {
	p.t.Helper()
	took, least := make([]time.Duration, asked), int64(math.MaxInt64)
	for n := range asked {
		before, began := s.Reads(), time.Now()
		response, text := p.call(http.MethodGet, path, token, "", "X-Organization-Id", organization)
		took[n], least = time.Since(began), min(least, s.Reads()-before)
		if response.StatusCode != http.StatusOK {
			p.t.Fatalf("%s is answered %d: %s", path, response.StatusCode, text)
		}
	}
	slices.Sort(took)
	return cost{reads: least, p50: took[asked/2], p95: took[asked*95/100]}
}

// whereAndWho are the first client, and the administrator.
func (p *program) whereAndWho() (organizations.ID, executions.Actor) {
	p.t.Helper()
	token := p.token("admin")
	response, text := p.call(http.MethodGet, "/api/me", token, "")
	me := read[struct {
		User          struct{ ID, DisplayName string }
		Organizations []struct{ ID, Name string }
	}](p.t, response, text, http.StatusOK)
	response, text = p.call(http.MethodGet, "/api/organizations", token, "")
	list := read[struct{ Items []struct{ ID, Name string } }](p.t, response, text, http.StatusOK)
	at := list.Items[slices.IndexFunc(list.Items, func(o struct{ ID, Name string }) bool { return o.Name == "Contoso" })]
	return organizations.ID(at.ID), executions.Actor{ID: permissions.UserID(me.User.ID), DisplayName: me.User.DisplayName, Type: permissions.PlatformUser}
}

// lists are the paths that the contract answers pages of.
func (p *program) lists() []string {
	p.t.Helper()
	response, text := p.call(http.MethodGet, "/api/openapi.json", "", "")
	contract := read[struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name string }
		}
	}](p.t, response, text, http.StatusOK)
	var paths []string
	for path, methods := range contract.Paths {
		for _, parameter := range methods["get"].Parameters {
			if parameter.Name == "limit" {
				paths = append(paths, path)
			}
		}
	}
	return paths
}
