// Package bury makes the record of a message that names no run, the same wherever
// it was received. Keeping it is store.Poison's, and telling of it the receiver's.
package bury

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/ports/store"
)

// excerptMax is how many bytes of a message are kept.
const excerptMax = 500

// Record is that of a message which came from a queue and says content. Its id is a
// digest, because nobody can tell whether the queue's own is its.
func Record(queue string, content []byte, reason string, at time.Time) store.PoisonMessage {
	sum := sha256.Sum256(content)
	return store.PoisonMessage{
		Queue: queue, ID: hex.EncodeToString(sum[:]), Reason: reason, At: at,
		Excerpt: strconv.QuoteToASCII(string(content[:min(len(content), excerptMax)])),
	}
}
