package executions

import (
	"context"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/shown"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// ExecutionLog is a part of a run's log with where the run stands.
type ExecutionLog struct {
	Lines    []LogLine       `json:"lines"`
	Cursor   string          `json:"cursor" doc:"Where to read on. Always present."`
	Done     bool            `json:"done" doc:"The run is over and every line was read."`
	Status   string          `json:"status" example:"Running"`
	Progress *shown.Progress `json:"progress,omitempty"`
}

// LogLine is one line of a log.
type LogLine struct {
	Seq     int64        `json:"seq" doc:"Counts the run's lines from 1, without a gap."`
	Time    wire.Time    `json:"time"`
	Level   string       `json:"level" enum:"debug,info,warn,error"`
	Message string       `json:"message" example:"licence assigned"`
	Attempt int          `json:"attempt"`
	Step    string       `json:"step,omitempty"`
	Fields  *wire.Object `json:"fields,omitempty"`
}

type logsInput struct {
	ID     string `path:"id" doc:"The run's id."`
	Cursor string `query:"cursor" doc:"The cursor of the answer before; without it the log is read from its beginning."`
	Wait   int    `query:"wait" minimum:"0" maximum:"30" default:"0" doc:"Seconds to wait for news."`
}

type logsOutput struct{ Body ExecutionLog }

func (f *Function) logs(ctx context.Context, by rest.By, in *logsInput) (*logsOutput, error) {
	id, err := executions.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	list := []string{"log", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key(), string(id)}
	after, err := logPosition(in.Cursor, list)
	if err != nil {
		return nil, err
	}
	v, err := f.observer.Logs(ctx, by.Authority, id, after, time.Duration(in.Wait)*time.Second)
	if err != nil {
		return nil, err
	}
	out := ExecutionLog{
		Lines: []LogLine{}, Done: v.Done, Status: string(v.Status), Progress: shown.ProgressOf(v.Progress),
		Cursor: wire.Cursor(strconv.FormatInt(v.Page.Cursor, 10), list...),
	}
	for _, l := range v.Page.Lines {
		out.Lines = append(out.Lines, logLine(l))
	}
	return &logsOutput{Body: out}, nil
}

func logLine(l executions.Line) LogLine {
	out := LogLine{
		Seq: l.Seq, Time: wire.Time(l.Time), Level: l.Level, Message: l.Message, Attempt: l.Attempt, Step: l.Step,
	}
	if len(l.Fields) > 0 {
		fields := wire.Object(l.Fields)
		out.Fields = &fields
	}
	return out
}

func logPosition(cursor string, list []string) (int64, error) {
	text, err := wire.Position(cursor, list...)
	if err != nil || text == "" {
		return 0, err
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil || after < 0 {
		return 0, fault.New(fault.Malformed, "cursor_invalid", "This cursor belongs to another list. Begin again without one.")
	}
	return after, nil
}
