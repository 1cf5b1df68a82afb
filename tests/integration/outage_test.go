package integration_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

// trouble is what an API says when it cannot do what is asked.
type trouble struct {
	status     int
	retryAfter string
	Code       string
	Detail     string
}

// ask makes a request that may be refused.
func (c caller) ask(path string) trouble {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.organization != "" {
		request.Header.Set("X-Organization-Id", c.organization)
	}
	began := time.Now()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	said := trouble{status: response.StatusCode, retryAfter: response.Header.Get("Retry-After")}
	if err := json.Unmarshal(raw, &said); err != nil {
		c.t.Fatalf("%s: %v in %s", path, err, raw)
	}
	c.t.Logf("%s answers %d after %s: %s %s", path, said.status, time.Since(began).Round(10*time.Millisecond), said.Code, said.Detail)
	return said
}

// wantTrouble is a 503 with this code that says when to come back.
func (c caller) wantTrouble(path, code string) trouble {
	c.t.Helper()
	said := c.ask(path)
	if said.status != http.StatusServiceUnavailable || said.Code != code || said.retryAfter == "" {
		c.t.Errorf("%s answers %+v, and not 503 %s with Retry-After", path, said, code)
	}
	return said
}

// awaitWell asks until the answer is 200.
func (c caller) awaitWell(path string) {
	c.t.Helper()
	tick, late := time.NewTicker(100*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for c.ask(path).status != http.StatusOK {
		select {
		case <-tick.C:
		case <-late:
			c.t.Fatalf("%s does not become well", path)
		}
	}
}

// await waits for what the front has felt.
func await(t *testing.T, felt <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-felt:
	case <-time.After(patience):
		t.Fatalf("the storage account was not asked %s", what)
	}
}

func TestAProgramWhoseStorageIsDownStartsAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	f, data := newFront(t, azurite.New(t)), t.TempDir()
	token, addr := tokenBefore(t, data)
	f.turn(dead, 0)
	p := startOnAzure(t, built.bifrost, data, f.connection, "--addr", addr)
	c, nobody := p.as(token, ""), p.as("", "")
	if said := c.wantTrouble("/api/organizations", "storage_unavailable"); !strings.Contains(said.Detail, "Azure Tables does not answer") {
		t.Errorf("it says %q", said.Detail)
	}
	nobody.wantUnready()
	if alive := nobody.ask("/api/health"); alive.status != http.StatusOK {
		t.Errorf("health answers %d", alive.status)
	}

	f.turn(fair, 0)
	nobody.awaitWell("/api/health/ready")
	if report := p.as(token, p.organization(token, "Contoso")).run("license_report", `{}`); report.Status != "Success" {
		t.Errorf("the first run is %+v", report)
	}
}

// tokenBefore is a technician's token from a program that has ended, and its address,
// which the token is for.
func tokenBefore(t *testing.T, data string) (token, addr string) {
	t.Helper()
	p := startProgram(t, built.bifrost, data, "--demo=false")
	token, addr = p.token("technician"), p.addr()
	p.kill()
	return token, addr
}

var since = regexp.MustCompile(`Azure (Tables|Queues|Blobs).*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)

// wantUnready wants to be told which service does not answer, and since when.
func (c caller) wantUnready() {
	c.t.Helper()
	if said := c.wantTrouble("/api/health/ready", "storage_unavailable"); !since.MatchString(said.Detail) {
		c.t.Errorf("readiness says %q", said.Detail)
	}
}

// The run's second step is done while nothing can be stored, and while storing works
// and nobody hears of it. It is stored once all the same, and so is each line.
func TestAnOutageInTheMiddleOfARunIsSurvived(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string][]weather{
		"dead": {dead}, "silent": {silent}, "lost answers": {deaf}, "everything": {deaf, dead, silent, deaf},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			effects := t.TempDir()
			f := newFront(t, azurite.New(t))
			p := startOnAzure(t, built.testprogram, t.TempDir(), f.connection)
			token := p.token("technician")
			c := p.as(token, p.organization(token, "Contoso"))
			id := c.start("three_effects", `{"folder":"`+effects+`"}`)
			awaitLine(c, id)
			awaitStep(c, id, "one")

			if err := os.WriteFile(filepath.Join(effects, "go"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, is := range bad {
				await(t, f.turn(is, 6), "in bad weather")
			}
			c.wantTrouble("/api/executions/"+id, "storage_unavailable")
			f.turn(fair, 0)

			wantThreeEffects(c, id, effects, 1, "one attempt 1\ntwo attempt 1\nthree attempt 1\n")
		})
	}
}

// awaitLine reads the log of a run until it has a line.
func awaitLine(c caller, id string) {
	c.t.Helper()
	for c.t.Context().Err() == nil {
		var log logLines
		c.call(http.MethodGet, "/api/executions/"+id+"/logs?wait=20", "", http.StatusOK, &log)
		if len(log.Lines) > 0 {
			return
		}
	}
}

// wantThreeEffects waits for a run of three_effects, which has to succeed with each
// effect and each line of its log once.
func wantThreeEffects(c caller, id, folder string, attempt int, effects string) {
	c.t.Helper()
	log := c.finish(id)
	var e execution
	c.call(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
	if e.Status != "Success" || e.Attempt != attempt || len(e.Steps) != 3 {
		c.t.Errorf("the run ended as %+v: %+v", e, e.Error)
	}
	marks, err := os.ReadFile(filepath.Join(folder, "effects"))
	if err != nil {
		c.t.Fatal(err)
	}
	if string(marks) != effects {
		c.t.Errorf("the steps' effects are %q, not %q", marks, effects)
	}
	for i, line := range log.Lines {
		if line.Seq != i+1 {
			c.t.Errorf("line %d has seq %d", i+1, line.Seq)
		}
	}
	for _, step := range []string{"one", "two", "three"} {
		count := 0
		for _, line := range log.Lines {
			if line.Message == "marking" && line.Step == step {
				count++
			}
		}
		if count != 1 {
			c.t.Errorf("the step %s has %d lines in %+v", step, count, log.Lines)
		}
	}
}

func TestAKeyThatWasRotatedIsToldAndEndsNothing(t *testing.T) {
	t.Parallel()
	f := newFront(t, azurite.New(t))
	p := startOnAzure(t, built.bifrost, t.TempDir(), f.connection)
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))
	if report := c.run("license_report", `{}`); report.Status != "Success" {
		t.Errorf("before, a run is %+v", report)
	}
	f.turn(locked, 0)
	said := c.wantTrouble("/api/organizations", "storage_refused")
	if !strings.Contains(said.Detail, "key") {
		t.Errorf("it says %q", said.Detail)
	}
	p.as("", "").wantUnready()
	f.turn(fair, 0)
	c.awaitWell("/api/organizations")
	if report := c.run("license_report", `{}`); report.Status != "Success" {
		t.Errorf("afterwards, a run is %+v", report)
	}
}

// Nobody can know sooner than a lease (30 seconds of storage's clock, and 5 more)
// that a worker is dead, so this takes most of a minute.
func TestARunOnAzureSurvivesKill9WithoutRepeatingAStep(t *testing.T) {
	t.Parallel()
	data, effects := t.TempDir(), t.TempDir()
	account := azurite.New(t)
	p := startOnAzure(t, built.testprogram, data, account.ConnectionString)
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))
	id := c.start("three_effects", `{"folder":"`+effects+`"}`)
	awaitLine(c, id)
	awaitStep(c, id, "one")
	p.kill()

	if err := os.WriteFile(filepath.Join(effects, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// The same address, so that the old token's issuer is the same.
	p = startOnAzure(t, built.testprogram, data, account.ConnectionString, "--addr", p.addr())
	wantThreeEffects(p.as(token, c.organization), id, effects, 2, "one attempt 1\ntwo attempt 2\nthree attempt 2\n")
}
