package banner

import (
	"os/exec"
	"strings"
	"testing"
)

func demo() Banner {
	return Banner{
		Version: "v1.2.3", Address: "http://127.0.0.1:7071", Data: "/home/ana/.bifrost", Accounts: []string{"admin", "technician"},
		Organization: "01954f00-0000-7000-8000-00000000000a", Token: []string{"bin/bifrost", "token", "--as", "technician"},
		Has: func(string) bool { return true },
	}
}

func TestTheBannerSaysWhereEverythingIsAndWhatToTry(t *testing.T) {
	t.Parallel()
	text := demo().Text()
	for _, wanted := range []string{
		"Bifrost v1.2.3 is running", "http://127.0.0.1:7071\n", "/home/ana/.bifrost\n", "admin, technician (",
		"\n1. Ask", "/api/workflows/license_report/executions", "\n2. Onboard", "/api/workflows/user_onboarding/executions", "\n3. Read", "/api/docs",
		`-H "X-Organization-Id: 01954f00-0000-7000-8000-00000000000a"`, `$(bin/bifrost token --as technician)`,
	} {
		if !strings.Contains(text, wanted) {
			t.Errorf("it does not say %q:\n%s", wanted, text)
		}
	}
}

func TestTheWebAppComesFirst(t *testing.T) {
	t.Parallel()
	b := demo()
	if text := b.Text(); strings.Contains(text, "Open ") {
		t.Errorf("there is no web app: %s", text)
	}
	b.HasApp = true
	if _, rest, _ := strings.Cut(b.Text(), "\n\n"); !strings.HasPrefix(rest, "  Open http://127.0.0.1:7071 and sign in as technician.\n\n  Address") {
		t.Errorf("it is not first: %s", rest)
	}
}

func TestOnlyWhatIsThereIsTried(t *testing.T) {
	t.Parallel()
	b := demo()
	b.Has = func(workflow string) bool { return workflow == "license_report" }
	if text := b.Text(); strings.Contains(text, "onboarding") || !strings.Contains(text, "\n2. Read") {
		t.Error(text)
	}
	b.Organization = ""
	if text := b.Text(); strings.Contains(text, "curl") || strings.Contains(text, "Contoso") || !strings.Contains(text, "is running") {
		t.Error(text)
	}
}

// What a person copies must reach the program as it was meant, which only a
// shell can tell.
func TestACommandComesThroughTheShellAsItIs(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal("there is no shell:", err)
	}
	command := []string{"printf", "%s|", "--data", "/tmp/my data", "it's", "$HOME", "`id`", "a;b", "", "C:\\x y", "ü"}
	out, err := exec.CommandContext(t.Context(), shell, "-c", words(command)).Output()
	if want := strings.Join(command[2:], "|") + "|"; err != nil || string(out) != want {
		t.Errorf("%s became %q, %v", words(command), out, err)
	}
}
