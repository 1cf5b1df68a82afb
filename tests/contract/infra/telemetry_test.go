package infra_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// telemetry is what host.json lets through to where alerts look.
type telemetry struct {
	// Levels are the least levels of what is said, by the beginning of its category.
	Levels   map[string]string `json:"logLevel"`
	Insights struct {
		Sampling struct {
			Excluded string `json:"excludedTypes"`
		} `json:"samplingSettings"`
	} `json:"applicationInsights"`
}

// readTelemetry reads it from the folder that a host loads.
func (p *program) readTelemetry() error {
	text, err := os.ReadFile(filepath.Join(root, "functions", "host.json"))
	if err != nil {
		return err
	}
	var host struct{ Logging telemetry }
	if err := json.Unmarshal(text, &host); err != nil {
		return fmt.Errorf("functions/host.json: %w", err)
	}
	p.telemetry = host.Logging
	return nil
}

// queried is where a query begins to read a table.
var queried = regexp.MustCompile(`(?m)^\s*\(?(availabilityResults|customEvents|customMetrics|dependencies|exceptions|requests|traces)\b`)

// sampled is how host.json calls what the tables hold, where the host may keep only a part of
// it, and sources the categories that the host gives it.
var (
	sampled = map[string]string{"customEvents": "Event", "dependencies": "Dependency", "exceptions": "Exception", "requests": "Request", "traces": "Trace"}
	sources = map[string]string{"requests": "Host.Results", "traces": "Host.Function.Console"}
)

// telemetryRule wants what alerts read to arrive, and whole: of what is sampled, the one line
// that matters may be missing, and when a table is empty one alert says that all is down.
func telemetryRule(t *tree) []finding {
	const dir, host = "modules/observability", "functions/host.json"
	m := t.modules[dir]
	if m == nil {
		return []finding{{dir, "the module is missing"}}
	}
	tables := map[string]bool{}
	for _, attribute := range m.locals {
		for _, read := range queried.FindAllStringSubmatch(t.source(attribute.Expr.Range()), -1) {
			tables[read[1]] = true
		}
	}
	if len(tables) == 0 {
		return []finding{{dir, "no query reads a table any more: say in this test how to find it"}}
	}
	var all []finding
	for table := range sorted(tables) {
		kind := sampled[table]
		if kind != "" && !slices.Contains(strings.Split(t.uses.telemetry.Insights.Sampling.Excluded, ";"), kind) {
			all = append(all, finding{host, fmt.Sprintf("an alert reads %s, of which the host keeps only a part: add %s to excludedTypes", table, kind)})
		}
		if from := sources[table]; from != "" && !slices.Contains([]string{"Trace", "Debug", "Information"}, t.uses.telemetry.level(from)) {
			all = append(all, finding{host, fmt.Sprintf("an alert reads %s, which the host does not pass on: let %s through from Information on", table, from)})
		}
	}
	return all
}

// level is the least level of a category: that of the longest beginning of its name.
func (t telemetry) level(category string) string {
	for name := category; name != ""; {
		if level, said := t.Levels[name]; said {
			return level
		}
		name = name[:max(strings.LastIndexByte(name, '.'), 0)]
	}
	if level, said := t.Levels["default"]; said {
		return level
	}
	return "Information"
}

func TestWhatAlertsReadIsNeitherSampledNorSilenced(t *testing.T) {
	t.Parallel()
	read := committed(t)
	uses := *read.uses
	read.uses = &uses
	uses.telemetry = telemetry{Levels: map[string]string{"default": "Warning", "Host.Results": "Information"}}
	uses.telemetry.Insights.Sampling.Excluded = "Dependency"
	want := []finding{
		{"functions/host.json", "an alert reads exceptions, of which the host keeps only a part: add Exception to excludedTypes"},
		{"functions/host.json", "an alert reads requests, of which the host keeps only a part: add Request to excludedTypes"},
		{"functions/host.json", "an alert reads traces, of which the host keeps only a part: add Trace to excludedTypes"},
		{"functions/host.json", "an alert reads traces, which the host does not pass on: let Host.Function.Console through from Information on"},
	}
	if diff := cmp.Diff(want, telemetryRule(read), cmp.AllowUnexported(finding{})); diff != "" {
		t.Errorf("what is found differs (-want +got):\n%s", diff)
	}
}
