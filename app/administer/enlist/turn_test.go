package enlist_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// newcomers are rows of organizations that are not there.
func newcomers(count int) []enlist.Row {
	var rows []enlist.Row
	for n := range count {
		rows = append(rows, row(n+2, fmt.Sprintf("Client %03d", n), ""))
	}
	return rows
}

func TestTheSameFileManyTimesAtOnceMakesEachOrganizationOnce(t *testing.T) {
	t.Parallel()
	d, rows := newDesk(t), newcomers(200)
	created := make(chan int, 4)
	var all sync.WaitGroup
	for range cap(created) {
		all.Go(func() {
			entries, err := d.Import(t.Context(), admin(), rows)
			if err != nil {
				t.Error(err)
			}
			made := slices.DeleteFunc(entries, func(e enlist.Entry) bool { return e.Outcome != enlist.Created })
			created <- len(made)
		})
	}
	all.Wait()
	close(created)
	var counts []int
	for count := range created {
		counts = append(counts, count)
	}
	slices.Sort(counts)
	if diff := cmp.Diff([]int{0, 0, 0, 200}, counts); diff != "" || len(d.files.list) != 200 {
		t.Errorf("%d organizations, created %s", len(d.files.list), diff)
	}
}

func TestAnImportWaitsForItsTurnAndNotForever(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lasts time.Duration
		code  string
	}{
		"a short one before it": {9 * time.Second, ""},
		"a long one before it":  {11 * time.Second, "import_under_way"},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t)
			d.files.meanwhile = map[int]func(){1: func() { time.Sleep(c.lasts) }}
			first := make(chan error)
			go func() {
				_, err := d.Import(t.Context(), admin(), newcomers(3))
				first <- err
			}()
			synctest.Wait()
			_, err := d.Import(t.Context(), admin(), newcomers(3))
			if got := fault.Code(err); got != c.code || err != nil && !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", name, err)
			}
			if err := <-first; err != nil || len(d.files.list) != 3 {
				t.Errorf("%s: the first: %v, %d organizations", name, err, len(d.files.list))
			}
			if _, err := d.Import(t.Context(), admin(), newcomers(3)); err != nil {
				t.Errorf("%s: the turn did not come back: %v", name, err)
			}
		})
	}
}

func TestWhoeverGoesAwayWaitsForNoTurn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, leave := context.WithCancel(t.Context())
	var err error
	d.files.meanwhile = map[int]func(){1: func() {
		leave()
		_, err = d.Import(ctx, admin(), newcomers(1))
	}}
	if _, first := d.Import(t.Context(), admin(), newcomers(1)); first != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", first, err)
	}
}

// Another process has a turn of its own; what it has made is seen at the next look.
func TestWhatAnotherProcessMakesMeanwhileIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	for at := 1; at <= 60; at++ {
		d := newDesk(t)
		other := over(t, d.files, 500)
		rows := newcomers(60)
		d.files.meanwhile = map[int]func(){at: func() {
			if _, err := other.Import(t.Context(), admin(), rows); err != nil {
				t.Errorf("at %d: the other: %v", at, err)
			}
		}}
		_, err := d.Import(t.Context(), admin(), rows)
		twice := len(d.files.list) - 60
		if twice < 1 || twice > 20 || fault.Code(err) != "made_twice" {
			t.Errorf("at %d: %d of them twice, %v", at, twice, err)
		}
	}
}

func TestAnImportTakesWhatOthersHaveMadeMeanwhileAsItIs(t *testing.T) {
	t.Parallel()
	rows := newcomers(3)
	for name, c := range map[string]struct {
		rows  []enlist.Row
		makes []string
		want  []string
		code  string
		says  string
	}{
		"one that is not done yet":  {rows, []string{"Client 001"}, []string{"2 created", "3 changed", "4 created"}, "", ""},
		"one that is done":          {rows, []string{"client 000"}, nil, "made_twice", "row 2 at the same moment, so that there are two of its name. Rename the one that you do not keep. The rows before row 3 are done"},
		"the last one":              {rows[:1], []string{"Client 000"}, nil, "made_twice", "All rows are done."},
		"two that cannot be told":   {rows, []string{"Client 002", "Client 002"}, nil, "changed_meanwhile", "Row 4: Several organizations have this name."},
		"one that nobody asked for": {rows, []string{"Fabrikam"}, []string{"2 created", "3 created", "4 created"}, "", ""},
	} {
		d := newDesk(t)
		d.files.meanwhile = map[int]func(){1: func() {
			for n, made := range c.makes {
				d.files.list = append(d.files.list, org(10+n, made, "", "theirs"))
			}
		}}
		got, err := d.Import(t.Context(), admin(), c.rows)
		if diff := cmp.Diff(c.want, outcomes(got)); diff != "" || fault.Code(err) != c.code || err != nil && (!fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}
