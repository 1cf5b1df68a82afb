package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"go.uber.org/dig"
	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay/archive"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// newProof reads the signing key, which the sign-in makes.
func newProof(c Config, _ *signin.Provider) (archive.Proof, error) {
	return archive.NewProof(c.keyFile())
}

// Runs answers the finished runs of a data folder for a replay, whether a program
// holds the folder or none does. It holds the folder for no longer than each
// question takes, so that a program can start while a replay stands at a
// breakpoint. An error of the first question is one sentence.
func Runs(c Config) replay.Source { return &runs{config: c} }

// runs asks for each question anew where the answer is.
type runs struct {
	config Config
	// mu lets one question of this process open the folder at a time.
	mu sync.Mutex
}

// administrator is the account that may read every run.
const administrator = "admin"

// ask answers a question from the folder, or from the program that holds it.
func (f *runs) ask(ctx context.Context, question func(replay.Source) error) error {
	if err := f.config.requireKey(); err != nil {
		return err
	}
	err := f.inFolder(question)
	if fault.Code(err) != "data_locked" {
		return err
	}
	token, err := Token(ctx, f.config, administrator)
	if err != nil {
		return fmt.Errorf("another program holds the data folder %s, and it was not found: %w", f.config.Data, err)
	}
	proof, err := archive.NewProof(f.config.keyFile())
	if err != nil {
		return err
	}
	return question(archive.Remote{Base: "http://" + f.config.address(), Token: token, Proof: proof})
}

// inFolder opens the folder, as the program does when it starts, and starts
// nothing. Conflict data_locked when a program has it.
func (f *runs) inFolder(question func(replay.Source) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var data opened
	var a *archive.Archive
	var accounts *signin.Provider
	app := fx.New(
		compose(f.config, "http://"+f.config.address(), gate.New(f.config.build(), &net.TCPAddr{}), &data), fx.Provide(archive.New),
		fx.Decorate(func(*slog.Logger) *slog.Logger { return slog.New(slog.DiscardHandler) }),
		fx.Populate(&a, &accounts), fx.WithLogger(func() fxevent.Logger { return fxevent.NopLogger }), fx.RecoverFromPanics())
	if err := app.Err(); err != nil {
		return errors.Join(dig.RootCause(err), data.close())
	}
	token, err := accounts.Token(administrator)
	if err == nil {
		err = question(a.For(token))
	}
	return errors.Join(err, data.close())
}

// Run answers a finished run.
func (f *runs) Run(ctx context.Context, which string) (r replay.Record, err error) {
	err = f.ask(ctx, func(s replay.Source) (err error) { r, err = s.Run(ctx, which); return err })
	if d := host.Diagnose(err); d.Permanent { // what the other program said
		err = errors.New(d.Message)
	}
	if err != nil {
		return replay.Record{}, sentence(err)
	}
	return r, nil
}

// Settings answers what is in force.
func (f *runs) Settings(ctx context.Context, of replay.Record, keys []string) (found map[string]host.Setting, err error) {
	err = f.ask(ctx, func(s replay.Source) (err error) { found, err = s.Settings(ctx, of, keys); return err })
	return found, err
}

// Secret answers a secret.
func (f *runs) Secret(ctx context.Context, of replay.Record, key string) (text string, err error) {
	err = f.ask(ctx, func(s replay.Source) (err error) { text, err = s.Secret(ctx, of, key); return err })
	return text, err
}

// Connection answers an integration.
func (f *runs) Connection(ctx context.Context, of replay.Record, integration string, secrets bool) (c host.Connection, err error) {
	err = f.ask(ctx, func(s replay.Source) (err error) { c, err = s.Connection(ctx, of, integration, secrets); return err })
	return c, err
}

// File answers an upload.
func (f *runs) File(ctx context.Context, of replay.Record, id string) (file host.File, err error) {
	err = f.ask(ctx, func(s replay.Source) (err error) { file, err = s.File(ctx, of, id); return err })
	return file, err
}
