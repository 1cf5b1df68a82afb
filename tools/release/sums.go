package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
)

// sums writes the checksums of every other file, as sha256sum -c reads them.
func (j job) sums(context.Context) error {
	files, err := os.ReadDir(j.out)
	if err != nil {
		return err
	}
	var sums bytes.Buffer
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(j.out, file.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), file.Name())
	}
	return os.WriteFile(filepath.Join(j.out, "SHA256SUMS"), sums.Bytes(), 0o644) //nolint:gosec // for everybody
}
