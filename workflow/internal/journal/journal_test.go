package journal

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

type line struct{ level, message, fields string }

// record answers a logger and the lines that it wrote.
func record() (*slog.Logger, *[]line) {
	var lines []line
	return Logger(func(_ time.Time, level, message string, fields json.RawMessage) {
		lines = append(lines, line{level, message, string(fields)})
	}), &lines
}

type masked string

func (masked) LogValue() slog.Value { return slog.StringValue("***") }

type faulty struct{}

func (faulty) LogValue() slog.Value { panic("no value today") }

func (faulty) MarshalJSON() ([]byte, error) { panic("no JSON today") }

type listed struct{ C chan int }

func TestFieldsAreOneObject(t *testing.T) {
	t.Parallel()
	cycle := map[string]any{}
	cycle["self"] = cycle
	moment := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	for name, c := range map[string]struct {
		write func(*slog.Logger)
		want  string
	}{
		"none":                  {func(l *slog.Logger) { l.Info("m") }, ``},
		"simple ones":           {func(l *slog.Logger) { l.Info("m", "a", 1, "b", "x", "c", true, "d", nil) }, `{"a":1,"b":"x","c":true,"d":null}`},
		"time and duration":     {func(l *slog.Logger) { l.Info("m", "t", moment, "d", 1500*time.Millisecond) }, `{"d":"1.5s","t":"2026-01-02T03:04:05.000006Z"}`},
		"an error":              {func(l *slog.Logger) { l.Info("m", "e", errors.New("bad")) }, `{"e":"bad"}`},
		"a value of its own":    {func(l *slog.Logger) { l.Info("m", "p", masked("hunter2")) }, `{"p":"***"}`},
		"with":                  {func(l *slog.Logger) { l.With("a", 1).With("b", 2).Info("m", "c", 3) }, `{"a":1,"b":2,"c":3}`},
		"a group":               {func(l *slog.Logger) { l.Info("m", slog.Group("g", "a", 1), slog.Group("", "b", 2)) }, `{"b":2,"g":{"a":1}}`},
		"open groups":           {func(l *slog.Logger) { l.With("a", 1).WithGroup("g").With("b", 2).WithGroup("h").Info("m", "c", 3) }, `{"a":1,"g":{"b":2,"h":{"c":3}}}`},
		"a group without name":  {func(l *slog.Logger) { l.WithGroup("").Info("m", "a", 1) }, `{"a":1}`},
		"groups without fields": {func(l *slog.Logger) { l.WithGroup("g").WithGroup("h").Info("m", slog.Group("i")) }, ``},
		"an empty attribute":    {func(l *slog.Logger) { l.Info("m", slog.Attr{}) }, ``},
		"the later one wins":    {func(l *slog.Logger) { l.With("a", 1).Info("m", "a", 2) }, `{"a":2}`},
		"not a number":          {func(l *slog.Logger) { l.Info("m", "a", math.NaN()) }, `{"a":"NaN"}`},
		"no JSON in it":         {func(l *slog.Logger) { l.Info("m", "a", listed{}) }, `{"a":"journal.listed"}`},
		"a cycle":               {func(l *slog.Logger) { l.Info("m", "a", cycle) }, `{"a":"map[string]interface {}"}`},
		"a missing value":       {func(l *slog.Logger) { l.Log(t.Context(), slog.LevelInfo, "m", []any{"a"}...) }, `{"!BADKEY":"a"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			logger, lines := record()
			c.write(logger)
			if diff := cmp.Diff(c.want, (*lines)[0].fields); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAValueThatPanicsDoesNoHarm(t *testing.T) {
	t.Parallel()
	logger, lines := record()
	logger.Info("m", "a", faulty{}, "b", &struct{ F faulty }{})
	if got := (*lines)[0].fields; !json.Valid([]byte(got)) || !strings.Contains(got, `"a":"LogValue panicked`) {
		t.Error(got)
	}
}

func TestLevelsAreFourAndBelowDebugNothingIsWritten(t *testing.T) {
	t.Parallel()
	logger, lines := record()
	for _, level := range []slog.Level{-5, -4, -1, 0, 3, 4, 7, 8, 100} {
		logger.Log(t.Context(), level, "m")
	}
	var got []string
	for _, l := range *lines {
		got = append(got, l.level)
	}
	if diff := cmp.Diff([]string{"debug", "debug", "info", "info", "warn", "warn", "error", "error"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestLoggersMadeFromOneDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	logger, lines := record()
	base := logger.With("a", 1)
	one, two := base.With("b", 2), base.With("b", 3)
	group := base.WithGroup("g")
	one.Info("m")
	two.Info("m")
	group.With("c", 4).Info("m")
	base.Info("m")
	want := []line{{"info", "m", `{"a":1,"b":2}`}, {"info", "m", `{"a":1,"b":3}`}, {"info", "m", `{"a":1,"g":{"c":4}}`}, {"info", "m", `{"a":1}`}}
	if diff := cmp.Diff(want, *lines, cmp.AllowUnexported(line{})); diff != "" {
		t.Error(diff)
	}
}

func TestSiblingsWithRoomToGrowDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	logger, lines := record()
	attrs := logger.With("a", 1).With("b", 2).With("c", 3)
	one, two := attrs.With("d", 4), attrs.With("d", 5)
	groups := logger.WithGroup("a").WithGroup("b").WithGroup("c")
	three, four := groups.WithGroup("d"), groups.WithGroup("e")
	one.Info("m")
	two.Info("m")
	three.Info("m", "x", 1)
	four.Info("m", "x", 1)
	want := []string{`{"a":1,"b":2,"c":3,"d":4}`, `{"a":1,"b":2,"c":3,"d":5}`, `{"a":{"b":{"c":{"d":{"x":1}}}}}`, `{"a":{"b":{"c":{"e":{"x":1}}}}}`}
	for i, l := range *lines {
		if l.fields != want[i] {
			t.Errorf("got %s, want %s", l.fields, want[i])
		}
	}
}

func TestALineIsCutToSize(t *testing.T) {
	t.Parallel()
	logger, lines := record()
	many := []any{"small", 1}
	for i := range 100 {
		many = append(many, strings.Repeat(string(rune('a'+i%26)), 1+i/26), strings.Repeat("ü", 1000))
	}
	logger.Info(strings.Repeat("é", 10_000), many...)
	got := (*lines)[0]
	if len(got.message) > 16<<10 || !strings.HasSuffix(got.message, "é… (cut)") || !utf8.ValidString(got.message) {
		t.Error("message:", len(got.message))
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(got.fields), &fields); err != nil {
		t.Fatal(err)
	}
	if len(got.fields) > 32<<10 || len(got.fields) < 30<<10 || fields["… (cut)"] != true {
		t.Error("fields:", len(got.fields), fields["… (cut)"])
	}
}

func TestOneLargeFieldLeavesTheOthers(t *testing.T) {
	t.Parallel()
	logger, lines := record()
	logger.Info("m", "body", strings.Repeat("x", 1<<20), "status", 404)
	var fields map[string]any
	if err := json.Unmarshal([]byte((*lines)[0].fields), &fields); err != nil {
		t.Fatal(err)
	}
	if body, _ := fields["body"].(string); fields["status"] != 404.0 || !strings.HasPrefix(body, `"xxx`) || !strings.HasSuffix(body, "(cut)") {
		t.Errorf("%.100v", fields)
	}
}
