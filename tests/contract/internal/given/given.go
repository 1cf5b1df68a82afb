// Package given makes the domain values that the port suites begin with: scopes,
// ids, people, organizations and runs. It holds no expectations.
package given

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// Context ends long after any store should have answered: a case that reaches
// its end has found a hang.
func Context(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// Moment ends soon. It is for what must not happen: a correct store never fails
// such a case, however slow the machine is.
func Moment(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// Ended has ended already.
func Ended(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// Now is the present in the precision that every store keeps: milliseconds, UTC.
func Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// UUID is a new UUIDv7 that carries a millisecond.
func UUID(at time.Time) string {
	id := uuid.Must(uuid.NewV7())
	for i, ms := 5, at.UnixMilli(); i >= 0; i, ms = i-1, ms>>8 {
		id[i] = byte(ms)
	}
	return id.String()
}

// OrganizationID is the id of an organization that nobody else has.
func OrganizationID() organizations.ID { return organizations.ID(UUID(Now())) }

// Scope is the scope of an organization that nobody else has.
func Scope() organizations.Scope { return ScopeOf(OrganizationID()) }

// ScopeOf is the scope of one organization.
func ScopeOf(id organizations.ID) organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetOf(id)).Scope
}

// Global is the scope of the defaults.
func Global() organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
}

// Organization is an active client with a tenant of its own.
func Organization() organizations.Organization {
	now := Now()
	return organizations.Organization{
		ID: OrganizationID(), Name: "Contoso Möbel 家具", TenantID: uuid.NewString(), IsActive: true,
		Tags: []string{"gold", "zürich"}, CreatedAt: now, CreatedBy: "an administrator", UpdatedAt: now, UpdatedBy: "an administrator",
	}
}

// UserID is the id of somebody new.
func UserID() permissions.UserID { return permissions.NewUserID(uuid.NewString(), uuid.NewString()) }

// User is one of the provider's staff, active and new.
func User() permissions.User {
	now := Now()
	return permissions.User{
		ID: UserID(), DisplayName: "Zoë Ångström", Email: "zoe@example.com", Type: permissions.PlatformUser,
		IsActive: true, CreatedAt: now, UpdatedAt: now,
	}
}

// Grant gives a user permissions in one place.
func Grant(user permissions.UserID, in organizations.Target, list ...permissions.Permission) permissions.Grant {
	return permissions.Grant{UserID: user, In: in, Permissions: permissions.SetOf(list...), GrantedBy: UserID(), GrantedAt: Now()}
}

// ClientOf is a user of an organization, who signs in in its tenant.
func ClientOf(org organizations.Organization) permissions.User {
	user := User()
	user.ID = permissions.NewUserID(org.TenantID, uuid.NewString())
	user.Type, user.Home = permissions.ClientUser, org.ID
	return user
}

// Role is a role that nobody else has.
func Role() permissions.Role {
	now := Now()
	return permissions.Role{
		ID: permissions.RoleID(UUID(now)), Name: "Büro 家具", Description: "Whoever may order.",
		CreatedAt: now, CreatedBy: UserID(), UpdatedAt: now, UpdatedBy: UserID(),
	}
}

// Form is a form that nobody else has, as a member of roles.
func Form() permissions.Member {
	return permissions.Member{Kind: permissions.FormMember, ID: UUID(Now())}
}

// Membership is that a member belongs to a role.
func Membership(role permissions.RoleID, member permissions.Member) permissions.Membership {
	return permissions.Membership{Role: role, Member: member, AddedBy: UserID(), AddedAt: Now()}
}

// Key is an API key that nobody else has, with something in every field that is
// known when it is made.
func Key() permissions.Key {
	now := Now()
	return permissions.Key{
		ID: permissions.KeyID(UUID(now)), Name: "Büro 家具", Digest: strings.Repeat(strings.ReplaceAll(uuid.NewString(), "-", ""), 2),
		Organizations: []organizations.ID{OrganizationID(), OrganizationID()}, Workflows: []string{"user_onboarding", "user_offboarding"},
		Permissions: permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory),
		CreatedBy:   UserID(), CreatedAt: now, ExpiresAt: now.AddDate(0, 1, 0),
	}
}

// Schedule is a schedule that nobody else has, due in an hour, with something in
// every field that is known when it is made.
func Schedule(s organizations.Scope, changes ...func(*schedules.Schedule)) schedules.Schedule {
	now, owner := Now(), UserID()
	made := schedules.Schedule{
		ID: schedules.ID(UUID(now)), Scope: s, Name: "Büro 家具", Workflow: "user_onboarding", Input: []byte(`{"name":"Ünïcode 家具 \u0000"}`),
		Timing:  schedules.Timing{Cron: "30 7 * * MON-FRI", Zone: "Europe/London"},
		Overlap: schedules.OverlapQueue, Missed: schedules.MissedOnce, Owner: owner, OwnerName: "Zoë Ångström",
		NextAt: now.Add(time.Hour), CreatedAt: now, CreatedBy: owner, UpdatedAt: now, UpdatedBy: owner,
	}
	for _, change := range changes {
		change(&made)
	}
	return made
}

// Run is a complete Pending run that is due, with something in every field that
// is known before the first attempt.
func Run(s organizations.Scope, changes ...func(*executions.Execution)) executions.Execution {
	now := Now()
	e := executions.Execution{
		ID: executions.ID(UUID(now)), Scope: s,
		Workflow:  executions.Workflow{Name: "user_onboarding", Title: "Set up a new user"},
		Status:    executions.Pending,
		Trigger:   executions.TriggerAPI,
		Origin:    executions.Origin{ID: "0195509f-2a00-7abc-8def-0123456789ab", Name: "Jeden Abend"},
		Form:      executions.Origin{ID: "0195509f-2a00-7abc-8def-abcdef012345", Name: "Neuer Kollege 家具"},
		Resumes:   "0195509f-2a00-7abc-8def-123456789abc",
		Actor:     executions.Actor{ID: UserID(), DisplayName: "Zoë Ångström", Type: permissions.PlatformUser},
		ClientIP:  "2001:db8::1",
		Input:     []byte(`{"name":"Ünïcode 家具 \u0000"}`),
		Reference: &executions.Reference{System: "halopsa", ID: "4711", URL: "https://example.com/t/4711?x=1#y"},
		Retry:     executions.Retry{Attempts: 2, Backoff: time.Second, Max: time.Minute, Jitter: 0.5},
		Timeout:   5 * time.Minute, SavesMinutes: 25,
		CreatedAt: now, DueAt: now,
	}
	for _, change := range changes {
		change(&e)
	}
	return e
}

// CreatedAt makes a run one of another time: its id, its birth and when it is due.
func CreatedAt(at time.Time) func(*executions.Execution) {
	return func(e *executions.Execution) {
		e.ID, e.CreatedAt, e.DueAt = executions.ID(UUID(at)), at, at
	}
}

// Attempts lets a run be started so often, without a wait in between.
func Attempts(n int) func(*executions.Execution) {
	return func(e *executions.Execution) { e.Retry = executions.Retry{Attempts: n} }
}

// Limited bounds how many runs like it go on at a time.
func Limited(limits ...executions.Limit) func(*executions.Execution) {
	return func(e *executions.Execution) { e.Limits = limits }
}

// StartedBy makes a run somebody's.
func StartedBy(user permissions.UserID) func(*executions.Execution) {
	return func(e *executions.Execution) { e.Actor.ID = user }
}

// Sealed gives a run secret inputs, as no store can read them.
func Sealed(e *executions.Execution) { e.Sealed = []byte("age\x00\xff\xfe of " + e.ID) }

// OddNames are names that no store may trip over or mix up.
func OddNames() []string {
	return []string{
		"plain", "Plain", "with space", "a/b", `a\b`, "a#b", "a?b", "a%b", "a%2Fb", "a%2fb", "a_b", "a_2Fb", "a.b", "..",
		"tab\there", "new\nline", "null\x00byte", "escape\x1b[0m", "delete\x7f", "c1\u0085", "it's", `"quoted"`,
		"ünïcode", "u\u0308nicode", "家具", "emoji 🚀", "!fence", "s_", "~", "\uffff", " lead", "trail ",
	}
}
