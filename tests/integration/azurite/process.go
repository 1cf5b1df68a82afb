package azurite

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"time"
)

// startTime is how long the emulator may take until it listens; it needs about a
// second on a machine that is not busy.
const startTime = time.Minute

// process is a running emulator.
type process struct {
	command *exec.Cmd
	// leash holds the emulator: it ends when this end is closed, which the
	// operating system does for a test binary that was killed.
	leash io.Closer
	// at has the address of each service.
	at map[string]string
}

// arguments keep the emulator in memory, quiet, on ports that the system picks,
// and open for versions of the SDK that are younger than it.
var arguments = []string{
	"start.js", "--inMemoryPersistence", "--extentMemoryLimit", "1024", "--silent", "--disableTelemetry", "--skipApiVersionCheck",
	"--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
}

// launch starts the emulator that is installed in a folder and waits until all
// three services listen.
func launch(folder string) (*process, error) {
	if err := installed(folder); err != nil {
		return nil, err
	}
	command := exec.Command("node", arguments...)
	command.Dir = folder
	command.Env = append(os.Environ(), "AZURITE_ACCOUNTS="+accountList())
	var trouble bytes.Buffer
	command.Stderr = &trouble
	leash, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	said, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("%w (%w)", errMissing, err)
	}
	p := &process{command: command, leash: leash}
	if p.at, err = listening(said); err != nil {
		p.stop()
		return nil, fmt.Errorf("the storage emulator does not start: %w: %s", err, trouble.Bytes())
	}
	return p, nil
}

var listens = regexp.MustCompile(`^Azurite (Blob|Queue|Table) service is successfully listening at (http://\S+)`)

// listening reads what the emulator says until all services have an address, and
// lets it go on speaking to nobody.
func listening(said io.ReadCloser) (map[string]string, error) {
	late := time.AfterFunc(startTime, func() { _ = said.Close() })
	defer late.Stop()
	at := map[string]string{}
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if match := listens.FindStringSubmatch(lines.Text()); match != nil {
			at[match[1]] = match[2]
		}
		if len(at) == 3 {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return at, nil
		}
	}
	return nil, fmt.Errorf("of its three services %d listen", len(at))
}

// stop ends the emulator: it is let go, and killed if it stays.
func (p *process) stop() {
	_ = p.leash.Close()
	late := time.AfterFunc(startTime, func() { _ = p.command.Process.Kill() })
	defer late.Stop()
	_ = p.command.Wait()
}

func (p *process) account(name string) Account {
	text := "AccountName=" + name + ";AccountKey=" + key
	for _, service := range []string{"Table", "Queue", "Blob"} {
		text += ";" + service + "Endpoint=" + p.at[service] + "/" + name
	}
	return Account{Name: name, ConnectionString: text}
}
