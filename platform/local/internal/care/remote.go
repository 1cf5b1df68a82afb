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
	base  string
	token func(context.Context) (string, error)
	proof archive.Proof
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
	token, err := m.token(ctx)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.base+path+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("asking the program: %w", err)
	}
	m.proof.Sign(request, token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the program at %s does not answer any more: %w", m.base, plain(err))
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

// plain leaves out the address of a request, whose query is nobody's concern.
func plain(err error) error {
	if sent, is := errors.AsType[*url.Error](err); is {
		return sent.Err
	}
	return err
}

// refusal is the sentence that the program said.
func refusal(response *http.Response) error {
	var problem struct{ Code, Detail string }
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil || problem.Detail == "" {
		return fmt.Errorf("the program answered %s", response.Status)
	}
	if problem.Code == elsewhere {
		return ErrElsewhere
	}
	return errors.New(problem.Detail)
}
