package report_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/report"
)

func found() []check.Result {
	return []check.Result{
		{Name: "api", Finding: check.Well("ok, v1.2.3")},
		{Name: "clock", Finding: check.Warn("sudo timedatectl set-ntp true", "40 s behind")},
		{Name: "tables", Finding: check.Fail("deploy it", "Runs is\nmissing \x1b[2J")},
		{Name: "vault", Finding: check.Skip("none is named")},
	}
}

func TestAPersonSeesALineForEachAndWhatToDo(t *testing.T) {
	t.Parallel()
	want := "ok       api     ok, v1.2.3\n" +
		"warning  clock   40 s behind\n" +
		"         → sudo timedatectl set-ntp true\n" +
		"failed   tables  Runs is missing �[2J\n" +
		"         → deploy it\n" +
		"skipped  vault   none is named\n" +
		"\n4 checks: 1 ok, 1 warning, 1 failed, 1 skipped.\n"
	var plain, coloured bytes.Buffer
	if err := errors.Join(report.Text(&plain, found(), false), report.Text(&coloured, found()[2:3], true)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, plain.String()); diff != "" {
		t.Error(diff)
	}
	want = "\x1b[31mfailed \x1b[0m  tables  Runs is missing �[2J\n         → deploy it\n\n1 check: 1 failed.\n"
	if diff := cmp.Diff(want, coloured.String()); diff != "" {
		t.Error(diff)
	}
}

func TestAProgramReadsTheSame(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report.JSON(&out, found()[1:3]); err != nil {
		t.Fatal(err)
	}
	want := `{
  "state": "failed",
  "checks": [
    {
      "name": "clock",
      "state": "warning",
      "seen": "40 s behind",
      "advice": "sudo timedatectl set-ntp true"
    },
    {
      "name": "tables",
      "state": "failed",
      "seen": "Runs is missing �[2J",
      "advice": "deploy it"
    }
  ]
}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWhatCannotBeWrittenIsSaid(t *testing.T) {
	t.Parallel()
	if report.Text(deaf{}, found(), false) == nil || report.JSON(deaf{}, found()) == nil {
		t.Error("nobody hears of it")
	}
}
