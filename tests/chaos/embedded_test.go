//go:build chaos

package chaos_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/chaos/author"
	"github.com/bifrost-run/bifrost/tests/chaos/crowd"
	"github.com/bifrost-run/bifrost/tests/chaos/deeds"
)

// program is the local program on one folder and one address, whichever process it
// is at a time.
type program struct {
	t     *testing.T
	data  string
	addr  string
	deeds string

	mu      sync.Mutex
	process *exec.Cmd
	trouble bytes.Buffer
}

// TestTheLocalProgram lets twenty clients start runs while the program is killed, also
// in the middle of its start, and stands still. Its lease is the process, so no
// standstill is too long.
func TestTheLocalProgram(t *testing.T) {
	t.Parallel()
	if *onEmbedded == 0 {
		t.Log("no runs were asked for")
		return
	}
	s := newScene(t, "the local program", *onEmbedded)
	folder := t.TempDir()
	p := &program{t: t, data: filepath.Join(folder, "data"), addr: freeAddress(t), deeds: s.file}
	p.start()
	t.Cleanup(p.kill)
	p.ready()
	s.crowd.Client.Bases, s.crowd.Client.Token = []string{"http://" + p.addr}, p.token("admin")
	s.other = &crowd.Client{Bases: s.crowd.Client.Bases, Token: p.token("technician")}
	s.organize()
	// Nobody is replaced here while they live, and a program that dies so often is never
	// at work for so long.
	s.crowd.Workflows = slices.DeleteFunc(s.crowd.Workflows, author.IsLong)
	acts := max(6, s.runs/50)
	s.play(20, 10*time.Second, func(ctx context.Context, chance *rand.Rand) {
		for i := 0; i < acts && ctx.Err() == nil; i++ {
			p.torment(s, chance)
			s.let(0.1 + 0.9*float64(i+1)/float64(acts))
		}
	})
	s.read(time.Minute)
	s.evidence.Differences = p.repair()
	s.judge()
}

// torment does one unkind thing: mostly to a program that serves, sometimes to one
// that has hardly begun.
func (p *program) torment(s *scene, chance *rand.Rand) {
	if chance.IntN(5) > 0 {
		p.ready()
		rest(time.Duration(50+chance.IntN(600)) * time.Millisecond)
	} else {
		rest(time.Duration(chance.IntN(150)) * time.Millisecond)
	}
	if chance.IntN(4) == 0 {
		s.stops++
		p.signal(syscall.SIGSTOP)
		rest(time.Duration(100+chance.IntN(1400)) * time.Millisecond)
		p.signal(syscall.SIGCONT)
		if chance.IntN(2) == 0 {
			return
		}
	}
	s.kills++
	p.kill()
	p.start()
}

func rest(d time.Duration) { <-time.NewTimer(d).C }

// freeAddress is one that nobody listens at. The program leaves it alone whenever it
// is killed, so it is none of those that systems give to whoever asks for any: a
// client who calls it then could be given it.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", 20_000+rand.IntN(10_000)))
		if err != nil {
			continue
		}
		_ = l.Close() // It has served its purpose.
		return l.Addr().String()
	}
	t.Fatal("no address is free")
	return ""
}

func (p *program) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.process = exec.Command(programs.local, "run", "--data", p.data, "--addr", p.addr, "--rate", "0")
	p.process.Env = append(cleanEnv(), deeds.Variable+"="+p.deeds)
	p.process.Stderr = &p.trouble
	if err := p.process.Start(); err != nil {
		p.t.Errorf("the program cannot be started: %v", err)
	}
}

// kill is kill -9, and harmless on a program that has ended.
func (p *program) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.process.Process.Kill()
	_ = p.process.Wait() // Its end is what was wanted.
}

func (p *program) signal(s syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.process.Process.Signal(s) // A program that has ended needs none.
}

// ready waits until the program serves.
func (p *program) ready() {
	p.t.Helper()
	asks := http.Client{Timeout: 5 * time.Second}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); rest(10 * time.Millisecond) {
		answer, err := asks.Get("http://" + p.addr + "/api/health/ready")
		if err != nil {
			continue
		}
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return
		}
	}
	p.kill()
	p.t.Errorf("the program does not start: %s", &p.trouble)
}

// command runs the program to its end.
func (p *program) command(words ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, programs.local, append(words, "--data", p.data, "--addr", p.addr)...)
	c.Env = cleanEnv()
	said, err := c.Output()
	return strings.TrimSpace(string(said)), err
}

func (p *program) token(account string) string {
	p.t.Helper()
	token, err := p.command("token", "--as", account)
	if err != nil {
		p.t.Fatal(err)
	}
	return token
}

// repair lets the program repair its storage, and answers what it finds after that.
func (p *program) repair() []string {
	repaired, err := p.command("storage", "repair")
	p.t.Logf("storage repair: %s", repaired)
	if err != nil {
		return []string{fmt.Sprintf("repair: %v: %s", err, repaired)}
	}
	if found, err := p.command("storage", "check"); err != nil || !strings.Contains(found, "Nothing differs.") {
		return []string{fmt.Sprintf("check: %v: %s", err, found)}
	}
	return nil
}

// cleanEnv is the environment without what this machine says to the program.
func cleanEnv() []string {
	var kept []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "BIFROST_") && !strings.HasPrefix(pair, "AZURE_") {
			kept = append(kept, pair)
		}
	}
	return kept
}
