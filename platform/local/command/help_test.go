package command

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bifrost-run/bifrost/platform/local"
)

func TestHelpListsEveryCommand(t *testing.T) {
	t.Parallel()
	bare, asked := call(t), call(t, "--help")
	if bare != asked || bare.code != 0 || bare.trouble != "" {
		t.Errorf("got %+v", bare)
	}
	config := local.DefaultConfig()
	for _, cmd := range newRoot(&config).Commands() {
		if !strings.Contains(bare.out, cmd.Short) {
			t.Errorf("the help does not say %q:\n%s", cmd.Short, bare.out)
		}
		if o := call(t, cmd.Name(), "--help"); o.code != 0 || o.trouble != "" || !strings.Contains(o.out, "Usage:") {
			t.Errorf("%s: got %+v", cmd.Name(), o)
		}
	}
}

// settings maps the environment variables of the configuration to its defaults.
func settings() map[string]string {
	found := map[string]string{}
	defaults := reflect.ValueOf(local.DefaultConfig())
	for i := range defaults.NumField() {
		if name := defaults.Type().Field(i).Tag.Get("env"); name != "" {
			value := defaults.Field(i)
			found[name] = value.String()
			if value.Kind() == reflect.Bool {
				found[name] = map[bool]string{true: "true", false: "false"}[value.Bool()]
			}
		}
	}
	return found
}

// flagsOf are the flags of a command, without help.
func flagsOf(cmd *cobra.Command) map[string]*pflag.Flag {
	found := map[string]*pflag.Flag{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) { found[f.Name] = f })
	return found
}

// variable is the environment variable that a flag's help names.
var variable = regexp.MustCompile(`\(([A-Z_]+)\)$`)

func TestEverySettingHasAFlagAndAVariableAndOneDefault(t *testing.T) {
	t.Parallel()
	config, help := local.DefaultConfig(), call(t, "run", "--help").out
	left := settings()
	for name, flag := range flagsOf(newRun(&config)) {
		named := variable.FindStringSubmatch(flag.Usage)
		if named == nil || named[1] != "BIFROST_"+strings.ToUpper(name) {
			t.Errorf("--%s does not name its variable: %s", name, flag.Usage)
			continue
		}
		if wanted, ok := left[named[1]]; !ok || flag.DefValue != wanted {
			t.Errorf("--%s is %q by default, the configuration says %q", name, flag.DefValue, wanted)
		}
		delete(left, named[1])
		if !strings.Contains(help, "--"+name) || !strings.Contains(help, flag.Usage) {
			t.Errorf("the help does not tell of --%s", name)
		}
	}
	if len(left) != 0 {
		t.Errorf("no flag sets %v", slices.Collect(maps.Keys(left)))
	}
}

func TestTokenFindsItsProgramAsRunDoes(t *testing.T) {
	t.Parallel()
	config := local.DefaultConfig()
	running := flagsOf(newRun(&config))
	for name, flag := range flagsOf(newToken(&config)) {
		if same := running[name]; name != "as" && (same == nil || same.Usage != flag.Usage || same.DefValue != flag.DefValue) {
			t.Errorf("--%s means something else", name)
		}
	}
	if help := call(t, "token", "--help").out; !strings.Contains(help, "BIFROST_ADDR") || !strings.Contains(help, "BIFROST_DATA") || !strings.Contains(help, "client-user") {
		t.Errorf("the help says %s", help)
	}
}

// row is a line of the README's table: flag, variable, default, meaning.
var row = regexp.MustCompile("(?m)^\\| `--([a-z-]+)` \\| `([A-Z_]+)` \\| `([^`]*)` \\| (.+) \\|$")

func TestTheREADMEsTableIsTheProgramsOwn(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## Configuration\n")
	if !ok {
		t.Fatal("the README has no section about configuration")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	config := local.DefaultConfig()
	left := flagsOf(newRun(&config))
	rows := row.FindAllStringSubmatch(section, -1)
	if lines := strings.Count(section, "\n| `"); lines != len(rows) {
		t.Errorf("%d of %d rows can be read", len(rows), lines)
	}
	for _, r := range rows {
		flag := left[r[1]]
		delete(left, r[1])
		if flag == nil {
			t.Errorf("there is no flag --%s, or it is there twice", r[1])
			continue
		}
		if named := variable.FindStringSubmatch(flag.Usage); named == nil || r[2] != named[1] {
			t.Errorf("--%s: the README names %s", r[1], r[2])
		}
		if r[3] != flag.DefValue {
			t.Errorf("--%s: the README says that the default is %q, and it is %q", r[1], r[3], flag.DefValue)
		}
	}
	if len(left) != 0 {
		t.Errorf("the README does not tell of %v", slices.Collect(maps.Keys(left)))
	}
}
