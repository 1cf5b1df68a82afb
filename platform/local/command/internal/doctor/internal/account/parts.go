package account

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/inspect"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// kept is an account that can be asked. Three checks read the same look at its tables.
type kept struct {
	Account
	storage *azure.Storage
	looking sync.Once
	looked  []inspect.Part
}

func (k *kept) look(ctx context.Context) []inspect.Part {
	k.looking.Do(func() { k.looked = inspect.Tables(ctx, k.storage) })
	return k.looked
}

func (k *kept) tables(ctx context.Context) check.Finding {
	return k.judge(sort{"tables", "Storage Table Data Contributor"}, k.look(ctx), func() inspect.Reason { return inspect.WritesTables(ctx, k.storage) })
}

func (k *kept) queues(ctx context.Context) check.Finding {
	return k.judge(sort{"queues", "Storage Queue Data Contributor"}, inspect.Queues(ctx, k.storage), func() inspect.Reason { return inspect.WritesQueues(ctx, k.storage) })
}

func (k *kept) containers(ctx context.Context) check.Finding {
	return k.judge(sort{"containers", "Storage Blob Data Owner"}, inspect.Containers(ctx, k.storage), func() inspect.Reason { return inspect.WritesContainers(ctx, k.storage) })
}

// sort is what some parts of an account are, and the role that opens them, which the
// infrastructure gives to the function app.
type sort struct{ many, role string }

// reasons are in the order in which one hides the others.
var reasons = []inspect.Reason{inspect.NoSignIn, inspect.Silent, inspect.Keyless, inspect.Network, inspect.Refused, inspect.Missing, inspect.Odd}

// judge says the first thing that is wrong with parts of an account, and else whether
// they may be written to.
func (k *kept) judge(s sort, parts []inspect.Part, writes func() inspect.Reason) check.Finding {
	for _, reason := range reasons {
		var names []string
		var cause error
		for _, p := range parts {
			if p.Reason == reason {
				names, cause = append(names, p.Name), p.Err
			}
		}
		if len(names) > 0 {
			return k.trouble(s, reason, fmt.Sprintf("%d of %d", len(names), len(parts)), names, cause)
		}
	}
	if writes() != "" {
		return check.Fail(k.grant(s.role), "%d are there and can be read, but not written to", len(parts))
	}
	return check.Well("%d, to read and to write", len(parts))
}

// namesMost is how many names fit into a line.
const namesMost = 6

func few(names []string) string {
	if more := len(names) - namesMost; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:namesMost], ", "), more)
	}
	return strings.Join(names, ", ")
}

// rows asks whether a newer program was here, which this one would not disturb.
func (k *kept) rows(ctx context.Context) check.Finding {
	var newer []string
	for _, p := range k.look(ctx) {
		if p.Reason != "" {
			return check.Skip("the tables are not well")
		}
		if p.Newer {
			newer = append(newer, p.Name)
		}
	}
	if len(newer) > 0 {
		return check.Fail("start that version of bifrost, or a later one", "a newer bifrost wrote into %s: this one cannot read that", few(newer))
	}
	return check.Well("none of a newer bifrost, at the beginning of each table")
}

// clock compares this computer's with what storage has said in its answers.
func (k *kept) clock(ctx context.Context) check.Finding {
	for _, p := range k.look(ctx) {
		if p.Reason != inspect.Silent && p.Reason != inspect.NoSignIn {
			return check.Clock("storage", time.Until(k.storage.Clock().Now()))
		}
	}
	return check.Skip("storage does not answer")
}
