//go:build chaos

package chaos_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/tests/chaos/crowd"
	"github.com/bifrost-run/bifrost/tests/chaos/deeds"
	"github.com/bifrost-run/bifrost/tests/integration/account"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
)

const (
	providerTenant = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0301"
	// lease is after how long of storage's time a worker counts as dead.
	lease = 35 * time.Second
)

// instances are two instances of one function app.
type instances struct {
	t       *testing.T
	account azurite.Account
	hosts   []*funchost.Host
}

// TestTheHandlerOnAzureStorage lets clients start runs on two instances of the packaged
// handler while one or the other is killed, and while each stands still for longer
// than its lease, so that the other one takes its runs over and it wakes up among
// them. Messages come twice, late, and again while they are worked on.
func TestTheHandlerOnAzureStorage(t *testing.T) {
	t.Parallel()
	if *onAzure == 0 {
		t.Log("no runs were asked for")
		return
	}
	s := newScene(t, "the handler on Azure Storage", *onAzure)
	a := &instances{t: t, account: azurite.New(t)}
	account.Deploy(t, a.account)
	around := cloud.Start(t)
	for i := range 2 {
		a.open(around, s.file, uint64(i))
		s.crowd.Client.Bases = append(s.crowd.Client.Bases, a.hosts[i].URL)
	}
	s.crowd.Client.Token = adminToken(around, 1)
	s.other = &crowd.Client{Bases: s.crowd.Client.Bases, Token: adminToken(around, 2)}
	for i := range 2 {
		a.organization(s, i)
	}
	s.organize()
	stop := a.tick()
	s.play(10, min(time.Minute, time.Duration(s.runs)*time.Second/2), func(_ context.Context, chance *rand.Rand) { a.torment(s, chance) })
	s.read(3 * lease)
	stop()
	s.evidence.Differences = a.repair()
	s.doubled = a.doubled()
	s.judge()
}

// open starts one more instance. Its messages are hidden for less than a slow run
// takes, and nobody hides them anew.
func (a *instances) open(around *cloud.Cloud, file string, number uint64) {
	a.t.Helper()
	a.hosts = append(a.hosts, funchost.Start(a.t, funchost.Options{
		Root: programs.handler, Storage: a.account.ConnectionString, Cloud: around, Seed: *seed + number,
		Faults: funchost.Faults{Duplicate: 0.2, Delay: 0.2, Longest: 2 * time.Second},
		Times: funchost.Times{
			StrikeWindow: time.Nanosecond, PollMin: 20 * time.Millisecond, PollMax: 200 * time.Millisecond,
			Reappear: time.Second, Visibility: 2 * time.Second, Renewal: time.Hour,
		},
		Env: map[string]string{
			"AZURE_KEY_VAULT_URL": "https://mine.vault.azure.net/", "AZURE_TENANT_ID": providerTenant, "AZURE_CLIENT_ID": cloud.ClientID,
			"BIFROST_RATE": "0", deeds.Variable: file,
		},
	}))
}

func adminToken(around *cloud.Cloud, number int) string {
	id := "0a0a0a0a-0000-4000-8000-00000000030" + strconv.Itoa(number)
	return around.Token(providerTenant, id, cloud.Claims{"roles": []string{"Platform.Admin"}, "name": "Administrator " + strconv.Itoa(number)})
}

func (a *instances) organization(s *scene, number int) {
	a.t.Helper()
	body := fmt.Sprintf(`{"name":"Client %d","tenantId":"5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a031%d"}`, number, number)
	if err := s.crowd.Client.Read(a.t.Context(), "POST", "/api/organizations", "", body, 201, &struct{}{}); err != nil {
		a.t.Fatal(err)
	}
}

// tick does more often what timers do, on both instances, until the answer is called.
func (a *instances) tick() (stop func()) {
	done := make(chan struct{})
	var ticking sync.WaitGroup
	for _, host := range a.hosts {
		ticking.Go(func() {
			for {
				_ = host.Fire("sweep") // The handler may die in it.
				_ = host.Fire("fire")
				select {
				case <-time.NewTimer(2 * time.Second).C:
				case <-done:
					return
				}
			}
		})
	}
	return func() {
		close(done)
		ticking.Wait()
	}
}

// torment kills, and lets each instance stand still once. With few runs one of them
// does, which is enough for a look.
func (a *instances) torment(s *scene, chance *rand.Rand) {
	kills := max(1, s.runs/60)
	for i := range kills {
		rest(time.Duration(300+chance.IntN(1200)) * time.Millisecond)
		a.kill(s, chance.IntN(len(a.hosts)))
		s.let(0.1 + 0.3*float64(i+1)/float64(kills))
	}
	still := []int{chance.IntN(2)}
	if s.runs >= 100 {
		still = []int{0, 1}
	}
	for i, number := range still {
		s.let(0.4 + 0.3*float64(i))
		rest(time.Duration(300+chance.IntN(700)) * time.Millisecond)
		a.hosts[number].Pause()
		s.stops++
		rest(5 * time.Second)
		a.kill(s, 1-number)
		s.let(0.55 + 0.3*float64(i))
		rest(lease + time.Duration(chance.IntN(2000))*time.Millisecond)
		a.hosts[number].Resume()
	}
}

func (a *instances) kill(s *scene, number int) {
	s.kills++
	a.hosts[number].Kill()
}

// repair lets an instance repair its storage twice, and answers what it finds the
// second time, and what is left in the queues.
func (a *instances) repair() []string {
	var found []string
	for range 2 {
		if err := a.hosts[0].Fire("repair"); err != nil {
			return []string{err.Error()}
		}
	}
	n := 0
	last := a.hosts[0].AwaitLine("what the repair found", func(l funchost.Line) bool {
		if strings.Contains(l.Text, "the storage was checked") {
			n++
		}
		return n == 2
	})
	if said, _ := last.JSON(); said["mended"] != 0.0 {
		found = append(found, "the second repair says: "+last.Text)
	}
	for _, h := range a.hosts {
		for _, l := range h.Lines() {
			if strings.Contains(l.Text, "cannot be mended") {
				found = append(found, l.Text)
			}
		}
	}
	for _, name := range queues.Names() {
		deadline := time.Now().Add(lease)
		for account.Waiting(a.t, a.account, name) > 0 && time.Now().Before(deadline) {
			rest(200 * time.Millisecond)
		}
		if left := account.Waiting(a.t, a.account, name); left > 0 {
			found = append(found, fmt.Sprintf("%d messages are left in %s", left, name))
		}
	}
	return found
}

// doubled is how many deliveries were not the first of their message.
func (a *instances) doubled() int {
	calls, messages := 0, map[string]bool{}
	for _, h := range a.hosts {
		for _, e := range h.Events() {
			if e.Kind == funchost.Began && e.Message != "" {
				calls++
				messages[e.Message] = true
			}
		}
	}
	return calls - len(messages)
}
