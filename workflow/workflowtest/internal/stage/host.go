package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/record"
)

var _ host.Host = (*attempt)(nil)

var errOver = errors.New("the attempt is over")

// Recall answers what this or an earlier attempt stored.
func (a *attempt) Recall(step string) (stored host.Step, ok bool) {
	a.act(func() { stored, ok = a.stage.memo[step] })
	return stored, ok
}

// StoreStep keeps a step, or dies as the test planned.
func (a *attempt) StoreStep(_ context.Context, s host.Step) error {
	if !a.act(func() { a.store(s) }) {
		return errOver
	}
	return nil
}

func (a *attempt) store(s host.Step) {
	if s.Intent {
		a.keep(s)
		return
	}
	step, planned := record.Step{Name: s.Name, Attempt: a.info.Attempt, Result: s.Result}, a.stage.crashAt(s.Name)
	if planned != nil && planned.Before {
		step.Lost, step.Result = true, nil
	} else {
		a.keep(s)
	}
	a.stage.steps = append(a.stage.steps, ran{step, s.StartedAt.Add(s.Duration)})
	if planned != nil {
		a.die()
	}
}

func (a *attempt) keep(s host.Step) {
	if _, known := a.stage.memo[s.Name]; !known {
		a.stage.stored = append(a.stage.stored, s.Name)
	}
	a.stage.memo[s.Name] = s
}

// crashAt takes the next crash that is planned at a step, nil for none.
func (s *Stage) crashAt(step string) *Crash {
	for _, c := range s.scene.Crashes {
		if c.Step == step && !c.used {
			c.used = true
			return c
		}
	}
	return nil
}

// CheckCrashes fails a test whose crash never came: its name is misspelt, or the
// step failed.
func (s *Stage) CheckCrashes() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, r := range s.steps {
		if !r.Failed && !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	for _, c := range s.scene.Crashes {
		if !c.used {
			s.t.Errorf("workflowtest: %s never came: %s stored the steps %q", c, s.name, names)
		}
	}
}

// WriteLog keeps a line.
func (a *attempt) WriteLog(l host.Line) {
	a.act(func() {
		a.stage.log = append(a.stage.log, record.Line{Attempt: a.info.Attempt, Level: l.Level, Step: l.Step, Message: l.Message, Fields: l.Fields})
	})
}

// SetProgress keeps what people would see.
func (a *attempt) SetProgress(done, total int, text string) {
	a.act(func() {
		a.stage.progress = append(a.stage.progress, record.Progress{Done: done, Total: total, Text: text})
	})
}

// Connection answers what Connected gave.
func (a *attempt) Connection(_ context.Context, integration string) (workflow.Connection, error) {
	var c workflow.Connection
	var given bool
	if !a.act(func() { c, given = a.connection(integration) }) {
		return workflow.Connection{}, errOver
	}
	if !given {
		return workflow.Connection{}, host.Refusal("integration_not_connected",
			"This test does not connect "+integration+": workflowtest.Fake and workflowtest.Connected do.")
	}
	return c, nil
}

// connection is for those who hold the lock.
func (a *attempt) connection(integration string) (workflow.Connection, bool) {
	c, given := a.stage.scene.Connections[integration]
	if !given {
		return c, false
	}
	a.stage.connections = append(a.stage.connections, integration)
	c.Settings, c.Secrets = maps.Clone(c.Settings), maps.Clone(c.Secrets)
	for key, text := range c.Secrets {
		a.stage.hide("the secret "+key+" of "+integration, text)
	}
	if c.TenantID == "" {
		c.TenantID = a.info.Org.TenantID
	}
	c.HTTP = recorded(a, integration, c.HTTP)
	c.Hide = func(text string) {
		a.act(func() { a.stage.hide("a secret that "+integration+" hides", text) })
	}
	return c, true
}

// Settings answers what the test gave.
func (a *attempt) Settings(_ context.Context, keys []string) (map[string]host.Setting, error) {
	found := map[string]host.Setting{}
	a.act(func() {
		for _, key := range keys {
			if setting, given := a.stage.scene.Settings[key]; given {
				found[key] = setting
			}
		}
	})
	return found, nil
}

// Secret answers what the test gave, and hides it from then on.
func (a *attempt) Secret(_ context.Context, key string) (text string, err error) {
	a.act(func() {
		var given bool
		if text, given = a.stage.scene.Secrets[key]; !given {
			err = host.Refusal("secret_missing", "The secret "+key+" is not set: workflowtest.Secret gives one to a test.")
			return
		}
		a.stage.hide("the secret "+key, text)
	})
	return text, err
}

// Conceals reports whether a text holds a secret that the run was given.
func (a *attempt) Conceals(text string) (holds bool) {
	a.act(func() {
		holds = slices.ContainsFunc(a.stage.hidden, func(s secret) bool { return s.isIn(text) })
	})
	return holds
}

// OpenFile opens what File uploaded.
func (a *attempt) OpenFile(_ context.Context, id string) (file host.File, err error) {
	a.act(func() {
		upload, given := a.stage.scene.Uploads[id]
		if !given {
			err = host.Refusal("file_not_found", "This test has no file "+id+": workflowtest.File uploads one.")
			return
		}
		file = host.File{
			Name: upload.Name, ContentType: upload.ContentType, Size: int64(len(upload.Content)),
			Content: io.NopCloser(bytes.NewReader(upload.Content)),
		}
	})
	return file, err
}

// SaveFile keeps a file for the result.
func (a *attempt) SaveFile(_ context.Context, f host.NewFile) (saved host.SavedFile, err error) {
	content, err := io.ReadAll(f.Content)
	if err != nil {
		return host.SavedFile{}, err
	}
	a.act(func() {
		saved = host.SavedFile{ID: fmt.Sprintf("file-%d", len(a.stage.saved)+1), Name: f.Name, ContentType: f.ContentType, Size: int64(len(content))}
		a.stage.saved[saved.ID] = record.File{Name: f.Name, ContentType: f.ContentType, Content: content}
	})
	return saved, nil
}
