// Package connect opens the way to one storage account and one key vault:
// addresses, sign-in, tries and the clock. What is kept where is not here.
package connect

import (
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/clock"
)

// Options say where storage is and who is asking. Exactly one of
// ConnectionString, Account and Endpoints is set.
type Options struct {
	// ConnectionString has an account's name and key, as the emulator and the
	// portal give it.
	ConnectionString string
	// Account is the name of a storage account that lets a managed identity in.
	Account string
	// Endpoints are the addresses of an account that lets a managed identity in.
	Endpoints Endpoints
	// ClientID names a user-assigned identity; empty is the system-assigned one.
	ClientID string
	// Credential stands in for the managed identity in tests; nil is the identity.
	Credential azcore.TokenCredential
	// Transport sends the requests of every service; nil is a connection pool of
	// its own. Tests count and fail here.
	Transport policy.Transporter
	// Patience bounds how long a call goes on; each zero field has a default.
	Patience Patience
}

// Endpoints are where the three services of an account are; all of them are needed,
// and begin with https://.
type Endpoints struct{ Tables, Queues, Blobs string }

// Storage is an open storage account. It is safe for concurrent use.
type Storage struct {
	tables *aztables.ServiceClient
	queues *azqueue.ServiceClient
	blobs  *service.Client
	clock  *clock.Storage
	watch  *Watch
	close  func()
}

// Open makes the clients without asking anybody: storage may be down. Invalid
// storage_settings, with a sentence for the person who starts the program, when
// the options cannot name an account.
func Open(o Options) (*Storage, error) {
	at, err := o.place()
	if err != nil {
		return nil, err
	}
	transport, closing := o.transport()
	s := &Storage{clock: &clock.Storage{}, watch: newWatch(), close: closing}
	if at.credential == nil && at.key == "" {
		if at.credential, err = identity(o.ClientID, transport); err != nil {
			return nil, errSettings("The managed identity cannot be used.", err)
		}
	}
	options := func(of ServiceName, p Patience) azcore.ClientOptions {
		return clientOptions(transport, s.watch.policy(of), p.policy(), hearing{s.clock})
	}
	patience := o.Patience.orDefault()
	streaming := patience
	streaming.Try = 0 // a try ends with the last byte of a file, however slow its reader is
	if err := s.open(at, options(Tables, patience), options(Queues, patience), options(Blobs, streaming)); err != nil {
		return nil, errSettings("The storage account cannot be used: look at its name and key.", nil)
	}
	return s, nil
}

func (s *Storage) open(at place, tables, queues, blobs azcore.ClientOptions) (err error) {
	if at.key == "" {
		if s.tables, err = aztables.NewServiceClient(at.tables, at.credential, &aztables.ClientOptions{ClientOptions: tables}); err != nil {
			return err
		}
		if s.queues, err = azqueue.NewServiceClient(at.queues, at.credential, &azqueue.ClientOptions{ClientOptions: queues}); err != nil {
			return err
		}
		s.blobs, err = service.NewClient(at.blobs, at.credential, &service.ClientOptions{ClientOptions: blobs})
		return err
	}
	tableKey, err := aztables.NewSharedKeyCredential(at.account, at.key)
	if err != nil {
		return err
	}
	queueKey, err := azqueue.NewSharedKeyCredential(at.account, at.key)
	if err != nil {
		return err
	}
	blobKey, err := service.NewSharedKeyCredential(at.account, at.key)
	if err != nil {
		return err
	}
	if s.tables, err = aztables.NewServiceClientWithSharedKey(at.tables, tableKey, &aztables.ClientOptions{ClientOptions: tables}); err != nil {
		return err
	}
	if s.queues, err = azqueue.NewServiceClientWithSharedKeyCredential(at.queues, queueKey, &azqueue.ClientOptions{ClientOptions: queues}); err != nil {
		return err
	}
	s.blobs, err = service.NewClientWithSharedKeyCredential(at.blobs, blobKey, &service.ClientOptions{ClientOptions: blobs})
	return err
}

// Table is the client of one table.
func (s *Storage) Table(name string) *aztables.Client { return s.tables.NewClient(name) }

// Queue is the client of one queue.
func (s *Storage) Queue(name string) *azqueue.QueueClient { return s.queues.NewQueueClient(name) }

// Container is the client of one container of blobs.
func (s *Storage) Container(name string) *container.Client { return s.blobs.NewContainerClient(name) }

// Clock is storage's clock, kept by every answer.
func (s *Storage) Clock() *clock.Storage { return s.clock }

// Watch says which services are in trouble.
func (s *Storage) Watch() *Watch { return s.watch }

// Close frees idle connections. Calls that are under way go on.
func (s *Storage) Close() { s.close() }

// VaultOptions say where a key vault is and who is asking.
type VaultOptions struct {
	// URL is the vault's address, as the portal shows it.
	URL string
	// ClientID, Credential, Transport and Patience are as in Options.
	ClientID   string
	Credential azcore.TokenCredential
	Transport  policy.Transporter
	Patience   Patience
}

// OpenVault makes a vault's client without asking anybody; watch is the one of
// the Storage beside it and hears of the vault's troubles, too; nil hears
// nothing. Invalid storage_settings.
func OpenVault(o VaultOptions, watch *Watch) (*azsecrets.Client, error) {
	if err := checkVault(o.URL); err != nil {
		return nil, err
	}
	if watch == nil {
		watch = newWatch()
	}
	transport, _ := Options{Transport: o.Transport}.transport()
	credential := o.Credential
	if credential == nil {
		var err error
		if credential, err = identity(o.ClientID, transport); err != nil {
			return nil, errSettings("The managed identity cannot be used.", err)
		}
	}
	options := clientOptions(transport, watch.policy(Vault), o.Patience.orDefault().policy(), nil)
	client, err := azsecrets.NewClient(o.URL, credential, &azsecrets.ClientOptions{ClientOptions: options})
	if err != nil {
		return nil, errSettings("The key vault cannot be used.", err)
	}
	return client, nil
}

// clientOptions are the same for all services. The SDK's way of trying again is
// replaced for every call by its patience. Its log is off unless an operator asks for
// it by AZURE_SDK_GO_LOGGING, and never has bodies or signatures.
func clientOptions(transport policy.Transporter, watch, patience, hearing policy.Policy) azcore.ClientOptions {
	options := azcore.ClientOptions{
		Transport:       transport,
		Telemetry:       policy.TelemetryOptions{ApplicationID: "bifrost"},
		PerCallPolicies: []policy.Policy{watch, patience},
	}
	if hearing != nil {
		options.PerRetryPolicies = []policy.Policy{hearing}
	}
	return options
}

// transport is the given one, or a new pool with what closes it.
func (o Options) transport() (policy.Transporter, func()) {
	if o.Transport != nil {
		return o.Transport, func() {}
	}
	pool := newPool()
	return &http.Client{Transport: pool, CheckRedirect: stay}, pool.CloseIdleConnections
}
