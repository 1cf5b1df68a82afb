package files

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/listing"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
)

// piece is how many files one call looks at.
const piece = 100

// Inventory lists files of every scope. It satisfies object.Inventory.
type Inventory struct{ files Files }

var _ object.Inventory = Inventory{}

// Inventory is the list of these files.
func (f Files) Inventory() Inventory { return Inventory{f} }

// place is where a walk is: storage's own mark, which says nothing to anybody else.
type place struct {
	Marker string `json:"files"`
}

func placeAt(cursor string) (place, error) {
	var at place
	if cursor == "" {
		return at, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(raw, &at)
	}
	if err != nil || at.Marker == "" {
		return at, fault.New(fault.Invalid, "cursor_invalid", "This is not a position of this walk. Begin at the beginning.")
	}
	return at, nil
}

func (p place) cursor() (string, error) {
	raw, err := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(raw), err
}

// Older looks at a piece of the container, in the order of names: one transaction.
// A blob that is no file of ours is left out.
func (i Inventory) Older(ctx context.Context, cursor string, before time.Time) (object.InventoryPage, error) {
	at, err := placeAt(cursor)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return object.InventoryPage{}, err
	}
	blobs, next, err := listing.Page{Marker: at.Marker, Most: piece, Metadata: true}.Read(ctx, i.files.container)
	if err != nil {
		return object.InventoryPage{}, err
	}
	var page object.InventoryPage
	for _, b := range blobs {
		if stored, ok := storedAs(b); ok && madeAt(stored.File).Before(before) {
			page.Items = append(page.Items, stored)
		}
	}
	if next != "" {
		page.Next, err = place{next}.cursor()
	}
	return page, err
}

// scopeGlobal is the key of the scope of defaults, as everywhere.
const scopeGlobal = "GLOBAL"

// storedAs is the file that a blob is; false for a blob of another name.
func storedAs(b *container.BlobItem) (object.Stored, bool) {
	if b.Name == nil || b.Properties == nil {
		return object.Stored{}, false
	}
	scope, id, _ := strings.Cut(*b.Name, "/")
	if scope == organizations.GlobalName {
		scope = scopeGlobal
	}
	d, err := executions.NewDoorbell(id, scope) // The ids of files are made as those of runs.
	if err != nil || *b.Name != d.Scope().String()+"/"+string(d.ID()) {
		return object.Stored{}, false
	}
	return object.Stored{Scope: d.Scope(), File: fileOf(id, b.Metadata, b.Properties.ContentLength)}, true
}

// madeAt is when a file was made, also of one whose metadata somebody has
// removed: the id says it, too.
func madeAt(f object.File) time.Time {
	if !f.CreatedAt.IsZero() {
		return f.CreatedAt
	}
	return executions.ID(f.ID).Time()
}
