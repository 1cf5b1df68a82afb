package azure_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/erasuretest"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

func TestErasure(t *testing.T) {
	t.Parallel()
	erasuretest.Run(t, func(t *testing.T) erasuretest.Harness { return newErasing(t, blobNetwork).harness() })
}

// erasing is a program with a vault beside its account.
type erasing struct {
	*process
	vault *vaultfake.Vault
	keys  *keyvault.Vault
}

// vaults are where these tests keep secrets.
var vaults = vaultfake.New()

// vaultToken is a credential that needs nobody.
type vaultToken struct{}

func (vaultToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t0ken", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func newErasing(t *testing.T, through policy.Transporter) *erasing {
	t.Helper()
	host := strings.ToLower(newID()) + ".vault.azure.net"
	client, err := azure.OpenVault(azure.VaultOptions{URL: "https://" + host, Credential: vaultToken{}, Transport: vaults}, nil)
	ok(t, err)
	settled := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return &erasing{process: start(t, through), vault: vaults.At(host), keys: keyvault.Open(keyvault.Options{Client: client, Pause: settled})}
}

func (e *erasing) harness() erasuretest.Harness {
	h := erasuretest.Harness{
		Engine: e.process.harness(), Config: e.Config(), Trail: e.Trail(), Schedules: e.Schedules(), Hooks: e.Hooks(), Forms: e.Forms(), Alarms: e.Alarms(), Bulk: e.bulk.Deliveries(), Batches: e.Batches(), Items: e.BatchItems(), Upkeep: e.Upkeep(), Counters: e.Counters(), Files: e.blobs.Files(), Vault: e.keys,
		Erasure: e.Erasure(), FileErasure: e.blobs, SecretErasure: e.keys, Everything: e.everything, Rings: true, Many: 9,
		Close: func() {
			e.queue.Close(context.Background())
			e.bulk.Close(context.Background())
		},
	}
	h.Access.Access, h.Organizations, h.Grants = e.Access(), e.Organizations(), e.Grants()
	h.Users, h.Roles, h.Memberships = e.Users(), e.Roles(), e.Memberships()
	return h
}

// everything reads every row of every table, and what is in the containers, the
// queues and the vault.
func (e *erasing) everything(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, table := range tables.Layout() {
		for pager := e.raw(t, table.Name).NewListEntitiesPager(nil); pager.More(); {
			page, err := pager.NextPage(t.Context())
			ok(t, err)
			for _, data := range page.Entities {
				var row rawRow
				ok(t, json.Unmarshal(data, &row))
				all[fmt.Sprintf("%s/%s/%s", table.Name, row["PartitionKey"], row["RowKey"])] = string(data)
			}
		}
	}
	for _, container := range []string{"execution-logs", "execution-data", "form-files"} {
		for _, name := range e.blobsOf(t, container, "") {
			all[container+"/"+name] = ""
		}
	}
	e.messages(t, all)
	for _, name := range e.vault.Names() {
		all["vault/"+name] = ""
	}
	return all
}

func (e *erasing) messages(t *testing.T, all map[string]string) {
	t.Helper()
	account := blobAccount(t, e.account, blobNetwork)
	for _, name := range queues.Names() {
		most := int32(32)
		page, err := account.Queue(name).PeekMessages(t.Context(), &azqueue.PeekMessagesOptions{NumberOfMessages: &most})
		if err != nil {
			continue // this program has no such queue
		}
		for _, m := range page.Messages {
			all[name+"/"+*m.MessageID] = *m.MessageText
		}
	}
}

// TestErasingSurvivesEveryFault ends an erasure after each of its writes. As long as
// anything is left, so is what leads to it, and whoever goes on leaves nothing.
func TestErasingSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	home := newErasing(t, blobNetwork)
	kinds := []wire.Kind{wire.GoneAfter}
	report := wire.Everywhere(t, blobNetwork, kinds, func(t *testing.T, run *wire.Run) {
		actor := &process{account: home.account, time: &storageTime{apart{run.Transport(), blobNetwork}, home.time.timeline}}
		actor.open(t)
		org, other := someOrganization(), someOrganization()
		org.IsActive, org.ErasureAt, org.ErasureBy = false, today(), "somebody"
		home.filled(t, org)
		home.filled(t, other)
		var err error
		run.During(func() { err = erasedBy(t, actor, org.ID) })
		if err != nil && (run.IsClean() || !fault.Is(err, fault.Unavailable)) {
			t.Errorf("got %v", err)
		}
		left := home.everything(t)
		if err == nil && shows(left, org.ID, org.TenantID) != "" {
			t.Errorf("it was answered to be done, and there is %s", shows(left, org.ID, org.TenantID))
		}
		if _, listed := left["Organizations/ORG/"+string(org.ID)]; err != nil && !listed && shows(left, org.ID, org.TenantID) != "" {
			t.Errorf("nobody finds it any more, and there is %s", shows(left, org.ID, org.TenantID))
		}
		ok(t, erasedBy(t, home.process, org.ID))
		if left := home.everything(t); shows(left, org.ID, org.TenantID) != "" || shows(left, other.ID, other.TenantID) == "" {
			t.Errorf("once more, and there is %s", shows(left, org.ID, org.TenantID))
		}
	})
	t.Logf("%d calls, %d positions", report.Calls, report.Positions)
	if report.Calls < 15 || report.Positions < report.Calls {
		t.Errorf("that is too few: %+v", report)
	}
}

// filled is an organization with a person, a grant, a setting and a run.
func (e *erasing) filled(t *testing.T, org organizations.Organization) {
	t.Helper()
	ok(t, e.Organizations().Create(t.Context(), org))
	user := somebody()
	user.ID, user.Type, user.Home = permissions.NewUserID(org.TenantID, newID()), permissions.ClientUser, org.ID
	_, err := e.Access().Admit(t.Context(), user)
	ok(t, err)
	target := organizations.TargetOf(org.ID)
	ok(t, e.Grants().Put(t.Context(), scopeOf(target), someGrant(user, target)))
	ok(t, e.Config().PutSetting(t.Context(), scopeOf(target), organizations.Setting{Key: "k", Type: organizations.StringSetting, UpdatedAt: today()}))
	home := &tended{process: e.process}
	home.finished(t, user.ID, scopeOf(target))
}

func erasedBy(t *testing.T, p *process, id organizations.ID) error {
	t.Helper()
	s := scopeOf(organizations.TargetOf(id))
	for from := ""; ; {
		page, err := p.Erasure().Erase(t.Context(), s, from)
		if err != nil {
			return err
		}
		if from = page.Next; from == "" {
			break
		}
	}
	for more := true; more; {
		var err error
		if more, err = p.Erasure().End(t.Context(), s); err != nil {
			return err
		}
	}
	return nil
}

// shows is a place of what is stored that shows an organization, empty for none.
// Doorbells that nobody has heard yet do not count.
func shows(everything map[string]string, id organizations.ID, tenant string) string {
	for place, content := range everything {
		if strings.HasPrefix(place, "executions") {
			continue
		}
		for _, trace := range []string{string(id), tenant} {
			if strings.Contains(place, trace) || strings.Contains(content, trace) {
				return place
			}
		}
	}
	return ""
}

// TestAnErasureTakesAwayWhatWasMovedToMetrics has counts of an organization and of
// another one on a day that is over.
func TestAnErasureTakesAwayWhatWasMovedToMetrics(t *testing.T) {
	t.Parallel()
	e := newErasing(t, blobNetwork)
	org := someOrganization()
	org.IsActive, org.ErasureAt, org.ErasureBy = false, today(), "an administrator"
	org.CreatedAt = today().AddDate(-1, 0, 0)
	ok(t, e.Organizations().Create(t.Context(), org))
	last := ""
	for _, of := range []string{string(org.ID), string(someOrganization().ID)} {
		for _, daysAgo := range []int{0, 1, 200, 365} {
			day := today().AddDate(0, 0, -daysAgo).Format(time.DateOnly)
			last = day + "/0_" + of + "_w"
			row := fmt.Sprintf(`{"PartitionKey":%q,"RowKey":"0_%s_w","SchemaVersion":1,"Day":%[1]q,"Organization":%q,"Workflow":"w"}`, day, of, of)
			_, err := e.raw(t, "Metrics").UpsertEntity(t.Context(), []byte(row), nil)
			ok(t, err)
		}
	}
	for from, more := "", true; more; more = from != "" {
		page, err := e.Erasure().Erase(t.Context(), scopeOf(organizations.TargetOf(org.ID)), from)
		ok(t, err)
		from = page.Next
	}
	left := 0
	for place := range e.everything(t) {
		if strings.HasPrefix(place, "Metrics/") {
			left++
			if strings.Contains(place, string(org.ID)) {
				t.Errorf("%s is left", place)
			}
		}
	}
	if left != 4 {
		t.Errorf("%d counts of the other one are left, want 4 with %s", left, last)
	}
}
