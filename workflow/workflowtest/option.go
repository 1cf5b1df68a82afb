package workflowtest

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/stage"
)

// Option says something about the world that a workflow or data provider meets.
type Option func(*stage.Scene)

// Setting gives a setting its value. Without it the setting has none, and its
// default counts.
func Setting[T any](s *workflow.Setting[T], value T) Option {
	return func(into *stage.Scene) {
		if s == nil {
			into.Problem("a setting is given by a nil handle")
			return
		}
		need := workflow.Needs(s).Settings[0]
		text, err := settingText(need.Type, value)
		if err != nil {
			into.Problem("the value of the setting %s is not JSON: %v", need.Key, err)
		}
		into.Settings[need.Key] = host.Setting{Type: need.Type, Value: text}
	}
}

// settingText is a value as platforms keep it.
func settingText(kind host.SettingType, value any) (string, error) {
	if kind != host.SettingJSON {
		return fmt.Sprint(value), nil
	}
	raw, err := json.Marshal(value)
	return string(raw), err
}

// Secret gives a secret its text, of at least 6 characters, for run.Secret.
func Secret(key, text string) Option {
	return func(into *stage.Scene) {
		if len(text) < stage.SecretMin {
			into.Problem("the secret %s is too short: no platform keeps one of less than %d characters", key, stage.SecretMin)
		}
		into.Secrets[key] = text
	}
}

// Fake lets workflow.Connect answer a client of the test's own, in every attempt
// the same one: it stands for the other system. An integration whose client is an
// interface wants that said: Fake[Directory](integration, &fakeDirectory{}).
func Fake[C any](i *workflow.Integration[C], client C) Option {
	return func(into *stage.Scene) {
		name := into.Gives(i)
		if any(client) == nil {
			into.Problem("the fake for %s is nil", name)
		}
		into.Clients[i] = client
	}
}

// Connected lets the integration open its own client on this connection, which a
// test double of the other system gives, such as msgraphtest: settings, secrets,
// and the HTTP client that reaches it, http.DefaultClient when it is nil. Result
// has the calls that were made. An empty TenantID is that of the organization.
func Connected[C any](i *workflow.Integration[C], c workflow.Connection) Option {
	return func(into *stage.Scene) {
		c.Integration = into.Gives(i)
		into.Connections[c.Integration] = c
	}
}

// CrashAfter lets the program die, once, right after the result of the step was
// stored: the next attempt recalls it.
func CrashAfter(step string) Option {
	return func(into *stage.Scene) { into.Crashes = append(into.Crashes, &stage.Crash{Step: step}) }
}

// CrashBefore lets the program die, once, after the step took effect and before
// its result is stored: the next attempt runs the step again.
func CrashBefore(step string) Option {
	return func(into *stage.Scene) { into.Crashes = append(into.Crashes, &stage.Crash{Step: step, Before: true}) }
}

// Attempts lets a run have so many attempts at most, in place of what Spec.Retry
// of the workflow says.
func Attempts(most int) Option {
	return func(into *stage.Scene) {
		if most < 1 {
			into.Problem("Attempts(%d): a run has one attempt at least", most)
		}
		into.Attempts = most
	}
}

// Stored lets the run begin as if an attempt before had stored this result of a
// step. A json.RawMessage is taken as it is.
func Stored(step string, result any) Option {
	return func(into *stage.Scene) {
		raw, err := json.Marshal(result)
		if err != nil {
			into.Problem("the stored result of the step %q is not JSON: %v", step, err)
		}
		into.Stored[step] = host.Step{Name: step, Result: raw}
	}
}

// File uploads a file for an input that is workflow.NewFile with this id. Its
// name is what the person called it.
func File(id, name, content string) Option {
	return func(into *stage.Scene) {
		into.Uploads[id] = SavedFile{Name: name, ContentType: octetStream, Content: []byte(content)}
	}
}

// Org lets the run work for this organization, in place of one that is called
// Contoso. The zero Organization is global.
func Org(org workflow.Organization) Option { return func(into *stage.Scene) { into.Run.Org = org } }

// Caller lets somebody else ask for the run.
func Caller(caller workflow.Caller) Option {
	return func(into *stage.Scene) { into.Run.Caller = caller }
}

// ID gives the run an id of its own: all runs of tests have the same one otherwise.
func ID(id string) Option { return func(into *stage.Scene) { into.Run.ID = id } }

// Context lets the run be cancelled when ctx ends, and brings its values.
// Otherwise it is the context of the test.
func Context(ctx context.Context) Option { return func(into *stage.Scene) { into.Context = ctx } }

// Search is what a person typed, for a data provider that is Searchable.
func Search(text string) Option { return func(into *stage.Scene) { into.Search = &text } }

// SecretsMayShow lets the test pass although the run writes out a secret, for an
// error of somebody else's that repeats one. A platform shows *** in its place.
func SecretsMayShow() Option { return func(into *stage.Scene) { into.SecretsMayShow = true } }
