package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// configured is a notebook that has a setting.
type configured struct {
	notebook
	office string
}

func (c configured) Settings(context.Context, []string) (map[string]host.Setting, error) {
	return map[string]host.Setting{"office": {Type: host.SettingString, Value: c.office}}, nil
}

var office = workflow.StringSetting("office", workflow.Default("Head office"))

var locate = workflow.Define(workflow.Spec{
	Name: "locate", Title: "Locate the office", Effect: workflow.Reads,
	Needs: workflow.Needs(office),
}, func(_ context.Context, run *workflow.Run, _ struct{}) (string, error) {
	return office.Get(run), nil
})

func ExampleStringSetting() {
	nowhere := locate.Definition().Execute(context.Background(), newNotebook(), runOf(1), nil)
	leeds := locate.Definition().Execute(context.Background(), configured{newNotebook(), "Leeds"}, runOf(1), nil)
	fmt.Println(string(nowhere.Result), string(leeds.Result))
	// Output:
	// "Head office" "Leeds"
}

var cities = workflow.Provide("cities", func(_ context.Context, run *workflow.Run, _ struct{}) ([]workflow.Option, error) {
	var found []workflow.Option
	for _, city := range []string{"Leeds", "London", "Lyon"} {
		if strings.HasPrefix(city, run.Search) {
			found = append(found, workflow.Option{Label: city, Value: strings.ToLower(city)})
		}
	}
	return found, nil
}, workflow.CacheFor(5*time.Minute), workflow.Searchable(), workflow.About("Cities with an office"))

func ExampleProvide() {
	options, err := cities.Definition().Options(context.Background(), newNotebook(), runOf(1), "L", json.RawMessage(`{}`))
	fmt.Println(options, err)
	// Output:
	// [{Leeds leeds map[]} {London london map[]} {Lyon lyon map[]}] <nil>
}

func ExampleSecret() {
	password := workflow.NewSecret("correct horse")
	fmt.Println(password)
	fmt.Println(password.Reveal())
	// Output:
	// ***
	// correct horse
}
