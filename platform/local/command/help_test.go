package command

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
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
			found[name] = fmt.Sprint(value)
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

// flagless are variables without a flag: everybody sees flags, and two hold a key or a
// password; the other is Azure's own.
var flagless = []string{"BIFROST_STORAGE_CONNECTION", "BIFROST_SMTP_URL", "AZURE_KEY_VAULT_URL"}

func TestEverySettingHasAFlagAndAVariableAndOneDefault(t *testing.T) {
	t.Parallel()
	config, help := local.DefaultConfig(), call(t, "run", "--help").out
	left := settings()
	for name, flag := range flagsOf(newRun(&config)) {
		named := variable.FindStringSubmatch(flag.Usage)
		if named == nil || named[1] != "BIFROST_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_")) {
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
	for _, name := range flagless {
		if _, is := left[name]; !is || !strings.Contains(help, name) {
			t.Errorf("the help does not tell of %s, or a flag sets it", name)
		}
		delete(left, name)
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
	for _, name := range flagless {
		if !strings.Contains(section, "\n|  | `"+name+"` | ") {
			t.Errorf("the README does not tell of %s", name)
		}
	}
}

// below are all commands under a command, by their words.
func below(cmd *cobra.Command) map[string]*cobra.Command {
	found := map[string]*cobra.Command{}
	for _, sub := range cmd.Commands() {
		found[strings.TrimPrefix(sub.CommandPath(), "bifrost ")] = sub
		maps.Copy(found, below(sub))
	}
	return found
}

func TestTheGuidesTellOfEveryCommandAndItsFlags(t *testing.T) {
	t.Parallel()
	guides := map[string]string{"workflow": "debugging.md", "storage": "operations.md"}
	config := local.DefaultConfig()
	for path, cmd := range below(newRoot(&config)) {
		words := strings.Fields(path)
		guide := guides[words[0]]
		if guide == "" || len(words) == 1 {
			continue
		}
		text, err := os.ReadFile("../../../docs/guides/" + guide)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "bifrost "+path) {
			t.Errorf("the guide does not tell of %s", path)
		}
		if o := call(t, append(words, "--help")...); o.code != 0 || !strings.Contains(o.out, cmd.Long) {
			t.Errorf("%s --help: %+v", path, o)
		}
		for name := range flagsOf(cmd) {
			if name != "help" && !strings.Contains(string(text), "`--"+name) && !strings.Contains(string(text), " --"+name) {
				t.Errorf("the guide does not tell of --%s of %s", name, path)
			}
		}
	}
}

// An editor starts what the program understands.
func TestEveryLaunchConfigurationStartsACommandThatIsThere(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../.vscode/launch.json")
	if err != nil {
		t.Fatal(err)
	}
	var launch struct {
		Configurations []struct {
			Name, Mode, Program string
			Args                []string
		}
	}
	if err := json.Unmarshal(text, &launch); err != nil || len(launch.Configurations) != 3 {
		t.Fatalf("%v: %+v", err, launch)
	}
	config := local.DefaultConfig()
	for _, c := range launch.Configurations {
		if c.Mode == "test" {
			continue
		}
		program := strings.ReplaceAll(c.Program, "${workspaceFolder}", "../../..")
		if _, err := os.Stat(filepath.Join(program, "main.go")); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		cmd, words, err := newRoot(&config).Find(c.Args)
		if err != nil || cmd.HasSubCommands() {
			t.Errorf("%s starts %v: %v", c.Name, c.Args, err)
			continue
		}
		if err := cmd.Args(cmd, words); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}
