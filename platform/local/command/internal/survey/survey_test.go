package survey

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// source answers stretch after stretch.
type source struct {
	stretches []maintain.Checked
	froms     []string
	// last is what was done before err.
	last maintain.Checked
	err  error
}

func (s *source) Check(_ context.Context, from string, _ bool) (maintain.Checked, error) {
	s.froms = append(s.froms, from)
	if len(s.stretches) == 0 {
		return s.last, s.err
	}
	done := s.stretches[0]
	s.stretches = s.stretches[1:]
	return done, nil
}

func (*source) Backup(context.Context, string) (embedded.Backup, error) {
	return embedded.Backup{}, errors.ErrUnsupported
}

func difference(m maintenance.Mending) maintenance.Difference {
	return maintenance.Difference{What: "wake-up of a run", Where: "run x in GLOBAL", Found: "The run has none.", Mending: m}
}

func TestEachDifferenceIsASentenceAndAllAreCounted(t *testing.T) {
	t.Parallel()
	const line = "Wake-up of a run (run x in GLOBAL): The run has none."
	for name, c := range map[string]struct {
		mend  bool
		found []maintenance.Difference
		want  string
		count outcome
	}{
		"nothing": {false, nil, "Looked at 1 row. Nothing differs.\n", outcome{Looked: 1}},
		"one that can be mended": {false, []maintenance.Difference{difference(maintenance.Mendable)},
			line + "\nLooked at 1 row. 1 difference: bifrost storage repair mends what can be.\n", outcome{Looked: 1, Found: 1}},
		"two that cannot": {false, []maintenance.Difference{difference(maintenance.Unmendable), difference(maintenance.Unmendable)},
			line + "\n" + line + "\nLooked at 1 row. 2 differences, which cannot be mended.\n", outcome{Looked: 1, Found: 2, Unmendable: 2}},
		"one of each, mended": {true, []maintenance.Difference{difference(maintenance.Mended), difference(maintenance.Unmendable)},
			line + " Mended.\n" + line + " Not mended.\nLooked at 1 row. Mended 1 of 2 differences.\n", outcome{Looked: 1, Found: 2, Mended: 1, Unmendable: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			got, err := walk(t.Context(), &source{stretches: []maintain.Checked{{Looked: 1, Differences: c.found}}}, c.mend, &out)
			if err != nil || got != c.count || out.String() != c.want {
				t.Errorf("%+v, %v, %q", got, err, out.String())
			}
		})
	}
}

func TestAWalkGoesOnWhereAStretchEnded(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	s := &source{stretches: []maintain.Checked{{Looked: 2, Next: "a"}, {Next: "b"}, {Looked: 3}}}
	got, err := walk(t.Context(), s, false, &out)
	if err != nil || got.Looked != 5 || strings.Join(s.froms, ",") != ",a,b" || out.String() != "Looked at 5 rows. Nothing differs.\n" {
		t.Errorf("%+v, %v, %q, %q", got, err, s.froms, out.String())
	}
	trouble := errors.New("trouble")
	if _, err := walk(t.Context(), &source{stretches: []maintain.Checked{{Next: "a"}}, err: trouble}, false, &out); !errors.Is(err, trouble) {
		t.Errorf("answered %v", err)
	}
}

// What was mended before an error stays mended: people have to hear of it.
func TestWhatWasDoneBeforeAnErrorIsTold(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	trouble := errors.New("trouble")
	s := &source{last: maintain.Checked{Looked: 3, Differences: []maintenance.Difference{difference(maintenance.Mended)}}, err: trouble}
	if _, err := walk(t.Context(), s, true, &out); !errors.Is(err, trouble) || !strings.HasSuffix(out.String(), "The run has none. Mended.\n") {
		t.Errorf("%v, %q", err, out.String())
	}
}

func TestABackupSaysWhereItIsAndWhatItLacks(t *testing.T) {
	t.Parallel()
	var out, trouble strings.Builder
	err := kept("/b", embedded.Backup{Files: 1, Bytes: 5, Missing: []string{"f in GLOBAL"}}, &out, &trouble)
	if err != nil || out.String() != "The backup is in /b, with 1 file of 5 bytes. Start it with --data /b.\n" {
		t.Errorf("%v, %q", err, out.String())
	}
	if strings.Count(trouble.String(), "\n") != 1 || !strings.Contains(trouble.String(), "f in GLOBAL") {
		t.Errorf("it complains %q", trouble.String())
	}
}
