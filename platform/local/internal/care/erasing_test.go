package care

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/fx/fxtest"

	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/erase"
	"github.com/bifrost-run/bifrost/ports/store"
)

// clients is a list of organizations that fails at its second and third reading.
type clients struct {
	store.Organizations
	began time.Time
	asked []string
}

func (c *clients) List(context.Context, store.Paging) (store.OrganizationPage, error) {
	c.asked = append(c.asked, time.Since(c.began).String())
	if n := len(c.asked); n == 2 || n == 3 {
		return store.OrganizationPage{}, errors.New("a storm")
	}
	return store.OrganizationPage{}, nil
}

func TestItIsLookedForErasuresEveryMinuteAndLessOftenInTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, clock := &clients{began: time.Now()}, systemadapter.Clock{}
		var log bytes.Buffer
		lc := fxtest.NewLifecycle(t)
		logger := slog.New(slog.NewTextHandler(&log, nil))
		StartErasing(lc, erase.New(erase.Ports{Organizations: c, Clock: clock}, nil, nil, logger), clock, logger)
		lc.RequireStart()
		time.Sleep(24 * time.Minute)
		lc.RequireStop()
		if diff := cmp.Diff([]string{"1m0s", "2m0s", "12m0s", "22m0s", "23m0s"}, c.asked[:5]); diff != "" {
			t.Error(diff)
		}
		if got := log.String(); strings.Count(got, "level=ERROR") != 2 || !strings.Contains(got, "a storm") {
			t.Errorf("the log says %s", got)
		}
	})
}
