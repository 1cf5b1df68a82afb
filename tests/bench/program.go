package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/platform/local"
)

// patience bounds every wait for something that takes a moment.
const patience = time.Minute

// program is the whole local program inside of this process: the API on a real
// port, the engine, the embedded store in a folder.
type program struct {
	base   string
	token  string
	cancel context.CancelFunc
	ended  chan error
}

// announcement is where a program writes its banner, once it serves.
type announcement struct {
	once sync.Once
	text chan string
}

// Write keeps the first text.
func (a *announcement) Write(text []byte) (int, error) {
	a.once.Do(func() { a.text <- string(text) })
	return len(text), nil
}

var address = regexp.MustCompile(`http://[0-9.:]+`)

// serve starts a program in a folder, without a limit on how often somebody may ask.
func serve(ctx context.Context, folder string) (*program, error) {
	ctx, cancel := context.WithCancel(ctx)
	p := &program{cancel: cancel, ended: make(chan error, 1)}
	config := local.DefaultConfig()
	config.Addr, config.Data, config.Rate, config.Version = "127.0.0.1:0", folder, 0, "bench"
	banner := &announcement{text: make(chan string, 1)}
	go func() { p.ended <- local.Run(ctx, config, banner) }()
	select {
	case text := <-banner.text:
		p.base = address.FindString(text)
	case err := <-p.ended:
		cancel()
		return nil, fmt.Errorf("the program does not start: %w", err)
	}
	config.Addr = strings.TrimPrefix(p.base, "http://")
	var err error
	if p.token, err = local.Token(ctx, config, "admin"); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// stop ends the program and waits until the folder is free.
func (p *program) stop() error {
	p.cancel()
	select {
	case err := <-p.ended:
		return err
	case <-time.After(patience):
		return errors.New("the program does not stop")
	}
}
