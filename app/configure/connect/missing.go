package connect

import (
	"slices"

	"github.com/bifrost-run/bifrost/app/configure/internal/known"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// missing are the pointers to what a row lacks of what its integration requires.
func missing(k known.Integration, row organizations.Integration) []string {
	var at []string
	for _, key := range k.Required {
		switch {
		case slices.Contains(k.Secrets, key):
			if !slices.Contains(row.Secrets, key) {
				at = append(at, pointer("secrets", key))
			}
		case row.Settings[key] == "":
			at = append(at, pointer("settings", key))
		}
	}
	return at
}

// something refuses a row in which nothing is set, unless nothing can be. Part of a
// connection is taken: people may enter the settings first and the secrets later.
func something(k known.Integration, row organizations.Integration, secrets []string) error {
	if len(row.Settings) > 0 || len(secrets) > 0 || len(k.Settings)+len(k.Secrets) == 0 {
		return nil
	}
	at := missing(k, row)
	if len(at) == 0 {
		at = []string{"/settings"}
	}
	var bad []fault.Field
	for _, each := range at {
		bad = append(bad, fault.Field{In: "body", Pointer: each, Code: "required", Message: "Enter this. To use nothing of its own, disconnect the integration."})
	}
	return fault.ValidationFailed(bad...)
}
