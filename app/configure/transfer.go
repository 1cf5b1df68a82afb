package configure

import (
	"context"
	"strconv"

	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Outcome is what importing a setting comes to.
type Outcome string

// What becomes of an imported setting.
const (
	Created   Outcome = "created"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
	Refused   Outcome = "refused"
)

// Imported is what became, or would become, of one imported setting.
type Imported struct {
	Key     string
	Outcome Outcome
	// Reasons says what is wrong with a Refused one. Pointers are relative to a
	// body that holds the drafts in its property items.
	Reasons []fault.Field
}

// Export answers the scope's own settings, as Import takes them. Nothing that is
// inherited is among them.
func (s *Settings) Export(ctx context.Context, by permissions.Authority) ([]Draft, error) {
	if err := layer.MayConfigure(by); err != nil {
		return nil, err
	}
	own, err := s.config.Load(ctx, by.Scope)
	if err != nil {
		return nil, err
	}
	drafts := make([]Draft, 0, len(own.Settings))
	for _, setting := range own.Settings {
		drafts = append(drafts, Draft{Key: setting.Key, Type: setting.Type, Value: ValueOf(setting), Description: setting.Description})
	}
	return drafts, nil
}

// Import writes all drafts into the authority's scope, or none when one is bad:
// validation_failed lists every reason. Settings that are not among the drafts
// stay. A dry run writes nothing and answers the bad ones as Refused. After
// trouble with the store some may be written: importing again completes it.
func (s *Settings) Import(ctx context.Context, by permissions.Authority, drafts []Draft, dryRun bool) ([]Imported, error) {
	if err := layer.MayConfigure(by); err != nil {
		return nil, err
	}
	own, err := s.config.Load(ctx, by.Scope)
	if err != nil {
		return nil, err
	}
	outcomes, writes, bad := compare(own.Settings, drafts)
	if dryRun {
		return outcomes, nil
	}
	if len(bad) > 0 {
		return nil, fault.ValidationFailed(bad...)
	}
	for _, setting := range writes {
		if _, err := s.write(ctx, by, audit.SettingImport, own.Settings, setting); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// compare holds drafts against what a scope has: what each comes to, what there
// is to write, and everything that is wrong.
func compare(own []organizations.Setting, drafts []Draft) (outcomes []Imported, writes []organizations.Setting, bad []fault.Field) {
	held := make(map[string]organizations.Setting, len(own))
	for _, setting := range own {
		held[setting.Key] = setting
	}
	seen := make(map[string]bool, len(drafts))
	outcomes = make([]Imported, 0, len(drafts))
	for i, d := range drafts {
		setting, reasons := d.read()
		if seen[d.Key] {
			reasons = append(reasons, fault.Field{In: "body", Pointer: "/key", Code: "duplicate", Message: "This key is there twice."})
		}
		seen[d.Key] = true
		outcome := outcomeOf(held, setting)
		switch {
		case len(reasons) > 0:
			outcome, reasons = Refused, inItem(i, reasons)
			bad = append(bad, reasons...)
		case outcome != Unchanged:
			writes = append(writes, setting)
		}
		outcomes = append(outcomes, Imported{Key: d.Key, Outcome: outcome, Reasons: reasons})
	}
	return outcomes, writes, bad
}

func outcomeOf(held map[string]organizations.Setting, setting organizations.Setting) Outcome {
	old, exists := held[setting.Key]
	switch {
	case !exists:
		return Created
	case old.Type == setting.Type && old.Value == setting.Value && old.Description == setting.Description:
		return Unchanged
	default:
		return Changed
	}
}

// inItem moves fields of a draft to where the draft is in the body.
func inItem(i int, fields []fault.Field) []fault.Field {
	for at := range fields {
		fields[at].In, fields[at].Pointer = "body", "/items/"+strconv.Itoa(i)+fields[at].Pointer
	}
	return fields
}
