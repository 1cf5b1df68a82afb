package stage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/workflow/host"
)

// secret is a text that a run was given and must not write out.
type secret struct {
	what string
	// forms are the text and how JSON writes it.
	forms []string
}

func (s secret) isIn(text string) bool {
	return slices.ContainsFunc(s.forms, func(form string) bool { return strings.Contains(text, form) })
}

// hide is for those who hold the lock. What is too short to be told from ordinary
// words is not looked for.
func (s *Stage) hide(what, text string) {
	if len(text) < SecretMin {
		return
	}
	quoted, _ := json.Marshal(text)
	s.hidden = append(s.hidden, secret{what: what, forms: []string{text, string(quoted[1 : len(quoted)-1])}})
}

// HideInputs hides the secrets of an input that keeps its rules.
func (s *Stage) HideInputs(parameters []host.Parameter, raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var given map[string]json.RawMessage
	_ = json.Unmarshal(raw, &given) // it was judged before
	for _, p := range parameters {
		var text string
		if p.Type == host.TypeSecret && json.Unmarshal(given[p.Name], &text) == nil {
			s.hide("the input "+p.Name, text)
		}
	}
}

// writing is something that people can read afterwards.
type writing struct{ what, text string }

// written is what the run wrote. Results of steps are not in it, because
// platforms seal them.
func (s *Stage) written(e Ending) []writing {
	var all []writing
	for _, l := range s.log {
		all = append(all, writing{"the line of the log", l.String()})
	}
	for _, p := range s.progress {
		all = append(all, writing{"the progress", p.Text})
	}
	for _, f := range e.Outcome.Failures {
		all = append(all, writing{"the failed item", f.Item + ": " + f.Message})
	}
	for _, f := range s.saved {
		all = append(all, writing{"the file", f.Name + ": " + string(f.Content)})
	}
	return append(all, writing{"the result", string(e.Outcome.Result)},
		writing{"the message of the failure", e.Diagnosis.Message}, writing{"the details of the failure", e.Diagnosis.Details})
}

// shownMax is what a sentence repeats of a text, in characters.
const shownMax = 200

// CheckSecrets fails a test whose run wrote out a secret.
func (s *Stage) CheckSecrets(e Ending) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scene.SecretsMayShow {
		return
	}
	said := map[string]bool{}
	for _, hidden := range s.hidden {
		for _, w := range s.written(e) {
			sentence := fmt.Sprintf("%s holds %s: %.*s", w.what, hidden.what, shownMax, s.veiled(w.text))
			if hidden.isIn(w.text) && !said[sentence] {
				said[sentence] = true
				s.t.Errorf("workflowtest: %s\nA platform shows *** in its place: leave it out, or say workflowtest.SecretsMayShow.", sentence)
			}
		}
	}
}

// veiled is a text without any secret.
func (s *Stage) veiled(text string) string {
	for _, hidden := range s.hidden {
		for _, form := range hidden.forms {
			text = strings.ReplaceAll(text, form, "***")
		}
	}
	return text
}
