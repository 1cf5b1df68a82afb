package azure_test

import (
	"maps"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/upkeeptest"
)

// harm writes to the rows of a sample behind the program's back.
type harm = func(t *testing.T, p *tended, s upkeeptest.Sample)

func toMirrors() map[string]harm {
	mirror := func(of func(upkeeptest.Sample) executions.Execution, properties rawRow) harm {
		return func(t *testing.T, p *tended, s upkeeptest.Sample) {
			e := of(s)
			if properties == nil {
				p.remove(t, "UserExecutions", mirrorPartition(e), rowKeyOf(e))
				return
			}
			p.change(t, "UserExecutions", mirrorPartition(e), rowKeyOf(e), properties)
		}
	}
	waiting := func(s upkeeptest.Sample) executions.Execution { return s.Waiting }
	held := func(s upkeeptest.Sample) executions.Execution { return s.Held }
	ended := func(s upkeeptest.Sample) executions.Execution { return s.Ended }
	return map[string]harm{
		"that takes a run that waits from its user's list":  mirror(waiting, nil),
		"that takes a run at work from its user's list":     mirror(held, nil),
		"that takes an ended run from its user's list":      mirror(ended, nil),
		"that leaves a mirror as it was at the beginning":   mirror(ended, rawRow{"Status": "Pending", "FinishedAt": nil, "Fence": nil}),
		"that gives a mirror another size of its log":       mirror(ended, rawRow{"LogBytes": "1", "LogBytes@odata.type": "Edm.Int64"}),
		"that lists a run at work as ended":                 mirror(held, rawRow{"Status": "Success"}),
		"that lists a run at work under another title":      mirror(held, rawRow{"Title": "Another"}),
		"that lists a run in another scope":                 mirror(held, rawRow{"Scope": "GLOBAL"}),
		"that lists an ended run in another scope":          mirror(ended, rawRow{"Scope": newID()}),
		"that lists a run in no scope":                      mirror(held, rawRow{"Scope": "nowhere"}),
		"that makes the mirror of a run at work unreadable": mirror(held, rawRow{"Attempt": "garbage"}),
		"that makes the mirror of an ended run unreadable":  mirror(ended, rawRow{"CreatedAt": "garbage"}),
		"that makes a mirror wholly unreadable":             mirror(ended, rawRow{"SchemaVersion": "garbage"}),
		"that makes a mirror one of before all schemas":     mirror(ended, rawRow{"SchemaVersion": 0}),
		"that lists a run for somebody else": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			other := somebody()
			p.admit(t, other.ID)
			p.write(t, "UserExecutions", string(other.ID), rowKeyOf(s.Ended), p.mirrorOf(t, s.Ended))
		},
		"that lists a run that is not there": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.write(t, "UserExecutions", mirrorPartition(s.Ended), rowKeyOf(someRun()), p.mirrorOf(t, s.Ended))
		},
		"that lists what is no run": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.write(t, "UserExecutions", mirrorPartition(s.Ended), "no-run", p.mirrorOf(t, s.Ended))
		},
		"that leaves an unreadable mirror of nothing": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			row := p.mirrorOf(t, s.Ended)
			delete(row, "Attempt@odata.type")
			row["Attempt"] = "garbage"
			p.write(t, "UserExecutions", mirrorPartition(s.Ended), rowKeyOf(someRun()), row)
		},
	}
}

func (p *tended) mirrorOf(t *testing.T, e executions.Execution) rawRow {
	t.Helper()
	return maps.Clone(p.read(t, "UserExecutions", mirrorPartition(e), rowKeyOf(e)))
}

func (p *tended) openOf(t *testing.T, e executions.Execution) rawRow {
	t.Helper()
	return maps.Clone(p.read(t, "OpenExecutions", shardOf(e), string(e.ID)))
}

func toOpenRows() map[string]harm {
	return map[string]harm{
		"that keeps the secrets of an ended run": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.change(t, "WorkflowExecutions", s.Ended.Scope.Key(), rowKeyOf(s.Ended), rawRow{"Sealed@odata.type": "Edm.Binary", "Sealed": "c2VhbGVk"})
		},
		"that loses the truth of an acceptance": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.remove(t, "WorkflowExecutions", s.Waiting.Scope.Key(), rowKeyOf(s.Waiting))
			p.remove(t, "UserExecutions", mirrorPartition(s.Waiting), rowKeyOf(s.Waiting))
		},
		"that loses the truth of an acceptance alone": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.remove(t, "WorkflowExecutions", s.Waiting.Scope.Key(), rowKeyOf(s.Waiting))
		},
	}
}

// unseen are damages to what no reading shows.
func unseen() map[string]harm {
	open := func(of func(upkeeptest.Sample) executions.Execution, properties rawRow) harm {
		return func(t *testing.T, p *tended, s upkeeptest.Sample) {
			e := of(s)
			if properties == nil {
				p.remove(t, "OpenExecutions", shardOf(e), string(e.ID))
				return
			}
			p.change(t, "OpenExecutions", shardOf(e), string(e.ID), properties)
		}
	}
	waiting := func(s upkeeptest.Sample) executions.Execution { return s.Waiting }
	held := func(s upkeeptest.Sample) executions.Execution { return s.Held }
	lingers := func(change func(rawRow)) harm {
		return func(t *testing.T, p *tended, s upkeeptest.Sample) {
			row := p.openOf(t, s.Held)
			truth := p.read(t, "WorkflowExecutions", s.Ended.Scope.Key(), rowKeyOf(s.Ended))
			row["Scope"], row["AcceptId"] = s.Ended.Scope.Key(), truth["AcceptId"]
			change(row)
			p.write(t, "OpenExecutions", shardOf(s.Ended), string(s.Ended.ID), row)
		}
	}
	return map[string]harm{
		"that lets nobody look at a run that waits": open(waiting, nil),
		"that lets nobody look at a run at work":    open(held, nil),
		"that makes the row of a run unreadable":    open(held, rawRow{"Wakes": "garbage"}),
		"that makes the row of a run of no schema":  open(waiting, rawRow{"SchemaVersion": nil}),
		"that says that a run is of another scope":  open(held, rawRow{"Scope": "GLOBAL"}),
		"that lets the sweeper look in a year":      open(held, rawRow{"CheckAt": "2999-01-01T00:00:00.0000000Z", "CheckAt@odata.type": "Edm.DateTime"}),
		"that leaves a run open that is over":       lingers(func(rawRow) {}),
		"that leaves a late acceptance":             lingers(func(row rawRow) { row["AcceptId"] = "another" }),
		"that leaves an unreadable row of an ended run": lingers(func(row rawRow) {
			delete(row, "Wakes@odata.type")
			row["Wakes"] = "garbage"
		}),
		"that makes the memory of the sweeper unreadable": func(t *testing.T, p *tended, _ upkeeptest.Sample) {
			p.write(t, "OpenExecutions", "0", "!sweep", rawRow{"SchemaVersion": 1, "JudgeFrom": "garbage"})
		},
		"that makes a key unreadable": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.change(t, "IdempotencyKeys", s.Waiting.Scope.Key(), s.Key, rawRow{"CreatedAt": "garbage"})
		},
		"that leads a key to what is no run": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.change(t, "IdempotencyKeys", s.Waiting.Scope.Key(), s.Key, rawRow{"ExecutionId": "no run"})
		},
	}
}

// toPeople are damages to the copies of people, organizations and grants.
func toPeople() map[string]harm {
	grant := func(change func(t *testing.T, p *tended, scope, user string)) harm {
		return func(t *testing.T, p *tended, s upkeeptest.Sample) {
			to := permissions.Grant{
				UserID: s.Ended.Actor.ID, In: organizations.TargetOf(organizations.ID(s.Held.Scope.Key())),
				Permissions: permissions.SetOf(permissions.ViewHistory), GrantedBy: "an administrator", GrantedAt: today(),
			}
			ok(t, p.Grants().Put(t.Context(), s.Held.Scope, to))
			change(t, p, s.Held.Scope.Key(), string(to.UserID))
		}
	}
	return map[string]harm{
		"that hides a grant": grant(func(t *testing.T, p *tended, scope, user string) { p.remove(t, "OrgPermissions", scope, user) }),
		"that shows a wider grant": grant(func(t *testing.T, p *tended, scope, user string) {
			p.change(t, "OrgPermissions", scope, user, rawRow{"Permissions": `["viewHistory","executeWorkflows"]`})
		}),
		"that shows a grant that there is not": grant(func(t *testing.T, p *tended, scope, user string) { p.remove(t, "UserPermissions", user, scope) }),
		"that makes the list of grants unreadable": grant(func(t *testing.T, p *tended, scope, user string) {
			p.change(t, "OrgPermissions", scope, user, rawRow{"GrantedAt": "garbage"})
		}),
		"that gives a user another name in the list": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.change(t, "Users", "USER", string(s.Ended.Actor.ID), rawRow{"DisplayName": "Another"})
		},
		"that gives an organization another name in the list": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.change(t, "Organizations", "ORG", s.Held.Scope.Key(), rawRow{"Name": "Another"})
		},
		"that takes an organization from the list": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.remove(t, "Organizations", "ORG", s.Held.Scope.Key())
		},
		"that takes a tenant from its organization": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.remove(t, "Organizations", "TENANT", p.known[s.Held.Scope].TenantID)
		},
	}
}

// toTruths are damages that nothing can mend.
func toTruths() map[string]harm {
	truth := func(of func(upkeeptest.Sample) executions.Execution, properties rawRow) harm {
		return func(t *testing.T, p *tended, s upkeeptest.Sample) {
			e := of(s)
			p.change(t, "WorkflowExecutions", e.Scope.Key(), rowKeyOf(e), properties)
		}
	}
	waiting := func(s upkeeptest.Sample) executions.Execution { return s.Waiting }
	held := func(s upkeeptest.Sample) executions.Execution { return s.Held }
	ended := func(s upkeeptest.Sample) executions.Execution { return s.Ended }
	setting := func(row rawRow) harm {
		return func(t *testing.T, p *tended, s upkeeptest.Sample) {
			ok(t, p.Config().PutSetting(t.Context(), s.Held.Scope, organizations.Setting{Key: "a_key", Type: "string", Value: "a value of somebody's"}))
			p.change(t, "OrganizationConfig", s.Held.Scope.Key(), "config:a_key", row)
		}
	}
	return map[string]harm{
		"to a run":                        truth(ended, rawRow{"Attempt": "a value of somebody's"}),
		"to a run that waits":             truth(waiting, rawRow{"SchemaVersion": nil}),
		"to a run at work":                truth(held, rawRow{"Fence": "garbage"}),
		"to the status of a run":          truth(held, rawRow{"Status": "Walking"}),
		"to what is wrong with a run":     truth(ended, rawRow{"Problem": "{a value of somebody's"}),
		"to the failures of a run":        truth(ended, rawRow{"Failures": "7"}),
		"by a newer program to a run":     truth(ended, rawRow{"SchemaVersion": 99}),
		"by a newer program to a setting": setting(rawRow{"SchemaVersion": 99}),
		"to a setting":                    setting(rawRow{"UpdatedAt": "garbage"}),
		"to the place of a setting":       setting(rawRow{"Name": "another_key"}),
		"to the place of a run": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.write(t, "WorkflowExecutions", s.Held.Scope.Key(), "no-run", rawRow{"SchemaVersion": 1, "Status": "Success"})
		},
		"to the key of what is open": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.write(t, "OpenExecutions", shardOf(s.Held), "0-no-run", p.openOf(t, s.Held))
		},
		"to what says whose run is open": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			e := someRun()
			row := p.openOf(t, s.Held)
			row["Scope"] = "a value of somebody's"
			p.write(t, "OpenExecutions", shardOf(e), string(e.ID), row)
		},
		"to an acceptance": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			e := someRun()
			row := p.openOf(t, s.Held)
			delete(row, "Wakes@odata.type")
			row["Wakes"] = "garbage"
			p.write(t, "OpenExecutions", shardOf(e), string(e.ID), row)
		},
		"to a user": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.change(t, "UserPermissions", string(s.Ended.Actor.ID), "!user", rawRow{"IsActive": "garbage"})
		},
		"to an organization": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			p.change(t, "OrganizationConfig", s.Held.Scope.Key(), "organization", rawRow{"IsActive": "garbage"})
		},
		"that gives two organizations one tenant": func(t *testing.T, p *tended, s upkeeptest.Sample) {
			other := someOrganization()
			ok(t, p.Organizations().Create(t.Context(), other))
			tenant := p.known[s.Held.Scope].TenantID
			p.change(t, "OrganizationConfig", string(other.ID), "organization", rawRow{"TenantID": tenant})
			p.change(t, "Organizations", "ORG", string(other.ID), rawRow{"TenantID": tenant})
			p.remove(t, "Organizations", "TENANT", other.TenantID)
		},
	}
}
