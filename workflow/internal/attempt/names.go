package attempt

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// StepNames names one step for each item: "<name>: <item>". The names are the
// same in every attempt, no two are alike, and all fit: a repeated one is given
// a number, and a long one is cut and told from others by a digest.
func StepNames(name string, items []string) []string {
	names := make([]string, 0, len(items))
	taken := make(map[string]bool, len(items))
	repeats := map[string]int{}
	for _, item := range items {
		whole := name + ": " + item
		candidate := fitted(whole, "")
		for taken[candidate] {
			repeats[whole]++
			candidate = fitted(whole, fmt.Sprintf(" (%d)", repeats[whole]+1))
		}
		taken[candidate] = true
		names = append(names, candidate)
	}
	return names
}

// digestLength is in hex digits: enough that chance never makes two alike.
const digestLength = 16

// fitted is the text and its ending within the limit for names.
func fitted(whole, ending string) string {
	whole = strings.ToValidUTF8(whole, "\uFFFD")
	if utf8.RuneCountInString(whole)+len(ending) <= nameMax {
		return whole + ending
	}
	sum := sha256.Sum256([]byte(whole))
	ending = "… #" + hex.EncodeToString(sum[:])[:digestLength] + ending
	kept := []rune(whole)[:nameMax-utf8.RuneCountInString(ending)]
	return string(kept) + ending
}
