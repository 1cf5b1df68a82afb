package enlist_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	system "github.com/bifrost-run/bifrost/ports/system/mocks"
)

const (
	adminID = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-000000000001")

	tenantA = "11111111-1111-4111-8111-11111111111a"
	tenantB = "11111111-1111-4111-8111-11111111111b"
	tenantC = "11111111-1111-4111-8111-11111111111c"
)

var (
	now  = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	past = now.AddDate(-1, 0, 0)

	// errStore is trouble of storage.
	errStore = fault.New(fault.Unavailable, "storage_unavailable", "The storage does not answer.")
)

func id(n int) organizations.ID {
	return organizations.ID(fmt.Sprintf("01954f00-0000-7000-8000-%012d", n))
}

// org is an active client.
func org(n int, name, tenant string, tags ...string) organizations.Organization {
	return organizations.Organization{ID: id(n), Name: name, TenantID: tenant, IsActive: true, Tags: tags, CreatedAt: past, CreatedBy: "somebody", UpdatedAt: past, UpdatedBy: "somebody"}
}

func row(number int, name, tenant string, tags ...string) enlist.Row {
	return enlist.Row{Number: number, Name: name, TenantID: tenant, Tags: &tags}
}

// files are organizations in memory. Every so many writes may fail.
type files struct {
	store.Organizations
	list   []organizations.Organization
	reads  int
	writes int
	// breaks is the number of the write that fails, zero for none, and how.
	breaks int
	how    error
	// lost says that the failing write takes effect, and only its answer is lost.
	lost bool
	// meanwhile is what somebody else does before a write, by its number.
	meanwhile map[int]func()
	// mu guards what imports do at once.
	mu sync.Mutex
}

func (f *files) List(_ context.Context, p store.Paging) (store.OrganizationPage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	from := slices.IndexFunc(f.list, func(o organizations.Organization) bool { return string(o.ID) > p.After })
	if from < 0 {
		return store.OrganizationPage{}, nil
	}
	to := min(from+p.Limit, len(f.list))
	page := store.OrganizationPage{Items: slices.Clone(f.list[from:to])}
	if to < len(f.list) {
		page.Next = string(f.list[to-1].ID)
	}
	return page, nil
}

// write does something, or fails when it is its turn.
func (f *files) write(do func() error) error {
	runtime.Gosched() // somebody else's turn, if there is anybody
	f.mu.Lock()
	f.writes++
	if other := f.meanwhile[f.writes]; other != nil {
		f.mu.Unlock()
		other()
		f.mu.Lock()
	}
	defer f.mu.Unlock()
	if f.writes == f.breaks {
		if f.lost {
			_ = do()
		}
		return f.how
	}
	return do()
}

func (f *files) holder(tenant string) (organizations.ID, bool) {
	at := slices.IndexFunc(f.list, func(o organizations.Organization) bool { return tenant != "" && o.TenantID == tenant })
	if at < 0 {
		return "", false
	}
	return f.list[at].ID, true
}

func (f *files) Create(_ context.Context, o organizations.Organization) error {
	return f.write(func() error {
		if _, taken := f.holder(o.TenantID); taken {
			return fault.New(fault.Conflict, "tenant_taken", "Another organization has this tenant.")
		}
		f.list = append(f.list, o)
		return nil
	})
}

func (f *files) Change(_ context.Context, was, next organizations.Organization) error {
	return f.write(func() error {
		at := slices.IndexFunc(f.list, func(o organizations.Organization) bool { return o.ID == was.ID })
		if holder, taken := f.holder(next.TenantID); taken && holder != was.ID {
			return fault.New(fault.Conflict, "tenant_taken", "Another organization has this tenant.")
		}
		if at < 0 || !f.list[at].Same(was) {
			return fault.New(fault.Conflict, "changed_meanwhile", "Somebody else has changed it.")
		}
		f.list[at] = next
		return nil
	})
}

// trail keeps what was written down, or fails.
type trail struct {
	store.Trail
	mu      sync.Mutex
	entries []string
	err     error
}

func (l *trail) Append(_ context.Context, s organizations.Scope, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.entries = append(l.entries, fmt.Sprintf("%s %s %s %s > %s", s, e.Action, e.Entity.ID, e.Before, e.After))
	}
	return l.err
}

// desk is the use case over organizations in memory.
type desk struct {
	*enlist.Enlister
	files *files
	trail *trail
}

func newDesk(t gomock.TestReporter, known ...organizations.Organization) desk {
	return over(t, &files{list: known}, 900)
}

// over is the use case of one process over files that it may share. Its ids follow a number.
func over(t gomock.TestReporter, kept *files, ids int) desk {
	c := gomock.NewController(t)
	clock, random := system.NewMockClock(c), system.NewMockRandom(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	random.EXPECT().ID().AnyTimes().DoAndReturn(func() string { ids++; return string(id(ids)) })
	d := desk{files: kept, trail: &trail{}}
	entries := system.NewMockRandom(c)
	entries.EXPECT().ID().Return(string(id(0))).AnyTimes()
	d.Enlister = enlist.New(d.files, record.New(d.trail, entries), clock, random)
	return d
}

func admin() authorize.Caller {
	return authorize.Caller{Principal: permissions.Principal{
		User: permissions.User{ID: adminID, Type: permissions.PlatformUser, IsActive: true}, AppRoles: []permissions.AppRole{permissions.AdminRole},
	}}
}

// outcomes are what rows came to, with the reasons of those that were refused.
func outcomes(entries []enlist.Entry) []string {
	var list []string
	for _, e := range entries {
		text := fmt.Sprint(e.Number, " ", e.Outcome)
		for _, reason := range e.Reasons {
			text += " " + reason.Pointer + " " + reason.Code
		}
		list = append(list, text)
	}
	return list
}

func wantCode(t *testing.T, err error, kind fault.Kind, code string) fault.Fault {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return *f
}
