package local

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestTheDefaultsAreComplete(t *testing.T) {
	t.Parallel()
	if err := DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
}

// with is the default configuration with one change.
func with(change func(*Config)) Config {
	c := DefaultConfig()
	change(&c)
	return c
}

func TestOnlyAddressesOfThisMachineAreTaken(t *testing.T) {
	t.Parallel()
	for addr, wanted := range map[string]string{
		"127.0.0.1:7071":         "",
		"127.0.0.1:0":            "",
		"127.8.9.10:65535":       "",
		"localhost:7071":         "",
		"[::1]:7071":             "",
		"":                       "host:port",
		"127.0.0.1":              "host:port",
		"::1:7071":               "host:port",
		"127.0.0.1:7071:1":       "host:port",
		"127.0.0.1:65536":        "port",
		"127.0.0.1:-1":           "port",
		"127.0.0.1:no-such-port": "port",
		"127.0.0.1:":             "",
		":7071":                  "on this machine",
		"0.0.0.0:7071":           "on this machine",
		"[::]:7071":              "on this machine",
		"192.168.1.5:7071":       "on this machine",
		"[fe80::1]:7071":         "on this machine",
		"example.com:7071":       "on this machine",
		"localhost.example:7071": "on this machine",
		"127.1:7071":             "on this machine",
	} {
		err := with(func(c *Config) { c.Addr = addr }).Validate()
		if wanted == "" {
			if err != nil {
				t.Errorf("%q: %v", addr, err)
			}
			continue
		}
		wantSentence(t, err, "--addr", "BIFROST_ADDR", wanted)
	}
}

func TestABadFolderOrStorageIsRefused(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", " ", "\t\n"} {
		wantSentence(t, with(func(c *Config) { c.Data = data }).Validate(), "--data", "BIFROST_DATA")
	}
	for _, storage := range []string{"", "Embedded", "Azure", "floppy"} {
		wantSentence(t, with(func(c *Config) { c.Storage = storage }).Validate(), "--storage", "BIFROST_STORAGE", "embedded")
	}
}

func TestARetentionIsANumberOfDays(t *testing.T) {
	t.Parallel()
	for days, good := range map[executions.Retention]bool{-1: false, 0: false, 1: true, 90: true, 36500: true, 36501: false} {
		err := with(func(c *Config) { c.Retention = days }).Validate()
		if good && err != nil {
			t.Errorf("%d: %v", days, err)
		}
		if !good {
			wantSentence(t, err, "--retention", "BIFROST_RETENTION", "36500")
		}
	}
}

func TestTheTrailIsKeptForANumberOfDays(t *testing.T) {
	t.Parallel()
	for days, good := range map[audit.Retention]bool{0: false, 1: true, 365: true, 36501: false} {
		err := with(func(c *Config) { c.AuditRetention = days }).Validate()
		if good && err != nil {
			t.Errorf("%d: %v", days, err)
		}
		if !good {
			wantSentence(t, err, "--audit-retention", "BIFROST_AUDIT_RETENTION", "36500")
		}
	}
}

func TestEveryBadValueIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	err := Config{Addr: "x", Data: "", Storage: "x", Rate: -1}.Validate()
	if err == nil {
		t.Fatal("nothing was wrong")
	}
	sentences := strings.Split(err.Error(), "\n")
	for i, flag := range []string{"--addr", "--data", "--storage", "--retention", "--audit-retention", "--rate"} {
		if len(sentences) != 6 || !strings.Contains(sentences[i], flag) {
			t.Fatalf("got %q", sentences)
		}
	}
}

// wantSentence expects one line that says all of this once, and nothing of how
// the program is put together.
func wantSentence(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("nothing was wrong, want a sentence with %q", says)
		return
	}
	text := err.Error()
	for _, wanted := range says {
		if !strings.Contains(text, wanted) {
			t.Errorf("got %q, want it to say %q", text, wanted)
		}
		if strings.HasPrefix(wanted, "/") && strings.Count(text, wanted) != 1 {
			t.Errorf("got %q, want it to name %s once", text, wanted)
		}
	}
	for _, inner := range []string{"\n", "github.com", "could not build", "data_locked"} {
		if strings.Contains(text, inner) {
			t.Errorf("got %q, want no %q in it", text, inner)
		}
	}
}

// The address is part of every token's issuer, so it must not depend on how a
// person spells it.
func TestThisMachineHasOneSpelling(t *testing.T) {
	t.Parallel()
	for addr, wanted := range map[string]string{
		"localhost:7071": "127.0.0.1:7071", "127.0.0.1:7071": "127.0.0.1:7071", "[::1]:7071": "[::1]:7071", "127.0.0.2:1": "127.0.0.2:1",
	} {
		if got := with(func(c *Config) { c.Addr = addr }).address(); got != wanted {
			t.Errorf("%s is listened on as %s", addr, got)
		}
	}
}
