package audit

import "strings"

// Action is what was done to what: the entity's type, a dot, and a verb.
type Action string

// The actions. Starting and stopping a run is none: the run itself is the record.
const (
	OrganizationCreate Action = "organization.create"
	OrganizationUpdate Action = "organization.update"
	// OrganizationImport is either of these by way of a file: one entry for each
	// organization that it changes.
	OrganizationImport     Action = "organization.import"
	OrganizationDeactivate Action = "organization.deactivate"
	OrganizationRestore    Action = "organization.restore"
	// OrganizationErase is that somebody has asked for it, not that it has been done.
	OrganizationErase Action = "organization.erase"
	// OrganizationErased is the last word about an organization of which nothing is
	// left.
	OrganizationErased Action = "organization.erased"

	GrantPut    Action = "grant.put"
	GrantDelete Action = "grant.delete"
	// UserChange is another type, home or activity of somebody.
	UserChange       Action = "user.change"
	RoleCreate       Action = "role.create"
	RoleChange       Action = "role.change"
	RoleDelete       Action = "role.delete"
	RolePutMember    Action = "role.put_member"
	RoleDeleteMember Action = "role.delete_member"
	KeyCreate        Action = "api_key.create"
	KeyRevoke        Action = "api_key.revoke"

	SettingPut    Action = "setting.put"
	SettingDelete Action = "setting.delete"
	// SettingImport is a setting.put by way of an import: one entry for each setting.
	SettingImport     Action = "setting.import"
	SecretPut         Action = "secret.put"
	SecretDelete      Action = "secret.delete"
	IntegrationPut    Action = "integration.put"
	IntegrationDelete Action = "integration.delete"
	// IntegrationTest is that somebody tried a connection, which uses its secrets and
	// changes nothing.
	IntegrationTest Action = "integration.test"
	// ScheduleChange is anything about a schedule that a person enters anew. What its
	// fires do to it is no change: each run is a record.
	ScheduleCreate Action = "schedule.create"
	ScheduleChange Action = "schedule.change"
	ScheduleDelete Action = "schedule.delete"
	// HookChange is anything about a hook that a person enters anew, HookRotate another
	// secret for it.
	HookCreate Action = "hook.create"
	HookChange Action = "hook.change"
	HookRotate Action = "hook.rotate"
	HookDelete Action = "hook.delete"
	// BatchCreate is that somebody has asked for it. What comes of each organization is a
	// run, which is a record.
	BatchCreate   Action = "batch.create"
	BatchCancel   Action = "batch.cancel"
	BatchContinue Action = "batch.continue"
	BatchRetry    Action = "batch.retry"
	// AttentionChange is that somebody took, gave back, resolved or noted something.
	AttentionChange Action = "attention.change"
	// AlertRuleChange is anything about a rule that a person enters anew, and
	// AlertRuleTest that somebody was told something for a try.
	AlertRuleCreate Action = "alert_rule.create"
	AlertRuleChange Action = "alert_rule.change"
	AlertRuleDelete Action = "alert_rule.delete"
	AlertRuleTest   Action = "alert_rule.test"
	// FormCreate is also that of a copy, whose entry says what it was made of.
	FormCreate Action = "form.create"
	FormChange Action = "form.change"
	FormDelete Action = "form.delete"
	FileUpload Action = "file.upload"
	FileDelete Action = "file.delete"
)

// Entity is what the action is done to, by the id of one.
func (a Action) Entity(id string) Entity {
	kind, _, _ := strings.Cut(string(a), ".")
	return Entity{Type: kind, ID: id}
}
