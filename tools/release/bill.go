package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// goBill writes a bill of materials, in the form of CycloneDX, for the handler and for
// the program of each system, with every module that is linked into it and Go's own
// library. What is linked differs by system, not by processor.
func (j job) goBill(ctx context.Context) error {
	tool := filepath.Join(j.work, "bill")
	const from = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod"
	if _, err := j.run(ctx, filepath.Join(j.Dir, "tools", "release"), plain, "go", "build", "-o", tool, from); err != nil {
		return err
	}
	for _, of := range []struct{ name, system, main string }{
		{"linux", "linux", "cmd/bifrost"}, {"darwin", "darwin", "cmd/bifrost"}, {"windows", "windows", "cmd/bifrost"},
		{"handler", "linux", "cmd/handler"},
	} {
		environment := append([]string{"GOOS=" + of.system, "GOARCH=amd64"}, plain...)
		raw, err := j.run(ctx, j.Dir, environment, tool, "app", "-main", of.main, "-json", "-licenses", "-std", "-short-purls", ".")
		if err == nil {
			err = j.bill(of.name, raw)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bill writes a bill of materials as an asset.
func (j job) bill(name string, raw []byte) error {
	steady, err := steadied(raw, j.Version, j.at)
	if err != nil {
		return err
	}
	return os.WriteFile(j.asset(name+".cdx.json"), steady, 0o644) //nolint:gosec // for everybody
}

// steadied is a bill of materials without what differs between two that say the same: a
// serial number, the time of writing, checksums of the tool, and the version that Go makes
// up for a commit without a tag.
func steadied(raw []byte, version string, at time.Time) ([]byte, error) {
	bill, err := decoded(raw)
	if err != nil {
		return nil, err
	}
	said, _ := bill.part("metadata", "component")["version"].(string)
	if said == "" {
		return nil, errors.New("the bill of materials does not say of what it is")
	}
	if said != strings.TrimPrefix(version, "v") { // npm was told the version
		if bill, err = decoded(bytes.ReplaceAll(raw, []byte(said), []byte(version))); err != nil {
			return nil, err
		}
	}
	delete(bill, "serialNumber")
	bill.part("metadata")["timestamp"] = at.Format(time.RFC3339)
	tools, _ := bill.part("metadata")["tools"].([]any)
	for _, tool := range tools {
		if tool, ok := tool.(map[string]any); ok {
			delete(tool, "hashes")
		}
	}
	steady, err := json.MarshalIndent(bill, "", "  ")
	return append(steady, '\n'), err
}

// object is JSON whose form is not ours.
type object map[string]any

func decoded(raw []byte) (object, error) {
	var o object
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	err := decoder.Decode(&o)
	return o, err
}

// part is an object within, empty where there is none.
func (o object) part(path ...string) object {
	for _, name := range path {
		within, _ := o[name].(map[string]any)
		if within == nil {
			within = map[string]any{}
		}
		o = within
	}
	return o
}
