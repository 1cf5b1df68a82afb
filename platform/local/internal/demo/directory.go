// Package demo is what a first start shows: a small Microsoft 365 directory that
// the local program serves itself, so that the shipped workflows really do
// something without a cloud. Nothing here reaches the handler for Azure.
package demo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
)

// DirectoryPrefix is the path under which the local program serves the directory.
const DirectoryPrefix = "/demo/graph"

// ClientID and ClientSecret are the app registration of the directory. They are
// public on purpose: they open invented people on this computer, nothing else.
const (
	ClientID     = "6f0f4f0a-5a0e-4f0e-9d2b-7f1d5c1f8a01"
	ClientSecret = "demo-directory-of-this-computer"
)

// DirectoryURL is both the base_url and the authority_url of the msgraph
// integration, for a program at an origin such as http://127.0.0.1:7071.
func DirectoryURL(origin string) string { return origin + DirectoryPrefix }

// Directory is the demo directory, kept in one file of the data folder.
type Directory struct {
	graph *msgraphtest.Directory
}

// OpenDirectory reads the directory from its file, or makes it, and adds those
// of the tenants that are not there yet. A file of an older version is brought up
// to date. An unknown tenant that signs in later gets people and licences, too,
// so that a new organization can be tried at once. The error for a damaged file
// is one sentence that names it.
func OpenDirectory(path string, tenants ...Tenant) (*Directory, error) {
	graph := msgraphtest.New(msgraphtest.Options{
		ClientID: ClientID, ClientSecret: ClientSecret, Adopt: adopted,
		Upgrade:  func(old msgraphtest.Tenant) msgraphtest.Tenant { return upgraded(old, seedOf(old.ID, tenants)) },
		OnChange: func(snapshot []byte) error { return replaceFile(path, snapshot) },
	})
	stored, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("the demo directory cannot be read: %w", err)
	default:
		if err := graph.Restore(stored); err != nil {
			return nil, fmt.Errorf("the demo directory in %s is damaged (%w); remove that file to start with a new one", path, err)
		}
	}
	for i, tenant := range tenants {
		graph.AddTenant(tenant.seed(i, time.Now()))
	}
	if snapshot := graph.Snapshot(); !bytes.Equal(snapshot, stored) {
		if err := replaceFile(path, snapshot); err != nil {
			return nil, fmt.Errorf("the demo directory cannot be stored: %w", err)
		}
	}
	return &Directory{graph: graph}, nil
}

// seedOf is a tenant as it is seeded today, one that the demo does not know included.
func seedOf(id string, tenants []Tenant) msgraphtest.Tenant {
	for i, tenant := range tenants {
		if strings.EqualFold(tenant.ID, id) {
			return tenant.seed(i, time.Now())
		}
	}
	fresh, _ := adopted(id)
	return fresh
}

// Handler answers below DirectoryPrefix in the shape of Microsoft Graph.
func (d *Directory) Handler() http.Handler {
	return http.StripPrefix(DirectoryPrefix, d.graph)
}

// replaceFile swaps the whole file at once, so that a crash leaves the old or
// the new one, and only its owner may read it.
func replaceFile(path string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".demo-directory-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // gone already when all went well
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
