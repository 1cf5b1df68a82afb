package attempt

import (
	"fmt"
	"reflect"

	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// ItemText is how people read an item. It must be the same in every attempt, which
// the addresses that fmt prints of pointers are not: structs become their JSON.
func ItemText(item any) string {
	switch item.(type) {
	case error, fmt.Stringer:
		return fmt.Sprint(item)
	}
	switch reflect.ValueOf(item).Kind() {
	case reflect.Array, reflect.Slice, reflect.Map, reflect.Struct, reflect.Pointer:
		if text, err := failure.Encode(item); err == nil {
			return string(text)
		}
	default:
	}
	return failure.Plain(item)
}
