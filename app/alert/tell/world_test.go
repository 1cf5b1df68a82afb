package tell_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/alert/tell"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/notify"
	notifymocks "github.com/bifrost-run/bifrost/ports/notify/mocks"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/workflow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	contoso  = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	fabrikam = organizations.ID("01954f00-0000-7000-8000-00000000000b")
	owner    = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-0123456789ab")
	hook     = "https://hooks.example.com/s3cr3t"
)

var (
	noon    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	trouble = fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
	global  = permissions.AlertSystem.Authority(organizations.TargetGlobal()).Scope

	chat = alerts.Rule{ID: "chat", Name: "Chat", Then: alerts.Then{Channel: alerts.Webhook, Secret: []byte("sealed"), AddressHint: "hooks.example.com"}}
	noc  = alerts.Rule{ID: "noc", Name: "Noc", Then: alerts.Then{Channel: alerts.Mail, To: []string{"noc@example.com"}}}
	desk = alerts.Rule{ID: "desk", Name: "Desk", Then: alerts.Then{Channel: alerts.Workflow, Workflow: "tell_ticket"}, Owner: owner}
)

var ticket = workflow.Define(workflow.Spec{Name: "tell_ticket", Title: "Ticket"},
	func(context.Context, *workflow.Run, struct {
		Title  string `json:"title" label:"Title"`
		Code   string `json:"code,omitempty" label:"Code"`
		At     string `json:"at" label:"At" format:"date-time"`
		ItemID string `json:"item_id" label:"Item" format:"uuid"`
		Queue  string `json:"queue,omitempty" label:"Queue"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	})

// sent is a message and where it went.
type sent struct {
	to string
	notify.Message
}

// world is a Teller with a store that remembers.
type world struct {
	*tell.Teller

	mu    sync.Mutex
	items []attention.Item
	rules []alerts.Rule
	// told is when each trouble was told last.
	told  map[string]time.Time
	sent  []sent
	runs  []executions.Execution
	facts permissions.Facts
	now   time.Time
	log   bytes.Buffer
	// trips fails a call by its name.
	trips map[string]error
	// posting is called before a message goes to a webhook.
	posting func(ctx context.Context)
}

func newWorld(t *testing.T, rules ...alerts.Rule) *world {
	t.Helper()
	user := permissions.User{ID: owner, DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true}
	w := &world{
		rules: rules, told: map[string]time.Time{}, now: noon, trips: map[string]error{}, posting: func(context.Context) {},
		facts: permissions.Facts{
			Organization: &organizations.Organization{ID: contoso, Name: "Contoso", IsActive: true},
			Standing: &permissions.Standing{User: user, Grants: []permissions.Grant{{
				UserID: owner, In: organizations.TargetOf(contoso), Permissions: permissions.SetOf(permissions.ExecuteWorkflows),
			}}},
		},
	}
	c := gomock.NewController(t)
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	clock := systemmocks.NewMockClock(c)
	clock.EXPECT().Now().DoAndReturn(func() time.Time { return w.now }).AnyTimes()
	catalog, err := describe.New([]*workflow.Definition{ticket.Definition()}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	access, accepting := storemocks.NewMockAccess(c), storemocks.NewMockExecutions(c)
	access.EXPECT().Facts(gomock.Any(), owner, gomock.Any()).DoAndReturn(func(context.Context, permissions.UserID, organizations.Target) (permissions.Facts, error) {
		return w.facts, w.trips["facts"]
	}).AnyTimes()
	accepting.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(w.accept).AnyTimes()
	ports := tell.Ports{Alarms: w.alarms(c), Rules: w.book(c), Told: w.rights(c), Clock: clock}
	w.ways(c, &ports)
	w.Teller = tell.New(ports, authorize.New(nil, access, nil, nil, clock, log), start.New(catalog, start.Ports{Executions: accepting}, log), catalog, "https://bifrost.example.com", log)
	return w
}

// does locks the world for a call, or fails it.
func (w *world) does(name string, call func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.trips[name]; err != nil {
		return err
	}
	return call()
}

func (w *world) alarms(c *gomock.Controller) store.Alarms {
	m := storemocks.NewMockAlarms(c)
	m.EXPECT().Untold(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, time.Time) (list []attention.Item, err error) {
		err = w.does("untold", func() error {
			for _, i := range w.items {
				if i.AlertedAt.IsZero() {
					list = append(list, i)
				}
			}
			return nil
		})
		return list, err
	}).AnyTimes()
	m.EXPECT().Told(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, item attention.Item, at time.Time) error {
		return w.does("mark", func() error {
			i := slices.IndexFunc(w.items, func(other attention.Item) bool { return other.ID == item.ID })
			w.items[i].AlertedAt = at
			return nil
		})
	}).AnyTimes()
	return m
}

func (w *world) book(c *gomock.Controller) store.Rules {
	m := storemocks.NewMockRules(c)
	m.EXPECT().List(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, p store.Paging) (page store.RulePage, err error) {
		err = w.does("rules", func() error {
			first := slices.IndexFunc(w.rules, func(r alerts.Rule) bool { return string(r.ID) == p.After }) + 1
			if first < len(w.rules) {
				page.Items = w.rules[first : first+1] // a page has one
			}
			if first+1 < len(w.rules) {
				page.Next = string(w.rules[first].ID)
			}
			return nil
		})
		return page, err
	}).AnyTimes()
	m.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, was, next alerts.Rule) error {
		return w.does("note", func() error {
			i := slices.IndexFunc(w.rules, func(r alerts.Rule) bool { return r.ID == was.ID })
			if w.rules[i].Revision != was.Revision {
				return fault.New(fault.Conflict, "changed_meanwhile", "x")
			}
			w.rules[i] = next
			return nil
		})
	}).AnyTimes()
	return m
}

func (w *world) rights(c *gomock.Controller) store.Told {
	m := storemocks.NewMockTold(c)
	m.EXPECT().Tell(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, what string, since, now time.Time) (first bool, err error) {
		err = w.does("tell", func() error {
			at, known := w.told[what]
			if first = !known || at.Before(since); first {
				w.told[what] = now
			}
			return nil
		})
		return first, err
	}).AnyTimes()
	m.EXPECT().Forget(gomock.Any(), gomock.Any()).DoAndReturn(func(ctx context.Context, what string) error {
		return w.does("forget", func() error { delete(w.told, what); return ctx.Err() })
	}).AnyTimes()
	return m
}

// ways are the channels, and what messages are made of.
func (w *world) ways(c *gomock.Controller, ports *tell.Ports) {
	mailer, webhook := notifymocks.NewMockMailer(c), notifymocks.NewMockWebhook(c)
	mailer.EXPECT().Mail(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, to []string, m notify.Message) error {
		return w.does("mail", func() error { w.sent = append(w.sent, sent{to[0], m}); return nil })
	}).AnyTimes()
	webhook.EXPECT().Post(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(ctx context.Context, address organizations.SecretValue, m notify.Message) error {
		w.posting(ctx)
		return w.does("post", func() error { w.sent = append(w.sent, sent{address.Reveal(), m}); return nil })
	}).AnyTimes()
	sealer, orgs := secretmocks.NewMockSealer(c), storemocks.NewMockOrganizations(c)
	sealer.EXPECT().Open(gomock.Any(), global, "alert rule chat", []byte("sealed")).DoAndReturn(func(context.Context, organizations.Scope, string, []byte) ([]byte, error) {
		return []byte(hook), w.trips["open"]
	}).AnyTimes()
	orgs.EXPECT().Get(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, s organizations.Scope) (organizations.Organization, error) {
		return organizations.Organization{Name: map[string]string{string(contoso): "Contoso", string(fabrikam): "Fabrikam"}[s.OrganizationID()]}, w.trips["client"]
	}).AnyTimes()
	ports.Mailer, ports.Webhook, ports.Sealer, ports.Organizations = mailer, webhook, sealer, orgs
}

func (w *world) accept(_ context.Context, a store.Acceptance) (accepted store.Accepted, err error) {
	err = w.does("accept", func() error { w.runs = append(w.runs, a.Execution); accepted.Execution = a.Execution; return nil })
	return accepted, err
}

// raise adds an item of a run that failed at Contoso just now.
func (w *world) raise(changes ...func(*attention.Item)) {
	item := attention.Item{
		ID: executions.Derive(w.now, "item", string(rune('a'+len(w.items)))), Scope: permissions.AlertSystem.Authority(organizations.TargetOf(contoso)).Scope,
		Workflow: "offboard", Title: "Offboard", Status: "Failed", Message: "Graph refused.", Code: "upstream_failed", Trigger: "schedule", ActorID: "ana", ActorName: "Ana", At: w.now,
	}
	for _, change := range changes {
		change(&item)
	}
	w.items = append(w.items, item)
}

// waiting counts the items that nobody was told of.
func (w *world) waiting() int {
	return len(slices.DeleteFunc(slices.Clone(w.items), func(i attention.Item) bool { return !i.AlertedAt.IsZero() }))
}
