package provide

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow"
)

// A provider that never ends takes ten goroutines, and not one for each letter
// that somebody types.
func TestAProviderThatIsStuckIsNotAskedWithoutEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release, asked := make(chan struct{}), atomic.Int64{}
		w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
			asked.Add(1)
			<-release
			return nil, nil
		})
		for i := range 12 {
			begun := time.Now()
			_, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things", Inputs: json.RawMessage(fmt.Sprintf(`{"department":"%d"}`, i))})
			took, said := 21*time.Second, lateSentence
			if i >= 10 {
				took, said = 0, stuckSentence
			}
			if !fault.Is(err, fault.Upstream) || sentence(err) != said || time.Since(begun) != took {
				t.Errorf("question %d: %v after %s", i, err, time.Since(begun))
			}
		}
		if asked.Load() != 10 || w.source.Abandoned() != 10 {
			t.Errorf("asked %d times, %d go on", asked.Load(), w.source.Abandoned())
		}
		w.does(w.org, counting())
		if got := w.options(Request{Provider: "people"}); got.Options[0].Value != "1" {
			t.Errorf("another provider: %+v", got)
		}
		close(release)
		synctest.Wait()
		if got := w.options(Request{Provider: "things"}); got.Options[0].Value != "2" || w.source.Abandoned() != 0 {
			t.Errorf("after it has ended: %+v", got)
		}
	})
}
