package matrix

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"

	"go.uber.org/mock/gomock"
)

// journal keeps what storage was asked for since it was cleared.
type journal struct {
	mu    sync.Mutex
	calls []call
}

// call is one question to a port.
type call struct {
	// name is "Access.Facts".
	name string
	// said are the arguments as text, contexts and contents aside.
	said string
}

func (c call) String() string { return c.name + "(" + c.said + ")" }

func (j *journal) note(c call) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls = append(j.calls, c)
}

// take is what was asked for, and clears the journal.
func (j *journal) take() []call {
	j.mu.Lock()
	defer j.mu.Unlock()
	calls := j.calls
	j.calls = nil
	return calls
}

// watched is a port that writes down each call and hands it on. The mock is one of
// the same port, which has its methods and nothing to say.
func watched[P any](j *journal, mock, real P) P {
	port := reflect.TypeFor[P]()
	expect := reflect.ValueOf(mock).MethodByName("EXPECT").Call(nil)[0]
	for i := range port.NumMethod() {
		method := port.Method(i)
		anything := make([]reflect.Value, method.Type.NumIn())
		for k := range anything {
			anything[k] = reflect.ValueOf(gomock.Any())
		}
		expected := expect.MethodByName(method.Name).Call(anything)[0]
		name, next := port.Name()+"."+method.Name, reflect.ValueOf(real).MethodByName(method.Name)
		hand := reflect.MakeFunc(method.Type, func(args []reflect.Value) []reflect.Value {
			j.note(call{name, spoken(args)})
			return next.Call(args)
		})
		expected.Elem().FieldByName("Call").Interface().(*gomock.Call).DoAndReturn(hand.Interface()).AnyTimes()
	}
	return mock
}

func spoken(args []reflect.Value) string {
	var said []string
	for _, arg := range args {
		switch value := arg.Interface().(type) {
		case context.Context, io.Reader:
		default:
			said = append(said, fmt.Sprintf("%+v", value))
		}
	}
	return strings.Join(said, ", ")
}
