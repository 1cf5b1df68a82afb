package host

import "encoding/json"

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
	// TypeSecret is a text that is kept sealed until the run is over.
	TypeSecret Type = "secret"
	// TypeFile is the id of an uploaded file.
	TypeFile Type = "file"
)

// Parameter is one named input of a workflow, made from a field of its input
// struct. Limits that are nil do not exist. For a list, Item is the type of its
// elements; the length limits count elements, every other rule holds for each.
type Parameter struct {
	Name  string
	Type  Type
	Item  Type
	Label string
	Help  string
	// Required is false for a field with a default or an omitempty json tag.
	Required bool
	// Default is the JSON value of a field that is not given, nil for none.
	Default        json.RawMessage
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
