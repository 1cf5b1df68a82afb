package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/retell"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/show"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay/casefile"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// again is what a person asks to be replayed.
type again struct {
	run, write, input string
	goOn              bool
}

func newWorkflowReplay(config *local.Config) *cobra.Command {
	var a again
	cmd := &cobra.Command{
		Use: "replay ID", Short: "Run a finished run again in this process, up to the step that failed", Args: line.OneWord("run"),
		Long: "Runs the workflow of a finished run again, in this process, so that breakpoints work and no time limit\n" +
			"counts. Steps that were done are answered from what was stored. At the first step that was not, usually\n" +
			"the one that failed, it stops: no function of a step is called, no secret is read and no integration\n" +
			"sends anything. With --continue it goes on from there, for real. Nothing of a replay is stored.\n" +
			"ID is a run's, or last, or last-failed. The run is read from the data folder, or from the program that\n" +
			"holds it. Secret inputs are erased when a run is over: give them again by --input.\n" +
			"The exit code is 0 when the replay stopped at a step or ended as the run did, and with --continue that\n" +
			"of bifrost workflow run.",
		Example: "  bifrost workflow replay last-failed\n" +
			"  bifrost workflow replay last-failed --write workflows/users/onboarding_replay_test.go",
	}
	line.Where(cmd, config)
	cmd.Flags().BoolVar(&a.goOn, "continue", false, "call the step that failed, and those after it, for real")
	cmd.Flags().StringVar(&a.input, "input", "", "file with values instead of the recorded ones as a JSON object, - for standard input")
	cmd.Flags().StringVar(&a.write, "write", "", "write a test of the run to this file, whose name ends in _test.go, and do not replay it")
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		a.run = words[0]
		if err := config.Validate(); err != nil {
			return line.Usagef("%s", err)
		}
		if a.write != "" && (a.goOn || a.input != "") {
			return line.Usagef("--write writes down what happened: it goes with neither --continue nor --input")
		}
		return a.replay(cmd.Context(), local.Runs(*config), cmd)
	}
	return cmd
}

func (a again) replay(ctx context.Context, source replay.Source, cmd *cobra.Command) error {
	input, err := readInput(a.input, cmd.InOrStdin())
	if err != nil {
		return err
	}
	r, err := source.Run(ctx, a.run)
	if err != nil {
		return err
	}
	d, err := definition(r.Workflow)
	if err != nil {
		return err
	}
	if a.write != "" {
		return written(cmd.OutOrStdout(), a.write, d, r)
	}
	trouble := cmd.ErrOrStderr()
	raw, err := json.Marshal(input)
	if err != nil {
		return err
	}
	if erased := replay.Erased(d, r, raw); a.goOn && len(erased) > 0 {
		return line.Usagef("%s (--input)", &replay.ErasedError{Names: erased})
	}
	retell.Beginning(trouble, d, r, raw)
	e, err := replay.Play(ctx, d, source, r, replay.Options{Continue: a.goOn, Input: raw, Log: func(l host.Line) {
		show.Log(trouble, show.Line{Time: l.Time, Level: l.Level, Step: l.Step, Message: l.Message, Fields: l.Fields})
	}})
	if err != nil {
		return err
	}
	if err := retell.Ending(cmd.OutOrStdout(), trouble, r, e, a.goOn); err != nil {
		return err
	}
	return a.exit(r, e)
}

// exit is how a replay ends the command: without going on, to stop is what it is for.
func (a again) exit(r replay.Record, e replay.Ending) error {
	switch {
	case e.Stopped != "" && a.goOn:
		return codeOf(executions.Failed)
	case e.Stopped != "" || !a.goOn && e.Status == r.Status:
		return nil
	default:
		return codeOf(e.Status)
	}
}

// definition is the workflow of that name in this program.
func definition(name string) (*workflow.Definition, error) {
	all, err := workflow.Definitions()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(d *workflow.Definition) bool { return d.Spec.Name == name })
	if at < 0 {
		return nil, fmt.Errorf("this program has no workflow %q: replay the run by the program that has it", name)
	}
	return all[at], nil
}

func written(out io.Writer, file string, d *workflow.Definition, r replay.Record) error {
	err := casefile.Write(file, d, r)
	if errors.Is(err, casefile.ErrName) {
		return line.Usagef("%s (--write)", err)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Wrote a test of the run %s to %s.\n", r.ID, file)
	return err
}
