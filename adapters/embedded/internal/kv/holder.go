package kv

import "path/filepath"

// lockFile is the file by which the store's own folder is held.
const lockFile = "LOCK"

// Holder is who has a data folder open.
type Holder struct {
	Held bool
	// PID is the process, zero where the machine does not tell.
	PID int
}

// HolderOf asks the machine, and neither takes the folder nor writes anything. What
// nobody has used is held by nobody. A process must not ask about a folder that it has
// open itself: it would be told that nobody has it, and lose it.
func HolderOf(dir string) (Holder, error) {
	return holderOf(filepath.Join(dir, Folder, lockFile))
}
