package cloud

import (
	"context"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
)

// OpenVault makes the key vault beside the account without asking anybody: it may
// be down. Its troubles are told with those of the account. It is called once,
// before Trouble. Invalid storage_settings, as Open.
func (c *Cloud) OpenVault(o azure.VaultOptions) (*keyvault.Vault, error) {
	client, err := azure.OpenVault(o, c.storage)
	if err != nil {
		return nil, err
	}
	c.vault.client = client
	return keyvault.Open(keyvault.Options{Client: client}), nil
}

const (
	// lookEvery is how often a vault in trouble is asked, at most.
	lookEvery = 5 * time.Second
	// lookMost is how long one look may take, tries included.
	lookMost = 20 * time.Second
	// nobody is a secret that no vault has: being told so is an answer.
	nobody = "bifrost-is-anybody-there"
)

// lookout finds out whether a vault is back. Tables and queues are asked all the
// time, a vault only when somebody needs a secret: without another look a program
// would not be ready again before that.
type lookout struct {
	client *azsecrets.Client

	mu      sync.Mutex
	closed  bool
	last    time.Time
	ending  context.CancelFunc
	looking sync.WaitGroup
}

// look asks the vault in the background, unless it was asked just now. The watch
// of the account hears how it went.
func (l *lookout) look() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.ending != nil || time.Since(l.last) < lookEvery {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookMost)
	l.ending = cancel
	l.looking.Go(func() {
		_, _ = l.client.GetSecret(ctx, nobody, "", nil) // only the watch wants to know
		cancel()
		l.mu.Lock()
		defer l.mu.Unlock()
		l.ending, l.last = nil, time.Now()
	})
}

// close ends what is under way, and waits for it.
func (l *lookout) close() {
	l.mu.Lock()
	l.closed = true
	if l.ending != nil {
		l.ending()
	}
	l.mu.Unlock()
	l.looking.Wait()
}
