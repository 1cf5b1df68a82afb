package handler_test

import (
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/tests/integration/account"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
)

// The provider's tenant, and one of a client.
const (
	providerTenant = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0101"
	clientTenant   = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0102"
	adminID        = "0a0a0a0a-0000-4000-8000-000000000101"
)

// brisk are the times of a host that looks into its queues more often, and which
// a handler may crash under as often as it likes.
var brisk = funchost.Times{StrikeWindow: time.Nanosecond, PollMin: 20 * time.Millisecond, PollMax: 200 * time.Millisecond, Reappear: time.Second}

// app is a function app in its cloud.
type app struct {
	t       *testing.T
	around  *cloud.Cloud
	account azurite.Account
	host    *funchost.Host
}

// start starts a package on an empty account.
func start(t *testing.T, made func() (string, error), change func(*funchost.Options)) *app {
	t.Helper()
	a := &app{t: t, around: cloud.Start(t), account: azurite.New(t)}
	a.deploy()
	a.run(made, providerTenant, change)
	return a
}

// run starts a package for the provider of a tenant.
func (a *app) run(made func() (string, error), tenant string, change func(*funchost.Options)) {
	a.t.Helper()
	root, err := made()
	if err != nil {
		a.t.Fatal(err)
	}
	o := funchost.Options{Root: root, Storage: a.account.ConnectionString, Cloud: a.around, Times: brisk, Env: map[string]string{
		"AZURE_KEY_VAULT_URL": "https://mine.vault.azure.net/", "AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": cloud.ClientID,
	}}
	if change != nil {
		change(&o)
	}
	a.host = funchost.Start(a.t, o)
}

// deploy makes what the app needs in its account.
func (a *app) deploy() {
	a.t.Helper()
	account.Deploy(a.t, a.account)
}

func (a *app) queue(name string) *azqueue.QueueClient {
	a.t.Helper()
	return account.Queue(a.t, a.account, name)
}

// admin is the token of the provider's administrator.
func (a *app) admin() string {
	return a.around.Token(providerTenant, adminID, cloud.Claims{"roles": []string{"Platform.Admin"}, "name": "Ada Admin"})
}

// withClient is the administrator, who acts for a new client of the provider.
func (a *app) withClient() *caller {
	a.t.Helper()
	c := &caller{t: a.t, base: a.host.URL, token: a.admin()}
	var made struct{ ID string }
	c.must("POST", "/api/organizations", `{"name":"Contoso","tenantId":"`+clientTenant+`"}`, 201, &made)
	c.organization = made.ID
	return c
}

// rows are all rows of a table.
func (a *app) rows(table string) []aztables.EDMEntity {
	a.t.Helper()
	return account.Rows(a.t, a.account, table)
}

// waiting is how many messages a queue has, hidden ones too.
func (a *app) waiting(name string) int64 {
	a.t.Helper()
	return account.Waiting(a.t, a.account, name)
}
