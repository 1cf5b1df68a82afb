package embedded

import "github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"

// Holder is who has a data folder open.
type Holder = kv.Holder

// HolderOf says which process has a data folder open, without taking it. It is for a
// process that has not opened the folder itself. An error is of the folder's files.
func HolderOf(dir string) (Holder, error) { return kv.HolderOf(dir) }
