// Package catalog holds what a workflow or a data provider declares about itself:
// what people see before they run it, the parameters that its input must satisfy,
// and the options that a data provider answers.
package catalog

import "time"

// Effect is how much a workflow may change.
type Effect string

// The effects, from harmless to final. Before an EffectDestroy run a person
// types the client's name.
const (
	EffectRead    Effect = "read"
	EffectChange  Effect = "change"
	EffectDestroy Effect = "destroy"
)

// Workflow is one workflow of this build.
type Workflow struct {
	Name        string
	Title       string
	Description string
	Category    string
	Tags        []string
	Effect      Effect
	// RequiresOrganization is false for a workflow that also runs in global.
	RequiresOrganization bool
	Needs                Needs
	Timeout              time.Duration
	// SavesMinutes is the author's estimate of handwork saved by one run.
	SavesMinutes int
	Concurrency  Concurrency
	Parameters   []Parameter
}

// Concurrency is how many runs of a workflow go on at a time; 0 is no bound.
type Concurrency struct {
	// Most counts all runs, PerOrganization those for one organization, or for global.
	Most            int
	PerOrganization int
}

// Needs is what must be configured before code can run.
type Needs struct {
	Integrations []string
	// Settings are first those that must have a value, then those with a default.
	Settings []NeededSetting
}

// NeededSetting is a setting that code reads.
type NeededSetting struct {
	Key string
	// Type is what its value must be, in the words of organizations.SettingType.
	Type string
	// Optional is true for a setting with a default: it may be absent, but not of
	// another type.
	Optional bool
}

// Type is the type of a parameter, as forms and the API name it.
type Type string

// The parameter types.
const (
	TypeString   Type = "string"
	TypeInt      Type = "int"
	TypeFloat    Type = "float"
	TypeBool     Type = "bool"
	TypeEmail    Type = "email"
	TypeUPN      Type = "upn"
	TypeUUID     Type = "uuid"
	TypeURI      Type = "uri"
	TypeDate     Type = "date"
	TypeDateTime Type = "datetime"
	TypeList     Type = "list"
	TypeJSON     Type = "json"
	// TypeSecret is kept sealed until the run is over, TypeFile is the id of an upload.
	TypeSecret Type = "secret"
	TypeFile   Type = "file"
)

// Types lists every parameter type.
func Types() []Type {
	return []Type{
		TypeString, TypeInt, TypeFloat, TypeBool, TypeEmail, TypeUPN, TypeUUID, TypeURI,
		TypeDate, TypeDateTime, TypeList, TypeJSON, TypeSecret, TypeFile,
	}
}

// Parameter is one named input. Limits that are nil do not exist. For a list,
// Item is the type of its elements, and the length limits count elements.
type Parameter struct {
	Name           string
	Type           Type
	Item           Type
	Label          string
	Help           string
	Required       bool
	Default        []byte // JSON, nil for none
	Enum           []string
	Minimum        *float64
	Maximum        *float64
	MinLength      *int
	MaxLength      *int
	Pattern        string
	PatternMessage string
	// Provider names the data provider that offers the values, empty for none.
	Provider string
}
