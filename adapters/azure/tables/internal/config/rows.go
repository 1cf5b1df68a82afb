package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// configRow is a setting, OrganizationConfig/{orgId or GLOBAL}/config:{key}, or
// an integration, .../integration:{type}. The fields of the other one are empty.
type configRow struct {
	entity.Row
	// Name is the key of a setting or the type of an integration.
	Name string
	// ValueType is what the value of a setting is: string, int, bool, json, secret_ref.
	ValueType string
	// Value is a setting's, as text; for secret_ref the key of a secret.
	Value string
	// Description says what a setting is for.
	Description string
	// Settings are an integration's plain values by key, as JSON. What does not fit
	// into one property goes on in the next.
	Settings, Settings2, Settings3, Settings4 string
	// Secrets are the keys of an integration's secrets that are set.
	Secrets []string `table:",json"`
	// SharedWith says whom a global integration serves: all, tags, none.
	SharedWith string
	// Tags name organizations that a global integration serves.
	Tags []string `table:",json"`
	// UpdatedAt is when it was set last.
	UpdatedAt time.Time
	// UpdatedBy is the user id of who set it.
	UpdatedBy string
}

// precision is what Azure keeps of a time. Rows are made with no more, so that
// what was stored equals what was written.
const precision = 100 * time.Nanosecond

func kept(t time.Time) time.Time { return t.UTC().Truncate(precision) }

func settingRowOf(s organizations.Setting) configRow {
	return configRow{
		Name: s.Key, ValueType: string(s.Type), Value: s.Value, Description: s.Description,
		UpdatedAt: kept(s.UpdatedAt), UpdatedBy: s.UpdatedBy,
	}
}

func (r configRow) setting() organizations.Setting {
	return organizations.Setting{
		Key: r.Name, Type: organizations.SettingType(r.ValueType), Value: r.Value, Description: r.Description,
		UpdatedAt: r.UpdatedAt, UpdatedBy: r.UpdatedBy,
	}
}

func integrationRowOf(i organizations.Integration) (configRow, error) {
	row := configRow{
		Name: i.Type, Secrets: i.Secrets, SharedWith: string(i.SharedWith), Tags: i.Tags,
		UpdatedAt: kept(i.UpdatedAt), UpdatedBy: i.UpdatedBy,
	}
	if len(i.Settings) == 0 {
		return row, nil
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(i.Settings); err != nil {
		return row, fmt.Errorf("keep the settings of an integration: %w", err)
	}
	return row, row.spread(strings.TrimSpace(text.String()))
}

func (r configRow) integration() (organizations.Integration, error) {
	i := organizations.Integration{
		Type: r.Name, Secrets: r.Secrets, SharedWith: organizations.Sharing(r.SharedWith), Tags: r.Tags,
		UpdatedAt: r.UpdatedAt, UpdatedBy: r.UpdatedBy,
	}
	text := r.Settings + r.Settings2 + r.Settings3 + r.Settings4
	if text == "" {
		return i, nil
	}
	if err := json.Unmarshal([]byte(text), &i.Settings); err != nil {
		return organizations.Integration{}, errDamaged(errors.New("the settings of an integration are no JSON"))
	}
	return i, nil
}

// partMax is how many UTF-16 units one property holds.
const partMax = 32 * 1024

// spread puts a text into as many properties as it needs.
func (r *configRow) spread(text string) error {
	for _, part := range []*string{&r.Settings, &r.Settings2, &r.Settings3, &r.Settings4} {
		end := fits(text)
		*part, text = text[:end], text[end:]
	}
	if text != "" {
		return trouble.ErrTooLarge(errors.New("the settings of an integration do not fit into four properties"))
	}
	return nil
}

// fits is how many bytes of a text one property holds, at the end of a character.
func fits(text string) int {
	units := 0
	for i, r := range text {
		if units++; r > 0xffff {
			units++
		}
		if units > partMax {
			return i
		}
	}
	return len(text)
}

// says reports whether two rows hold the same. An empty list is none.
func (r configRow) says(other configRow) bool {
	for _, row := range []*configRow{&r, &other} {
		row.Row = entity.Row{}
		for _, list := range []*[]string{&row.Secrets, &row.Tags} {
			if len(*list) == 0 {
				*list = nil
			}
		}
	}
	return reflect.DeepEqual(r, other)
}

// errDamaged is the fault for a row that was edited by hand.
func errDamaged(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, entity.Unreadable, "Stored data is damaged. An administrator can find it with bifrost storage check.")
}
