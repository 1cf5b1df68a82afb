package command

import (
	"strings"
	"testing"
)

// These change the environment, so they run alone.

func TestAVariableIsTheDefaultOfItsFlag(t *testing.T) {
	for name, c := range map[string]struct{ variable, value, says string }{
		"the address": {"BIFROST_ADDR", "0.0.0.0:1", "0.0.0.0"},
		"the storage": {"BIFROST_STORAGE", "floppy", "floppy"},
		"the folder":  {"BIFROST_DATA", " ", "data folder"},
		"the days":    {"BIFROST_RETENTION", "0", "from 1 to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(c.variable, c.value)
			wantRefusal(t, call(t, "run"), 2, c.variable, c.says)
		})
	}
}

func TestAVariableSwitchesTheDemoOff(t *testing.T) {
	for value, wanted := range map[string]bool{"false": false, "true": true} {
		t.Run(value, func(t *testing.T) {
			t.Setenv("BIFROST_DEMO", value)
			o := call(t, "run", "--addr", "127.0.0.1:0", "--data", t.TempDir())
			if o.code != 0 || strings.Contains(o.out, "client-user") != wanted {
				t.Errorf("got %+v", o)
			}
		})
	}
}

func TestTheFlagWinsOverTheVariable(t *testing.T) {
	t.Setenv("BIFROST_STORAGE", "floppy")
	t.Setenv("BIFROST_ADDR", "0.0.0.0:1")
	t.Setenv("BIFROST_DATA", " ")
	t.Setenv("BIFROST_DEMO", "true")
	t.Setenv("BIFROST_RETENTION", "0")
	o := call(t, "run", "--retention", "30", "--storage", "embedded", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--demo=false")
	if o.code != 0 || o.trouble != "" {
		t.Errorf("got %+v", o)
	}
}

func TestASwitchInTheEnvironmentIsTrueOrFalse(t *testing.T) {
	for _, name := range []string{"BIFROST_DEMO", "BIFROST_DEBUG"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "maybe")
			wantRefusal(t, call(t, "version"), 2, name, "true or false")
		})
	}
}

func TestANumberInTheEnvironmentIsANumber(t *testing.T) {
	t.Setenv("BIFROST_RETENTION", "long")
	wantRefusal(t, call(t, "version"), 2, "BIFROST_RETENTION", "a number")
}

// An empty variable is one that was not set: so do shells and containers say it.
func TestAnEmptyVariableIsNone(t *testing.T) {
	t.Setenv("BIFROST_STORAGE", "")
	t.Setenv("BIFROST_RETENTION", "")
	t.Setenv("BIFROST_DEMO", "")
	t.Setenv("BIFROST_ADDR", "127.0.0.1:0")
	t.Setenv("BIFROST_DATA", t.TempDir())
	if o := call(t, "run"); o.code != 0 || o.trouble != "" {
		t.Errorf("got %+v", o)
	}
}

// The version comes from the build, whatever the environment says.
func TestTheEnvironmentDoesNotNameTheBuild(t *testing.T) {
	t.Setenv("BIFROST_VERSION", "v9")
	t.Setenv("VERSION", "v9")
	if o := call(t, "version"); o.out != "bifrost dev\n" {
		t.Errorf("got %+v", o)
	}
}
