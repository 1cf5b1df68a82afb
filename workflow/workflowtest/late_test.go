package workflowtest_test

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

func TestWhatOutlivesTheRunIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent, refused atomic.Int64
		client := &http.Client{Transport: answering(func(*http.Request) (*http.Response, error) {
			sent.Add(1)
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
		})}
		w := probe(workflow.Spec{Needs: workflow.Needs(sign)}, func(ctx context.Context, _ *workflow.Run, _ none) (none, error) {
			c, err := workflow.Connect(ctx, sign)
			go func() {
				_, err := workflow.Step(ctx, "late", func(ctx context.Context) (none, error) {
					time.Sleep(time.Second)
					if response, err := c.HTTP.Get("https://sign.test"); err != nil {
						refused.Add(1)
					} else {
						_ = response.Body.Close()
					}
					return none{}, nil
				})
				if err != nil {
					refused.Add(1)
				}
			}()
			time.Sleep(time.Millisecond) // the step has begun then
			return none{}, err
		})
		result := workflowtest.Run(t, w, none{}, workflowtest.Connected(sign, workflow.Connection{HTTP: client}))
		time.Sleep(2 * time.Second)
		if result.Status != workflowtest.Success || len(result.Steps)+len(result.Calls) != 0 || sent.Load() != 0 || refused.Load() != 2 {
			t.Errorf("%+v, sent %d, refused %d", result, sent.Load(), refused.Load())
		}
	})
}

func TestASettingThatIsNotJSONFailsTheTest(t *testing.T) {
	t.Parallel()
	anything := workflow.JSONSetting("anything", workflow.Default[any](nil))
	w := probe(workflow.Spec{Needs: workflow.Needs(anything)}, func(context.Context, *workflow.Run, none) (none, error) { return none{}, nil })
	wantSaid(t, "workflowtest: the value of the setting anything is not JSON: json: unsupported type: chan int", func(t testing.TB) {
		workflowtest.Run(t, w, none{}, workflowtest.Setting(anything, any(make(chan int))))
	})
}

func TestAFileThatCannotBeReadFailsTheRun(t *testing.T) {
	t.Parallel()
	w := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (workflow.FileResult, error) {
		return workflow.FileResult{Name: "a.txt", Content: io.MultiReader(iotest.ErrReader(errBroken))}, nil
	})
	if result := workflowtest.Run(t, w, none{}); result.Status != workflowtest.Failed || result.File != nil {
		t.Error(result)
	}
}
