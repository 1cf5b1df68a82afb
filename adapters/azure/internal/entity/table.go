package entity

import "reflect"

// Table is a table of an account with the sorts of rows in it.
type Table struct {
	Name string
	Rows []Entity
}

// Column is a property of an entity and where its field is declared. Kind is the
// type that storage has it under, or json for a document in text.
type Column struct {
	Name, Kind string
	// Owner is the struct, of the entity or embedded, whose Field it is.
	Owner reflect.Type
	Field string
}

// Columns are the properties of an entity, in the order of its fields.
func Columns(e Entity) ([]Column, error) {
	t := reflect.TypeOf(e).Elem()
	s, err := shapeOf(t)
	if err != nil {
		return nil, err
	}
	columns := make([]Column, len(s.fields))
	for i, f := range s.fields {
		owner := t
		for _, step := range f.index[:len(f.index)-1] {
			owner = owner.Field(step).Type
		}
		columns[i] = Column{Name: f.name, Kind: string(f.form), Owner: owner, Field: t.FieldByIndex(f.index).Name}
	}
	return columns, nil
}
