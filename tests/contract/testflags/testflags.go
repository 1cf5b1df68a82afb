// Package testflags sets flags of a test program that the command line leaves as they
// are, for packages whose tests know better than the default.
package testflags

import "flag"

// UnlessChosen gives each named flag its value, unless the command line has one for it:
// "test.parallel" is how many tests run at a time. It belongs at the beginning of
// TestMain, and panics for a flag that does not exist or does not take the value.
func UnlessChosen(values map[string]string) {
	flag.Parse()
	chosen := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { chosen[f.Name] = true })
	for name, value := range values {
		if chosen[name] {
			continue
		}
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
}
