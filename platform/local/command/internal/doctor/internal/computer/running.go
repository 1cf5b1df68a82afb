package computer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/program"
)

// running is the program that may run at the address.
type running struct {
	program.Program
	folder folder
}

// none is the finding of a question that needs the program; the line program says more.
var none = check.Skip("no program of this data folder answers")

const startAdvice = "start it: bifrost run"

// ours asks who is at the address, and who has the data folder.
func (r running) ours(ctx context.Context) check.Finding {
	addr := r.folder.config.Addr
	switch {
	case r.folder.isNone():
		return unlooked
	case !canBeAsked(addr):
		return check.Skip("nobody can be asked at the address of the settings")
	}
	holder, err := embedded.HolderOf(r.folder.dir)
	if err != nil {
		return check.Fail("look at the data folder, as its owner", "it cannot be told who has %s: %s", r.folder.path(), rootOf(err))
	}
	h, _, err := r.Is(ctx)
	switch {
	case err != nil && holder.Held:
		return check.Fail("name its address with --addr, or stop it if it hangs"+kill(holder), "%s has the data folder, and at %s: %s", who(holder), addr, err)
	case err != nil && ask.IsFree(err):
		return check.Warn(startAdvice, "no program runs, and %s is free", addr)
	case err != nil, h.Version == "":
		return check.Fail("choose another with --addr, or stop what listens there: "+listeners(addr), "something else listens at %s%s", addr, elsewhere(holder))
	}
	return r.bifrost(ctx, h, holder)
}

// canBeAsked reports whether an address is one at which a program can be asked. Port 0
// is for a program that picks one.
func canBeAsked(addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	return err == nil && host != "" && port != "" && port != "0"
}

// elsewhere is the rest of a sentence for a folder whose program is not at the address.
func elsewhere(h embedded.Holder) string {
	if !h.Held {
		return ""
	}
	return ", and " + who(h) + " has the data folder"
}

// bifrost judges a Bifrost at the address: it is the program of the folder when it takes
// a token that was signed with the key in the folder, whatever the account may do and
// whether storage answers. One that starts does not look at tokens yet.
func (r running) bifrost(ctx context.Context, h program.Health, holder embedded.Holder) check.Finding {
	addr := r.folder.config.Addr
	answer, err := r.asOwner(ctx, "/api/me")
	switch {
	case err == nil && h.Status != starting && slices.Contains(taken, answer.Status):
		return check.Well("it runs at %s, as %s", addr, who(holder))
	case err == nil && answer.Status == http.StatusUnauthorized, errors.Is(err, errNoKey) && h.Status != starting:
		return check.Fail("name its data folder with --data, or another address with --addr; "+listeners(addr)+" shows it",
			"another Bifrost, %s, is at %s: %s is not its data folder%s", h.Version, addr, r.folder.path(), elsewhere(holder))
	}
	return check.Warn("ask again in a moment", "a Bifrost is at %s, and does not say whether %s is its data folder", addr, r.folder.path())
}

// taken are the answers to somebody whose token is good.
var taken = []int{http.StatusOK, http.StatusForbidden, http.StatusServiceUnavailable}

// starting is the status of a program that has not opened its data folder yet.
const starting = "starting"

func who(h embedded.Holder) string {
	if h.PID == 0 {
		return "a process that this computer does not tell"
	}
	return fmt.Sprintf("process %d", h.PID)
}

// kill is the end of a sentence: how to stop whoever has the folder.
func kill(h embedded.Holder) string {
	switch {
	case h.PID == 0:
		return ""
	case runtime.GOOS == onWindows:
		return fmt.Sprintf(": taskkill /PID %d", h.PID)
	}
	return fmt.Sprintf(": kill %d", h.PID)
}

const onWindows = "windows"

// listeners is the command that shows who is at an address.
func listeners(addr string) string {
	port := addr[strings.LastIndex(addr, ":")+1:]
	if runtime.GOOS == onWindows {
		return "netstat -ano | findstr :" + port
	}
	return "lsof -nP -iTCP:" + port + " -sTCP:LISTEN"
}

// errNoKey is for a folder that no program has used.
var errNoKey = errors.New("the data folder has no key")

// asOwner asks as the administrator whom the owner of the folder can be.
func (r running) asOwner(ctx context.Context, path string) (ask.Answer, error) {
	if !r.folder.hasKey() {
		return ask.Answer{}, errNoKey
	}
	token, err := local.Sign(r.folder.config, account)
	if err != nil {
		return ask.Answer{}, err
	}
	return r.Do(ctx, http.MethodGet, path, http.Header{"Authorization": {"Bearer " + token}})
}

func (r running) ready(ctx context.Context) check.Finding {
	found, ok := r.Ready(ctx, program.Advice{
		Wait: "wait a moment, and look at what the program writes", Look: "look at what the program writes",
		Mend: "mend what it names; the program goes on by itself",
	})
	if !ok {
		return none
	}
	return found
}

func (r running) version(ctx context.Context) check.Finding {
	mine := r.folder.config.Version
	h, _, err := r.Is(ctx)
	switch {
	case err != nil || h.Version == "":
		return check.Well("%s; none runs", mine)
	case !h.IsVersion(mine):
		return check.Warn("start the program again, by this one", "%s runs, and this program is %s", h.Version, mine)
	}
	return check.Well("%s", mine)
}
