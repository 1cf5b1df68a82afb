package batches

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const (
	// pieceSize is what one property takes, by Azure's word.
	pieceSize = 64 << 10
	// piecesSize is what the properties of a row take: with it a row stays far below the
	// megabyte that Azure keeps, and a transaction of all rows of a batch below four.
	piecesSize = 8 * pieceSize
	// givenShort is how long what is given may be to stand in the row itself.
	givenShort = 32 << 10
)

// Pieces are a document that is longer than a property may be.
type Pieces struct {
	// Piece0 and those after it are the document, one behind the other.
	Piece0, Piece1, Piece2, Piece3, Piece4, Piece5, Piece6, Piece7 []byte
}

func (p *Pieces) all() []*[]byte {
	return []*[]byte{&p.Piece0, &p.Piece1, &p.Piece2, &p.Piece3, &p.Piece4, &p.Piece5, &p.Piece6, &p.Piece7}
}

// cut takes a document. TooLarge row_too_large.
func (p *Pieces) cut(document []byte) error {
	if len(document) > piecesSize {
		return trouble.ErrTooLarge(fmt.Errorf("a document of %d bytes, %d are the most", len(document), piecesSize))
	}
	for _, piece := range p.all() {
		n := min(len(document), pieceSize)
		*piece, document = document[:n:n], document[n:]
	}
	return nil
}

// join answers the document.
func (p *Pieces) join() []byte {
	var document []byte
	for _, piece := range p.all() {
		document = append(document, *piece...)
	}
	return document
}

// GivenRow is a piece of what the runs of a batch are given.
// Batches/BATCH/~{batchId}_{number}.
type GivenRow struct {
	entity.Row
	Pieces
}

// givenPrefix is what the keys of the pieces of a batch begin with.
func givenPrefix(id batches.ID) string { return pieces + string(id) + "_" }

// givenKey is that of a piece.
func givenKey(id batches.ID, n int) string { return fmt.Sprintf("%s%02d", givenPrefix(id), n) }

// GivenTo is the batch whose runs are given a piece, by its key.
func GivenTo(key string) batches.ID {
	id, _, _ := strings.Cut(strings.TrimPrefix(key, pieces), "_")
	return batches.ID(id)
}

// Given are the rows of what is given.
func Given(string) table.Query { return table.In(Partition).From(pieces) }

// given is what the runs of a batch are given. It is bytes inside of JSON: what was
// entered comes back unchanged.
type given struct {
	Input  []byte                      `json:"input,omitempty"`
	Inputs map[organizations.ID][]byte `json:"inputs,omitempty"`
}

// give puts what the runs are given into the row, or makes rows for it.
func (r *Row) give(b batches.Batch) ([]*GivenRow, error) {
	raw, err := json.Marshal(given{b.Input, b.Inputs})
	if err != nil || len(raw) <= givenShort {
		r.Given = raw
		return nil, err
	}
	var more []*GivenRow
	for n := 0; len(raw) > 0; n++ {
		piece := &GivenRow{Row: *entity.At(Partition, givenKey(b.ID, n), "")}
		size := min(len(raw), piecesSize)
		if err := piece.cut(raw[:size]); err != nil {
			return nil, err
		}
		more, raw = append(more, piece), raw[size:]
	}
	r.GivenRows = len(more)
	return more, nil
}

// taken reads what give wrote.
func taken(raw []byte, b *batches.Batch) error {
	var g given
	if err := json.Unmarshal(raw, &g); err != nil {
		return err
	}
	b.Input, b.Inputs = g.Input, g.Inputs
	return nil
}

// isGivenAs reports whether the runs of two batches are given the same.
func isGivenAs(a, b batches.Batch) bool {
	return bytes.Equal(a.Input, b.Input) && maps.EqualFunc(a.Inputs, b.Inputs, bytes.Equal)
}

// joined is the document of several rows.
func joined(rows []GivenRow) []byte {
	parts := make([][]byte, len(rows))
	for i := range rows {
		parts[i] = rows[i].join()
	}
	return bytes.Join(parts, nil)
}
