package care

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay/archive"
)

// The questions, all of whose words stand in the query: the proof is about it.
const (
	checkPath  = Prefix + "check"
	backupPath = Prefix + "backup"
	fromName   = "from"
	mendName   = "mend"
	targetName = "target"
)

// remote asks the program that holds the data folder.
type remote struct {
	base, token string
	proof       archive.Proof
}

func (m remote) Check(ctx context.Context, from string, mend bool) (done maintain.Checked, err error) {
	query := url.Values{fromName: {from}}
	if mend {
		query.Set(mendName, "yes")
	}
	err = m.ask(ctx, checkPath, query, &done)
	return done, err
}

func (m remote) Backup(ctx context.Context, target string) (done embedded.Backup, err error) {
	err = m.ask(ctx, backupPath, url.Values{targetName: {target}}, &done)
	return done, err
}

func (m remote) ask(ctx context.Context, path string, query url.Values, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.base+path+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("asking the program: %w", err)
	}
	m.proof.Sign(request, m.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the program does not answer: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	if response.StatusCode != http.StatusOK {
		return refusal(response)
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("reading the program's answer: %w", err)
	}
	return nil
}

// refusal is the sentence that the program said.
func refusal(response *http.Response) error {
	var problem struct{ Detail string }
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil || problem.Detail == "" {
		return fmt.Errorf("the program answered %s", response.Status)
	}
	return errors.New(problem.Detail)
}
