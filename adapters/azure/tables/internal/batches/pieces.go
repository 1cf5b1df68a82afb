package batches

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/document"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// givenShort is how long what is given may be to stand in the row itself.
const givenShort = 32 << 10

// GivenRow is a piece of what the runs of a batch are given.
// Batches/BATCH/~{batchId}_{number}.
type GivenRow struct {
	entity.Row
	document.Pieces
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
		size := min(len(raw), document.Most)
		if err := piece.Cut(raw[:size]); err != nil {
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
		parts[i] = rows[i].Join()
	}
	return bytes.Join(parts, nil)
}
