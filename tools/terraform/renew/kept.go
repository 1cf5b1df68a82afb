package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// kept is a file of testdata: some of what one provider says of itself.
type kept struct {
	Name     string
	Version  string
	Settings any            `json:"provider"`
	Sorts    map[string]any `json:"resource_schemas"`
	Data     map[string]any `json:"data_source_schemas"`
}

// from takes what is kept out of what a provider says, without descriptions.
func (k kept) from(said kept) (kept, error) {
	next := kept{Name: k.Name, Settings: plain(said.Settings), Sorts: map[string]any{}, Data: map[string]any{}}
	var missing []error
	for name := range k.Sorts {
		if next.Sorts[name] = plain(said.Sorts[name]); said.Sorts[name] == nil {
			missing = append(missing, fmt.Errorf("%s has no resource %s any more: take it out of the file, and of the modules", k.Name, name))
		}
	}
	for name := range k.Data {
		if next.Data[name] = plain(said.Data[name]); said.Data[name] == nil {
			missing = append(missing, fmt.Errorf("%s has no data source %s any more: take it out of the file, and of the modules", k.Name, name))
		}
	}
	return next, errors.Join(missing...)
}

// plain leaves out descriptions, which nothing reads, and keeps attributes of that name.
func plain(of any) any {
	switch of := of.(type) {
	case map[string]any:
		maps.DeleteFunc(of, func(name string, value any) bool {
			_, isText := value.(string)
			return isText && (name == "description" || name == "description_kind")
		})
		for name, value := range of {
			of[name] = plain(value)
		}
	case []any:
		for i, value := range of {
			of[i] = plain(value)
		}
	}
	return of
}

// write has a line for each resource and data source, so that a change shows what changed.
func (k kept) write() ([]byte, error) {
	name, err := json.Marshal(k.Name)
	if err != nil {
		return nil, err
	}
	settings, err := json.Marshal(k.Settings)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"name\":%s,\n\"version\":%q,\n\"provider\":%s,\n\"resource_schemas\":{\n", name, k.Version, settings)
	if err := writeSorted(&b, k.Sorts); err != nil {
		return nil, err
	}
	b.WriteString("},\n\"data_source_schemas\":{\n")
	if err := writeSorted(&b, k.Data); err != nil {
		return nil, err
	}
	b.WriteString("}\n}\n")
	return b.Bytes(), nil
}

func writeSorted(b *bytes.Buffer, schemas map[string]any) error {
	for i, name := range slices.Sorted(maps.Keys(schemas)) {
		if i > 0 {
			b.WriteString(",\n")
		}
		text, err := json.Marshal(schemas[name])
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "%q:%s", name, text)
	}
	b.WriteString("\n")
	return nil
}
