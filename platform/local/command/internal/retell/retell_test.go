package retell

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestTheBeginningSaysWhatIsKnownOfTheRun(t *testing.T) {
	t.Parallel()
	d := &workflow.Definition{Parameters: []host.Parameter{{Name: "password", Type: host.TypeSecret}}}
	r := replay.Record{
		ID: "r", Workflow: "enrol", Status: executions.Failed, Organization: host.Organization{Name: "Contoso\x1b"},
		Input: json.RawMessage(`{"password":"***"}`), Problem: &executions.Problem{Message: "It failed.", Step: "send", Details: "why"},
	}
	var out strings.Builder
	Beginning(&out, d, r, nil)
	const want = "Replaying enrol for Contoso\uFFFD, run r, which ended as Failed\n  It failed.\n  Step: send\n  Details: why\nInput: {\"password\":\"***\"}\n" +
		"The secret input password was erased when the run was over: a placeholder stands for it, unless --input gives it.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	out.Reset()
	r.Problem, r.Organization = nil, host.Organization{}
	Beginning(&out, d, r, json.RawMessage(`{"password":"x"}`))
	if got := out.String(); got != "Replaying enrol, run r, which ended as Failed\nInput: {\"password\":\"***\"}\n" {
		t.Errorf("got %q", got)
	}
}

func TestTheEndingSaysWhereItStandsAndWhy(t *testing.T) {
	t.Parallel()
	r := replay.Record{FailedSteps: []string{"send"}, Steps: []replay.Step{{Name: "pay", Intent: true}, {Name: "look"}}}
	for name, c := range map[string]struct {
		ending replay.Ending
		goesOn bool
		want   string
	}{
		"at the step that failed":  {replay.Ending{Recalled: []string{"look", "find"}, Stopped: "send"}, false, "\nRecalled: look, find\nStopped at the step \"send\", which failed then. With --continue it is called for real.\n"},
		"at a step that was not":   {replay.Ending{Stopped: "new"}, false, "\nStopped at the step \"new\", which had not been done. With --continue it is called for real.\n"},
		"at a step in doubt":       {replay.Ending{Stopped: "pay"}, false, "\nStopped at the step \"pay\": it was begun then and must not run twice, so --continue would not call it either.\n"},
		"at a step in doubt again": {replay.Ending{Stopped: "pay", Called: []string{"send"}}, true, "\nCalled: send\nStopped at the step \"pay\": it was begun then and must not run twice.\n"},
		"at its end": {
			replay.Ending{
				Unsent: []string{"GET a/b"}, Status: executions.Failed, Failures: []host.Failure{{Item: "Sales", Message: "Gone."}},
				Diagnosis: host.Diagnosis{Code: "c", Message: "It failed.", Step: "send"},
			}, true, "\nNot sent: GET a/b\nIt ended as Failed\n  Sales: Gone.\n  It failed.\n  Step: send\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, trouble strings.Builder
			if err := Ending(&out, &trouble, r, c.ending, c.goesOn); err != nil || out.Len() != 0 {
				t.Errorf("%v, it printed %s", err, &out)
			}
			if diff := cmp.Diff(c.want, trouble.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
	var out, trouble strings.Builder
	err := Ending(&out, &trouble, r, replay.Ending{Status: executions.Success, Kind: host.ResultJSON, Result: json.RawMessage(`1`)}, false)
	if err != nil || out.String() != "1\n" || trouble.String() != "\nIt ended as Success\n" {
		t.Errorf("%v %q %q", err, &out, &trouble)
	}
}
