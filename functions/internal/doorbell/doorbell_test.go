package doorbell

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// house is a Doorman with what stands behind it in memory.
type house struct {
	log                  bytes.Buffer
	delivered, recovered []executions.Doorbell
	kept                 []store.PoisonMessage
	// answer is the engine's, trouble the storage's.
	answer, trouble error
	doorman         *Doorman
}

func newHouse() *house {
	h := &house{}
	h.doorman = &Doorman{engine: h, poison: h, clock: h, log: slog.New(slog.NewTextHandler(&h.log, nil))}
	return h
}

func (h *house) Now() time.Time { return now }

func (h *house) Keep(_ context.Context, m store.PoisonMessage) error {
	h.kept = append(h.kept, m)
	return h.trouble
}

func (h *house) Deliver(_ context.Context, d executions.Doorbell) error {
	h.delivered = append(h.delivered, d)
	return h.answer
}

func (h *house) Recover(_ context.Context, d executions.Doorbell) error {
	h.recovered = append(h.recovered, d)
	return h.answer
}

func TestAMessageIsGivenToTheEngine(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, answer := range []error{nil, broken} {
		h := newHouse()
		h.answer = answer
		if err := h.doorman.Deliver(t.Context(), message(quoted(quoted(plain(orgID))))); !errors.Is(err, answer) {
			t.Errorf("delivered: %v, want %v", err, answer)
		}
		if err := h.doorman.Recover(t.Context(), message(quoted(plain("GLOBAL")))); !errors.Is(err, answer) {
			t.Errorf("recovered: %v, want %v", err, answer)
		}
		if len(h.delivered) != 1 || h.delivered[0] != bell(t, orgID) || len(h.recovered) != 1 || h.recovered[0] != bell(t, "GLOBAL") || len(h.kept) != 0 {
			t.Errorf("%+v", h)
		}
	}
}

func TestARunThatIsNotThereIsNoReasonToComeAgain(t *testing.T) {
	t.Parallel()
	h := newHouse()
	h.answer = executions.ErrUnknown()
	if err := h.doorman.Recover(t.Context(), message(quoted(plain(orgID)))); err != nil || len(h.recovered) != 1 || len(h.kept) != 0 {
		t.Errorf("%v, %+v", err, h.kept)
	}
	if !strings.Contains(h.log.String(), runID) {
		t.Errorf("the log says %s", &h.log)
	}
}

func TestWhatNamesNoRunIsKeptAndUnderstood(t *testing.T) {
	t.Parallel()
	long := quoted("\x00é\n" + strings.Repeat("password ", 1000))
	for name, c := range map[string]struct {
		m               trigger.Message
		reason, excerpt string
	}{
		"garbage":       {message(`"x"`), "it is not a doorbell", `"\"x\""`},
		"an old one":    {message(`{"v":0}`), "it is not a doorbell", `"{\"v\":0}"`},
		"no call":       {trigger.Message{Queue: "executions", Content: []byte("\xff"), Unread: errors.New("unread")}, "unread", `"\xff"`},
		"a long secret": {message(long), "it is not a doorbell", ""},
	} {
		for way, do := range map[string]func(*Doorman, context.Context, trigger.Message) error{"delivered": (*Doorman).Deliver, "given up": (*Doorman).Recover} {
			h := newHouse()
			if err := do(h.doorman, t.Context(), c.m); err != nil || len(h.kept) != 1 || len(h.delivered)+len(h.recovered) != 0 {
				t.Fatalf("%s, %s: %v, %+v", name, way, err, h.kept)
			}
			kept := h.kept[0]
			if kept.Queue != "executions" || len(kept.ID) != 64 || kept.Reason != c.reason || !kept.At.Equal(now) || c.excerpt != "" && kept.Excerpt != c.excerpt {
				t.Errorf("%s, %s: %+v", name, way, kept)
			}
			if len(kept.Excerpt) > 2000 || strings.ContainsFunc(kept.Excerpt, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%s, %s: the excerpt is %q", name, way, kept.Excerpt)
			}
			if said := h.log.String(); !strings.Contains(said, "level=ERROR") || !strings.Contains(said, kept.ID) || strings.Contains(said, "password") {
				t.Errorf("%s, %s: the log says %s", name, way, said)
			}
		}
	}
}

func TestTheSameGarbageIsOneMessage(t *testing.T) {
	t.Parallel()
	h := newHouse()
	for _, content := range []string{`"x"`, `"y"`, `"x"`} {
		if err := h.doorman.Deliver(t.Context(), message(content)); err != nil {
			t.Fatal(err)
		}
	}
	if h.kept[0].ID != h.kept[2].ID || h.kept[0].ID == h.kept[1].ID {
		t.Errorf("%+v", h.kept)
	}
}

func TestGarbageThatCannotBeKeptComesAgain(t *testing.T) {
	t.Parallel()
	h := newHouse()
	h.trouble = fault.New(fault.Unavailable, "storage_unavailable", "Down.")
	if err := h.doorman.Deliver(t.Context(), message(`"x"`)); fault.Code(err) != "storage_unavailable" {
		t.Errorf("%v", err)
	}
	if strings.Contains(h.log.String(), "put away") {
		t.Error("the log says what is not true")
	}
}

func TestAMessageOfANewerProgramIsLeftToItAndInTheEndKept(t *testing.T) {
	t.Parallel()
	h := newHouse()
	newer := message(quoted(`{"v":2,"run":"?"}`))
	if err := h.doorman.Deliver(t.Context(), newer); !fault.Is(err, fault.Unavailable) || fault.Code(err) != "message_newer" || len(h.kept) != 0 {
		t.Errorf("%v, %+v", err, h.kept)
	}
	if err := h.doorman.Recover(t.Context(), newer); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff("it is from a newer program", h.kept[0].Reason); diff != "" || len(h.recovered) != 0 {
		t.Errorf("%s", diff)
	}
}
