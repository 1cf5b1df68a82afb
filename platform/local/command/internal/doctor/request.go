package doctor

import (
	"context"
	"net"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/account"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/computer"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/deployed"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
)

// elsewhere are the flags that are about a deployed platform, and here those that are
// about this computer.
var (
	elsewhere = []string{"web", "expect-version", "wait"}
	here      = []string{"addr", "data", "storage"}
)

// validate answers a usage error for words that do not go together. Settings that are
// wrong are not among them: to say so is what the command is for.
func (r *request) validate(cmd *cobra.Command) error {
	if cmd.Flags().Changed("at") {
		return r.validateAt(cmd)
	}
	for _, name := range elsewhere {
		if cmd.Flags().Changed(name) {
			return line.Usagef("--%s goes with --at, which says where the platform is", name)
		}
	}
	return nil
}

func (r *request) validateAt(cmd *cobra.Command) error {
	for _, name := range here {
		if cmd.Flags().Changed(name) {
			return line.Usagef("--%s is about this computer and does not go with --at", name)
		}
	}
	var ok bool
	if r.at, ok = origin(r.at); !ok {
		return line.Usagef("--at must be where the API is, such as https://func.example, without a path")
	}
	if cmd.Flags().Changed("web") {
		if r.web, ok = origin(r.web); !ok {
			return line.Usagef("--web must be where the web app is, such as https://bifrost.example.com, without a path")
		}
	}
	if r.wait < 0 {
		return line.Usagef("--wait must be a time such as 5m, and not below zero")
	}
	return nil
}

// origin is an address as browsers send it. Only this machine may do without TLS.
func origin(text string) (string, bool) {
	at, err := url.Parse(strings.ToLower(strings.TrimSuffix(text, "/")))
	if err != nil || at.Host == "" || at.User != nil || at.Path != "" || at.RawQuery != "" || at.Fragment != "" || at.Hostname() == "" {
		return "", false
	}
	ip := net.ParseIP(at.Hostname())
	isHere := at.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	usual := map[string]string{"https": ":443", "http": ":80"}[at.Scheme]
	return at.Scheme + "://" + strings.TrimSuffix(at.Host, usual), at.Scheme == "https" || at.Scheme == "http" && isHere
}

// checks are the questions of the request, and who asks them has signed in.
func (r *request) checks(ctx context.Context) []check.Check {
	if r.at != "" {
		return deployed.Checks(deployed.Platform{API: r.at, Web: r.web, Expected: r.expected, Version: r.config.Version})
	}
	switch here := computer.Checks(*r.config); {
	case r.config.Storage != storage.Azure:
		return here
	case account.IsApp(*r.config):
		return account.Checks(ctx, account.OfApp()) // a function app has no data folder
	default:
		return append(here, account.Checks(ctx, account.OfLocal(*r.config))...)
	}
}
