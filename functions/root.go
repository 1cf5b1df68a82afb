package functions

import "embed"

// Root is what a Functions host reads of the app: host.json, and the
// function.json of each function in its folder. A package of the app is this and
// the program.
//
//go:embed host.json */function.json
var Root embed.FS
