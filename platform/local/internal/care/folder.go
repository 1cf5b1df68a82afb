package care

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay/archive"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
)

// Folder is a data folder and how to reach the program that may hold it.
type Folder struct {
	// Storage is what to open when no program has it; Clock and Log are ours.
	Storage storage.Options
	// Base is where the program is: "http://127.0.0.1:7071".
	Base string
	// KeyFile is the signing key, which proves who owns the folder.
	KeyFile string
	// Token makes an administrator's token for the program that runs, and waits
	// for that program.
	Token func(ctx context.Context) (string, error)
}

// With opens the folder for as long as it is used, or asks the program that holds
// it. An error is one sentence, or ErrElsewhere.
func (f Folder) With(ctx context.Context, use func(Source) error) error {
	err := f.open(use)
	if fault.Code(err) == "data_locked" {
		err = f.ask(use)
	}
	if said, is := errors.AsType[*fault.Fault](err); is && !errors.Is(err, ErrElsewhere) {
		return errors.New(said.Message)
	}
	return err
}

func (f Folder) open(use func(Source) error) error {
	clock := systemadapter.Clock{}
	f.Storage.Clock, f.Storage.Log = clock, slog.New(slog.DiscardHandler)
	s, err := storage.Open(f.Storage)
	if err != nil {
		return err
	}
	p := s.Ports()
	ports := maintain.Ports{Upkeep: p.Upkeep, History: p.History, Files: p.Files, Inventory: p.Inventory, Expiry: p.Expiry, Clock: clock}
	m := maintain.New(ports, executions.DefaultRetention, audit.DefaultRetention)
	return errors.Join(use(here{maintainer: m, storage: s, clock: clock}), s.Close())
}

func (f Folder) ask(use func(Source) error) error {
	proof, err := archive.NewProof(f.KeyFile)
	if err != nil {
		return err
	}
	return use(remote{base: f.Base, token: f.token, proof: proof})
}

// token is made for each question: a long walk outlives one.
func (f Folder) token(ctx context.Context) (string, error) {
	token, err := f.Token(ctx)
	if err != nil {
		return "", fmt.Errorf("another program holds the data folder %s, and it was not found: %w", f.Storage.Data, err)
	}
	return token, nil
}
