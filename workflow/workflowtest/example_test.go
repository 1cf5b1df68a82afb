package workflowtest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// t stands for the *testing.T of a test, which an example has not.
var t = &pretend{ctx: context.Background()}

// directory is what workflows of this example need of a directory.
type directory interface {
	CreateUser(ctx context.Context, name, office string) (id string, err error)
	Licences(ctx context.Context) ([]string, error)
}

var directoryIntegration = workflow.NewIntegration(workflow.IntegrationSpec[directory]{
	Name: "directory", Title: "The directory",
	Open: func(context.Context, workflow.Connection) (directory, error) {
		return nil, errors.New("not in an example")
	},
})

var defaultOffice = workflow.StringSetting("default_office", workflow.Default("Head office"))

type onboardInput struct {
	Name string `json:"name" label:"Name"`
}

func (in onboardInput) Validate() []workflow.FieldError {
	if in.Name == "admin" {
		return []workflow.FieldError{{Field: "name", Message: "Nobody is called admin."}}
	}
	return nil
}

var onboard = workflow.Define(workflow.Spec{
	Name: "onboard", Title: "Onboard somebody",
	Retry: workflow.Retry{Attempts: 3},
	Needs: workflow.Needs(directoryIntegration, defaultOffice),
}, func(ctx context.Context, run *workflow.Run, in onboardInput) (string, error) {
	users, err := workflow.Connect(ctx, directoryIntegration)
	if err != nil {
		return "", err
	}
	id, err := workflow.Step(ctx, "create user", func(ctx context.Context) (string, error) {
		workflow.Log(ctx).Info("creating", "name", in.Name)
		return users.CreateUser(ctx, in.Name, defaultOffice.Get(run))
	})
	if err != nil {
		return "", err
	}
	_, err = workflow.Step(ctx, "welcome", func(context.Context) (struct{}, error) { return struct{}{}, nil })
	return id, err
})

// fakeDirectory is a directory in memory.
type fakeDirectory struct{ users []string }

func (d *fakeDirectory) CreateUser(_ context.Context, name, office string) (string, error) {
	d.users = append(d.users, name+" in "+office)
	return fmt.Sprintf("user-%d", len(d.users)), nil
}

func (d *fakeDirectory) Licences(context.Context) ([]string, error) { return []string{"E3", "E5"}, nil }

func ExampleRun() {
	fake := &fakeDirectory{}
	result := workflowtest.Run(t, onboard, onboardInput{Name: "Ana"},
		workflowtest.Fake[directory](directoryIntegration, fake),
		workflowtest.Setting(defaultOffice, "Leeds"))
	fmt.Println(result.Out(), fake.users)
	for _, line := range result.Log {
		fmt.Println(line)
	}
	// Output:
	// user-1 [Ana in Leeds]
	// info [create user] creating {"name":"Ana"}
}

// The program dies when the user is created and the step is stored. The next
// attempt goes on behind the step: nobody is created twice.
func ExampleCrashAfter() {
	fake := &fakeDirectory{}
	result := workflowtest.Run(t, onboard, onboardInput{Name: "Ana"},
		workflowtest.Fake[directory](directoryIntegration, fake),
		workflowtest.CrashAfter("create user"))
	fmt.Println(result, fake.users)
	for _, step := range result.Steps {
		fmt.Println(step.Name, "ran in attempt", step.Attempt)
	}
	// Output:
	// Success in attempt 2 [Ana in Head office]
	// create user ran in attempt 1
	// welcome ran in attempt 2
}

// The program dies when the user is created and nothing of it is stored. The
// step runs again, and shows that it is not written for that: it should look
// first whether the user is there.
func ExampleCrashBefore() {
	fake := &fakeDirectory{}
	result := workflowtest.Run(t, onboard, onboardInput{Name: "Ana"},
		workflowtest.Fake[directory](directoryIntegration, fake),
		workflowtest.CrashBefore("create user"))
	fmt.Println(result, result.Ran("create user"), fake.users)
	// Output:
	// Success in attempt 2 2 [Ana in Head office Ana in Head office]
}

var invite = workflow.Define(workflow.Spec{Name: "invite", Title: "Invite somebody", Needs: workflow.Needs(guestsIntegration)},
	func(ctx context.Context, _ *workflow.Run, in onboardInput) (string, error) {
		guests, err := workflow.Connect(ctx, guestsIntegration)
		if err != nil {
			return "", err
		}
		return workflow.Step(ctx, "invite", func(ctx context.Context) (string, error) {
			return guests.Invite(ctx, in.Name)
		}, workflow.WithUndo(func(ctx context.Context, id string) error {
			return guests.Remove(ctx, id)
		}))
	})

// The undo is given what the step answered, and calls nothing else.
func ExampleUndo() {
	fake := &fakeGuests{}
	guests := workflowtest.Fake[guestList](guestsIntegration, fake)
	result := workflowtest.Run(t, invite, onboardInput{Name: "Ana"}, guests)
	fmt.Println(result, fake.here)

	undone := workflowtest.Undo(t, invite, result, guests)
	fmt.Println(undone, fake.here)
	for _, step := range undone.Steps {
		fmt.Println(step.Name)
	}
	// Output:
	// Success map[guest-1:Ana]
	// Success map[]
	// undo: invite
}

func ExampleValidate() {
	fmt.Println(workflowtest.Validate(t, onboard, onboardInput{Name: "admin"}))
	fmt.Println(workflowtest.Validate(t, onboard, onboardInput{Name: "Ana"}))
	// Output:
	// [{name invalid_value Nobody is called admin.}]
	// []
}

var licences = workflow.Provide("licences", func(ctx context.Context, _ *workflow.Run, _ struct{}) ([]workflow.Option, error) {
	users, err := workflow.Connect(ctx, directoryIntegration)
	if err != nil {
		return nil, err
	}
	found, err := users.Licences(ctx)
	options := make([]workflow.Option, len(found))
	for i, name := range found {
		options[i] = workflow.Option{Label: "Microsoft 365 " + name, Value: name}
	}
	return options, err
}, workflow.Requires(directoryIntegration))

func ExampleOptions() {
	offer := workflowtest.Options(t, licences, struct{}{}, workflowtest.Fake[directory](directoryIntegration, &fakeDirectory{}))
	for _, option := range offer.Options {
		fmt.Println(option.Value, option.Label)
	}
	// Output:
	// E3 Microsoft 365 E3
	// E5 Microsoft 365 E5
}
