package large

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// shelf is payloads in memory.
type shelf map[string][]byte

func (s shelf) Put(_ context.Context, _ executions.Doorbell, name string, content []byte) error {
	if there, ok := s[name]; ok && !bytes.Equal(there, content) {
		return fault.New(fault.Conflict, "already_exists", "This exists already.")
	}
	s[name] = content
	return nil
}

func (s shelf) Get(_ context.Context, _ executions.Doorbell, name string) ([]byte, error) {
	if content, ok := s[name]; ok {
		return content, nil
	}
	return nil, fault.New(fault.NotFound, "not_found", "This does not exist.")
}

func (s shelf) Delete(_ context.Context, _ executions.Doorbell, name string) error {
	delete(s, name)
	return nil
}

func TestWhatFitsStaysInTheRow(t *testing.T) {
	t.Parallel()
	s := shelf{}
	content := bytes.Repeat([]byte("x"), Limit)
	inline, blob, err := Keeper{s}.Keep(t.Context(), executions.Doorbell{}, "result.1.json", content, Limit)
	if err != nil || blob != "" || len(inline) != Limit || len(s) != 0 {
		t.Errorf("%d bytes inline, %q, %d payloads: %v", len(inline), blob, len(s), err)
	}
}

func TestEachLargeContentHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	s, k := shelf{}, Keeper{shelf{}}
	k.Payloads = s
	names := map[string]bool{}
	for _, letter := range []string{"a", "b", "a", "c", "b"} {
		content := []byte(strings.Repeat(letter, Limit+1))
		inline, blob, err := k.Keep(t.Context(), executions.Doorbell{}, "result.1.json", content, Limit)
		if err != nil || inline != nil || !strings.HasPrefix(blob, "result.1") || !strings.HasSuffix(blob, ".json") {
			t.Fatalf("%d bytes inline, %q: %v", len(inline), blob, err)
		}
		names[blob] = true
		got, err := k.Load(t.Context(), executions.Doorbell{}, inline, blob)
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s reads as %d bytes: %v", blob, len(got), err)
		}
	}
	if len(names) != 3 || len(s) != 3 || !names["result.1.json"] {
		t.Errorf("the names are %v", names)
	}
}

func TestAPayloadThatIsGoneIsDamageAndNoUnknownRun(t *testing.T) {
	t.Parallel()
	_, err := Keeper{shelf{}}.Load(t.Context(), executions.Doorbell{}, nil, "input.json")
	if fault.Code(err) != entity.Unreadable || !strings.Contains(err.Error(), "input.json") {
		t.Errorf("got %v", err)
	}
}

func TestDroppingAsksOnlyForWhatHasAName(t *testing.T) {
	t.Parallel()
	s := shelf{"sealed": nil}
	for _, name := range []string{"", "sealed", "sealed"} {
		if err := (Keeper{s}).Drop(t.Context(), executions.Doorbell{}, name); err != nil {
			t.Error(err)
		}
	}
	if len(s) != 0 {
		t.Errorf("left is %v", s)
	}
}
