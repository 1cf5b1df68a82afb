// Package document spreads what is longer than a property may be over several
// properties of a row. What it says is known to those who keep it.
package document

import (
	"fmt"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
)

const (
	// pieceSize is what one property takes, by Azure's word.
	pieceSize = 64 << 10
	// Most is how many bytes the properties of a row take: with it a row stays far below
	// the megabyte that Azure keeps, and a transaction of a few such rows below four.
	Most = 8 * pieceSize
)

// Pieces are a document that is longer than a property may be.
type Pieces struct {
	// Piece0 and those after it are the document, one behind the other.
	Piece0, Piece1, Piece2, Piece3, Piece4, Piece5, Piece6, Piece7 []byte
}

func (p *Pieces) all() []*[]byte {
	return []*[]byte{&p.Piece0, &p.Piece1, &p.Piece2, &p.Piece3, &p.Piece4, &p.Piece5, &p.Piece6, &p.Piece7}
}

// Cut takes a document. TooLarge row_too_large beyond Most.
func (p *Pieces) Cut(document []byte) error {
	if len(document) > Most {
		return trouble.ErrTooLarge(fmt.Errorf("a document of %d bytes, %d are the most", len(document), Most))
	}
	for _, piece := range p.all() {
		n := min(len(document), pieceSize)
		*piece, document = document[:n:n], document[n:]
	}
	return nil
}

// Join answers the document.
func (p *Pieces) Join() []byte {
	var document []byte
	for _, piece := range p.all() {
		document = append(document, *piece...)
	}
	return document
}
