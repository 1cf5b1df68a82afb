package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// semver is a version of Semantic Versioning 2.0.0 with a v before it. What comes after
// a plus sign is left out: two builds of one version would have the same rank.
var semver = regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-((0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?$`)

// check refuses what could not be repeated from the repository. It answers when the
// commit was made, and what the changelog says of the version.
func (o options) check(ctx context.Context) (at time.Time, notes []byte, err error) {
	if !semver.MatchString(o.Version) {
		return at, nil, fmt.Errorf("the version %q is none of Semantic Versioning: say VERSION=v1.2.3 or VERSION=v1.2.3-rc.1", o.Version)
	}
	if err := o.committed(ctx); err != nil {
		return at, nil, err
	}
	log, err := os.ReadFile(filepath.Join(o.Dir, "CHANGELOG.md"))
	if err != nil {
		return at, nil, err
	}
	if notes, err = section(log, strings.TrimPrefix(o.Version, "v")); err != nil {
		return at, nil, err
	}
	seconds, err := o.git(ctx, "log", "-1", "--format=%ct")
	if err != nil {
		return at, nil, err
	}
	unix, err := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(unix, 0).UTC(), notes, err
}

// committed refuses a tree that is not a commit, and a tag that is another one.
func (o options) committed(ctx context.Context) error {
	changed, err := o.git(ctx, "status", "--porcelain", "--untracked-files=all")
	if err != nil {
		return err
	}
	if changed != "" {
		first, _, _ := strings.Cut(changed, "\n")
		return fmt.Errorf("the tree is not what is committed (%q is the first difference): commit or remove it", strings.TrimSpace(first))
	}
	head, err := o.git(ctx, "rev-parse", "HEAD")
	if err != nil {
		return err
	}
	tagged, err := o.git(ctx, "for-each-ref", "--format=%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)", "refs/tags/"+o.Version)
	if err == nil && tagged != "" && tagged != head {
		return fmt.Errorf("the tag %s is another commit than this one: check it out, or take the next version", o.Version)
	}
	return err
}

// section is what the changelog says of a version, without its heading.
func section(log []byte, version string) ([]byte, error) {
	heading := regexp.MustCompile(`(?m)^## \[` + regexp.QuoteMeta(version) + `\].*$`)
	at := heading.FindIndex(log)
	if at == nil {
		return nil, fmt.Errorf("CHANGELOG.md says nothing of %s: write a section \"## [%s] - the day\" from what is under Unreleased", version, version)
	}
	said := log[at[1]:]
	if next := sectionEnd.FindIndex(said); next != nil {
		said = said[:next[0]]
	}
	if said = bytes.TrimSpace(said); len(said) == 0 {
		return nil, fmt.Errorf("the section of CHANGELOG.md for %s is empty: say what changes for people", version)
	}
	return append(said, '\n'), nil
}

// sectionEnd is the next version, or the addresses at the end of the file.
var sectionEnd = regexp.MustCompile(`(?m)^(## |\[[^\]]+\]: )`)

// git answers what git says, without the last line's end.
func (o options) git(ctx context.Context, arguments ...string) (string, error) {
	said, err := o.run(ctx, o.Dir, nil, "git", arguments...)
	return strings.TrimRight(string(said), "\n"), err
}
