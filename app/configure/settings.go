package configure

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Settings reads and writes the settings of the authority's scope.
type Settings struct {
	config   store.Config
	recorder *record.Recorder
	clock    system.Clock
}

// NewSettings is the use case over these ports.
func NewSettings(config store.Config, recorder *record.Recorder, clock system.Clock) *Settings {
	return &Settings{config: config, recorder: recorder, clock: clock}
}

// SettingView is a setting as one caller may see it.
type SettingView struct {
	organizations.EffectiveSetting
	// Concealed says that the values of global were taken out, of the setting
	// itself when it is Inherited and of what it Hides: only the provider's staff
	// see them.
	Concealed bool
}

// List answers a page of what is in force in the authority's scope.
func (s *Settings) List(ctx context.Context, by permissions.Authority, p store.Paging) (layer.Page[SettingView], error) {
	if err := layer.MayConfigure(by); err != nil {
		return layer.Page[SettingView]{}, err
	}
	own, defaults, err := layer.Both(ctx, by.Scope, s.config.Load)
	if err != nil {
		return layer.Page[SettingView]{}, err
	}
	all := organizations.EffectiveSettings(own.Settings, defaults.Settings)
	page := layer.Cut(all, func(e organizations.EffectiveSetting) string { return e.Key }, p)
	views := make([]SettingView, 0, len(page.Items))
	for _, e := range page.Items {
		views = append(views, conceal(by, e))
	}
	return layer.Page[SettingView]{Items: views, Next: page.Next}, nil
}

// Get answers what is in force for one key. NotFound when nothing is.
func (s *Settings) Get(ctx context.Context, by permissions.Authority, key string) (SettingView, error) {
	if err := layer.MayConfigure(by); err != nil {
		return SettingView{}, err
	}
	own, defaults, err := layer.Both(ctx, by.Scope, s.config.Load)
	if err != nil {
		return SettingView{}, err
	}
	e, ok := effective(own.Settings, defaults.Settings, key)
	if !ok {
		return SettingView{}, fault.New(fault.NotFound, "not_found", "There is no setting of this key.")
	}
	return conceal(by, e), nil
}

// Put writes a setting of the authority's scope and answers what is in force
// then, with whether the scope had none of its own before. validation_failed
// lists every bad field.
func (s *Settings) Put(ctx context.Context, by permissions.Authority, d Draft) (view SettingView, created bool, err error) {
	if err := layer.MayConfigure(by); err != nil {
		return SettingView{}, false, err
	}
	setting, bad := d.read()
	if len(bad) > 0 {
		return SettingView{}, false, fault.ValidationFailed(bad...)
	}
	own, defaults, err := layer.Both(ctx, by.Scope, s.config.Load)
	if err != nil {
		return SettingView{}, false, err
	}
	setting, err = s.write(ctx, by, audit.SettingPut, own.Settings, setting)
	if err != nil {
		return SettingView{}, false, err
	}
	e, _ := effective([]organizations.Setting{setting}, defaults.Settings, d.Key)
	return conceal(by, e), !slices.ContainsFunc(own.Settings, hasKey(d.Key)), nil
}

// write records a setting and puts it in the place of what the scope has, as it is
// written now by this caller.
func (s *Settings) write(ctx context.Context, by permissions.Authority, how audit.Action, own []organizations.Setting, setting organizations.Setting) (organizations.Setting, error) {
	change := record.Change{Action: how, ID: setting.Key, Before: settingIn(own, setting.Key), After: recordOf(setting)}
	if err := s.recorder.Write(ctx, by, change); err != nil {
		return organizations.Setting{}, err
	}
	setting.UpdatedAt, setting.UpdatedBy = s.clock.Now(), string(by.Principal.User.ID)
	return setting, s.config.PutSetting(ctx, by.Scope, setting)
}

// Delete removes a setting of the authority's scope, so that an organization
// inherits again. Removing what is not there is no fault, and leaves no entry. What
// it was is read for the audit trail alone, with one query: what cannot be read can
// be removed all the same. validation_failed for what is no key.
func (s *Settings) Delete(ctx context.Context, by permissions.Authority, key string) error {
	if err := layer.MayConfigure(by); err != nil {
		return err
	}
	if !organizations.IsKey(key) {
		return fault.ValidationFailed(badKey())
	}
	own, unread := s.config.Load(ctx, by.Scope)
	if unread != nil {
		own = organizations.Config{}
	}
	change := record.Change{Action: audit.SettingDelete, ID: key, Before: settingIn(own.Settings, key)}
	if unread != nil || change.Before != nil {
		if err := s.recorder.Write(ctx, by, change); err != nil {
			return err
		}
	}
	return s.config.DeleteSetting(ctx, by.Scope, key)
}

// settingRecord is what the audit trail keeps of a setting. The value of a
// secret_ref is the key of a secret.
type settingRecord struct {
	Type        organizations.SettingType `json:"type"`
	Value       json.RawMessage           `json:"value"`
	Description string                    `json:"description,omitempty"`
}

func recordOf(s organizations.Setting) settingRecord {
	return settingRecord{Type: s.Type, Value: ValueOf(s), Description: s.Description}
}

// settingIn is the record of the setting of a key, nil for none.
func settingIn(own []organizations.Setting, key string) any {
	at := slices.IndexFunc(own, hasKey(key))
	if at < 0 {
		return nil
	}
	return recordOf(own[at])
}

func hasKey(key string) func(organizations.Setting) bool {
	return func(s organizations.Setting) bool { return s.Key == key }
}

// effective is what two layers come to for one key.
func effective(own, defaults []organizations.Setting, key string) (organizations.EffectiveSetting, bool) {
	all := organizations.EffectiveSettings(own, defaults)
	at := slices.IndexFunc(all, func(e organizations.EffectiveSetting) bool { return e.Key == key })
	if at < 0 {
		return organizations.EffectiveSetting{}, false
	}
	return all[at], true
}

// conceal takes out what the caller may not see of the defaults.
func conceal(by permissions.Authority, e organizations.EffectiveSetting) SettingView {
	if layer.SeesDefaults(by) {
		return SettingView{EffectiveSetting: e}
	}
	view := SettingView{EffectiveSetting: e, Concealed: e.Inherited || e.Hides != nil}
	if e.Inherited {
		view.Value = ""
	}
	if e.Hides != nil {
		hidden := *e.Hides
		hidden.Value = ""
		view.Hides = &hidden
	}
	return view
}
