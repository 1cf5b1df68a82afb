package funchost_test

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

func TestAnAppThatSaysWhatTheHostDoesNotKnowIsRefused(t *testing.T) {
	t.Parallel()
	host := func(old, new string) map[string]string {
		changed := strings.Replace(hostJSON, old, new, 1)
		if changed == hostJSON {
			t.Fatalf("%s is not there", old)
		}
		return map[string]string{"host.json": changed}
	}
	http := func(old, new string) map[string]string {
		return map[string]string{"one/function.json": strings.Replace(byHTTP("one", "get"), old, new, 1)}
	}
	queue := func(old, new string) map[string]string {
		return map[string]string{"one/function.json": strings.Replace(byQueue("one", ""), old, new, 1)}
	}
	for name, test := range map[string]struct {
		files map[string]string
		wants string
	}{
		"no host.json":         {map[string]string{"host.json": ""}, "host.json"},
		"an unknown property":  {host(`"version"`, `"unheard": 1, "version"`), `unknown field "unheard"`},
		"something behind":     {host(`"enableProxyingHttpRequest": true}}`, `"enableProxyingHttpRequest": true}} {}`), "something follows"},
		"version 1":            {host(`"2.0"`, `"1.0"`), "version"},
		"no bundle":            {host(`"extensionBundle"`, `"logging"`), "extensionBundle"},
		"no program":           {host(`"defaultExecutablePath": "handler", `, ``), "defaultExecutablePath"},
		"forwarding":           {host(`"enableProxyingHttpRequest"`, `"enableForwardingHttpRequest"`), "only customHandler.enableProxyingHttpRequest"},
		"no minutes":           {host(`"version"`, `"functionTimeout": "3600", "version"`), "hh:mm:ss"},
		"24 days":              {host(`"version"`, `"functionTimeout": "24:00:00", "version"`), "too many hours"},
		"a large batch":        {host(`"batchSize": 2`, `"batchSize": 33`), "batchSize"},
		"no batch":             {host(`"batchSize": 2`, `"batchSize": 0`), "batchSize"},
		"a negative threshold": {host(`"newBatchThreshold": 1`, `"newBatchThreshold": -1`), "newBatchThreshold"},
		"no try":               {host(`"batchSize"`, `"maxDequeueCount": 0, "batchSize"`), "maxDequeueCount"},
		"an encoding":          {host(`"batchSize"`, `"messageEncoding": "utf8", "batchSize"`), "messageEncoding"},
		"a short poll":         {host(`"batchSize"`, `"maxPollingInterval": "00:00:00.0500000", "batchSize"`), "maxPollingInterval"},
		"a long wait":          {host(`"batchSize"`, `"visibilityTimeout": "8.00:00:00", "batchSize"`), "visibilityTimeout"},

		"no trigger":            {map[string]string{"one/function.json": `{"bindings": []}`}, "no trigger"},
		"a script":              {http(`"bindings"`, `"scriptFile": "x", "bindings"`), `unknown field "scriptFile"`},
		"a binding's property":  {http(`"route"`, `"webHookType": "x", "route"`), `unknown field "webHookType"`},
		"an output's property":  {http(`"type":"http"`, `"type":"http", "status": 200`), `unknown field "status"`},
		"an unknown trigger":    {http(`httpTrigger`, `blobTrigger`), `"blobTrigger" is not played`},
		"a trigger that is out": {http(`"direction":"in"`, `"direction":"out"`), `not "out"`},
		"no output":             {http(`"type":"http"`, `"type":"httpTrigger"`), "two triggers"},
		"a queue and an output": {map[string]string{"one/function.json": strings.Replace(byQueue("one", ""), `]`, `,{"type":"http","direction":"out","name":"res"}]`, 1)}, "passed on as they are"},
		"a level":               {http(`anonymous`, `everybody`), "authLevel"},
		"a method":              {http(`"get"`, `"brew"`), "BREW"},
		"the host's routes":     {http(`"route":"one"`, `"route":"administrators"`), "built in routes"},
		"the other ones":        {http(`"route":"one"`, `"route":"/Runtime/x"`), "built in routes"},
		"a constraint":          {http(`"route":"one"`, `"route":"{x:regex(1)}"`), "not played"},
		"a torn template":       {http(`"route":"one"`, `"route":"{x"`), "not played"},
		"behind the rest":       {http(`"route":"one"`, `"route":"{*x}/y"`), "nothing can follow"},
		"a name twice":          {http(`"route":"one"`, `"route":"{x}/{X}"`), "twice"},
		"a queue's name":        {queue(`"queueName":"one"`, `"queueName":"One"`), "name of a queue"},
		"a missing setting":     {queue(`"queueName":"one"`, `"queueName":"%NAME%"`), "%NAME%"},
		"a data type":           {queue(`"dataType":""`, `"dataType":"stream"`), "dataType"},
		"a schedule":            {map[string]string{"one/function.json": byTimer("@hourly")}, "six fields"},
		"a time that never is":  {map[string]string{"one/function.json": byTimer("0 0 0 31 2 *")}, "never comes"},
		"a binding's name":      {http(`"name":"req"`, `"name":"1"`), "not valid"},
		"a function's name":     {map[string]string{"1one/function.json": byHTTP("one")}, "name of a function"},
		"two of one name":       {map[string]string{"ALL/function.json": byHTTP("one")}, "have one name"},
		"two of one route":      {map[string]string{"one/function.json": byHTTP("x", "get", "put"), "two/function.json": byHTTP("X", "post", "put")}, "conflicts"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, test.files, test.wants)
		})
	}
}

func TestAQueueNeedsTheSettingOfItsConnection(t *testing.T) {
	t.Parallel()
	files := map[string]string{"jobs/function.json": strings.Replace(byQueue("jobs", ""), `"Storage"`, `"Elsewhere"`, 1)}
	o := funchost.Options{Root: app(t, files), Storage: azurite.New(t).ConnectionString, Times: quick}
	if _, err := funchost.Open(t, o); err == nil || !strings.Contains(err.Error(), "connection is missing") {
		t.Errorf("got %v", err)
	}
	o.Env = map[string]string{"Elsewhere": o.Storage}
	if _, err := funchost.Open(t, o); err != nil {
		t.Error(err)
	}
}
