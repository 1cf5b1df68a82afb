package session

import (
	"context"
	"fmt"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// LoadSettings reads the settings that the code declares to need, before it
// begins: afterwards reading one cannot fail, and no effect has happened yet when
// one is missing.
func (s *Session) LoadSettings(ctx context.Context, needs []host.SettingNeed) error {
	if len(needs) == 0 {
		return nil
	}
	keys := make([]string, len(needs))
	for i, need := range needs {
		keys[i] = need.Key
	}
	found, err := s.Host.Settings(ctx, keys)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	for _, need := range needs {
		setting, ok := found[need.Key]
		switch {
		case !ok && !need.Optional:
			return host.Refusal("setting_missing", "The setting "+need.Key+" has no value. Set it, then try again.")
		case ok && setting.Type != need.Type:
			return host.Refusal("setting_wrong_type",
				fmt.Sprintf("The setting %s is of the type %s, and %s is needed. Correct it, then try again.", need.Key, setting.Type, need.Type))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.needs, s.settings = needs, found
	return nil
}

// Setting answers a setting that was declared; false when it has no value.
func (s *Session) Setting(key string) (value string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, need := range s.needs {
		if need.Key == key {
			setting, ok := s.settings[key]
			return setting.Value, ok
		}
	}
	panic(failure.Abort(failure.Coded(failure.SettingUndeclared,
		fmt.Errorf("the setting %s is read, but it is not among the Needs that the code declares", key))))
}
