import type { Execution, Step, WaitingFor } from '../../client';
import { isOpen, type RunStatus } from '../../ui';

/** What a run is called: by the form that somebody filled in, or by what it runs. */
export function titleOf(run: Execution): string {
  return run.form?.name ?? run.workflow.title;
}

/** Of what only so many run at once. */
const crowds: Record<WaitingFor['kind'], string> = {
  workflow: 'of this workflow',
  organization: 'of this workflow for this client',
  batch: 'of this batch',
};

/** Why a run that is due has not started. In plain words it tells nothing of how runs are made. */
export function waitsFor({ kind, most }: WaitingFor, isPlain = false): string {
  return isPlain
    ? 'It waits for its turn.'
    : `It waits for its turn: ${most === 1 ? 'one run' : `${most} runs`} ${crowds[kind]} at a time.`;
}

/** What began a run. */
export function beganBy(run: Execution): string {
  const name = run.origin?.name;
  const named = (thing: string): string => (name === undefined ? thing : `${thing} “${name}”`);
  switch (run.trigger) {
    case 'form':
      return run.form === undefined ? 'With a form' : `With the form “${run.form.name}”`;
    case 'api':
      return run.actor.type === 'key' ? 'By a program' : 'By hand';
    case 'schedule':
      return `By ${named('the schedule')}`;
    case 'webhook':
      return `By ${named('the hook')}`;
    case 'alert':
      return `By ${named('the alert rule')}`;
    case 'batch':
      return 'In a batch';
    case 'rerun':
      return 'Again, after an earlier run';
    case 'undo':
      return 'To undo an earlier run';
  }
}

interface Tally {
  done: Step[];
  failed: Step[];
  /** Nobody knows whether they took effect. */
  inDoubt: Step[];
}

/** How the steps of a run stand. */
function tally(run: Execution): Tally {
  const of = (status: Step['status']): Step[] => (run.steps ?? []).filter((step) => step.status === status);
  return { done: of('Success'), failed: of('Failed'), inDoubt: of('InDoubt') };
}

/** What happened, in one sentence; nothing for a run that goes on, or that did what it should. */
export function sentenceFor(run: Execution): string | undefined {
  switch (run.status) {
    case 'CompletedWithErrors':
      return partly(run);
    case 'Failed':
      return run.error?.message ?? 'The run failed.';
    case 'Timeout':
      return run.error?.message ?? 'The run took longer than it may, and was stopped.';
    case 'Cancelled':
      return run.error?.message ?? 'The run was cancelled.';
    default:
      return undefined;
  }
}

/** "7 of 8 steps done, 1 failed." The steps say it when they are what failed. */
function partly(run: Execution): string {
  const { done, failed } = tally(run);
  const failures = run.failures?.length ?? 0;
  if (failed.length > 0 && failed.length >= failures) {
    return `${done.length} of ${counted(done.length + failed.length, 'step')} done, ${failed.length} failed.`;
  }
  return failures === 0 ? 'A part of it failed.' : `${counted(failures, 'item')} failed, the others are done.`;
}

/** What was done and what was not, in sentences, of a run that came to an end before it should. */
export function doneAndNot(run: Execution): string[] {
  if (isOpen(run.status) || run.status === 'Success' || run.status === 'CompletedWithErrors') {
    return [];
  }
  const { done, failed, inDoubt } = tally(run);
  const sentences = [done.length === 0 ? 'No step was finished.' : `Done: ${listed(done)}.`];
  if (inDoubt.length > 0) {
    sentences.push(`Nobody knows whether this took effect: ${listed(inDoubt)}. Look by hand.`);
  }
  if (failed.length > 0) {
    sentences.push(`Not done: ${listed(failed)}, and whatever comes after.`);
  } else if (inDoubt.length === 0 && done.length > 0) {
    sentences.push('Whatever comes after was not done.');
  }
  return sentences;
}

/** Names of steps, the first few of many. */
function listed(steps: readonly Step[]): string {
  const names = steps.slice(0, 5).map((step) => step.name);
  const more = steps.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}

/** "1 step", "2 steps". */
export function counted(n: number, thing: string): string {
  return n === 1 ? `1 ${thing}` : `${n.toLocaleString('en')} ${thing}s`;
}

/** Whether a run came to an end that its sentence is about. */
export function endedBadly(status: RunStatus): boolean {
  return status === 'Failed' || status === 'Timeout' || status === 'CompletedWithErrors' || status === 'Cancelled';
}

/** Whether a value of an input was a secret: those are not kept, and have to be entered again. */
export function isHidden(value: unknown): boolean {
  return value === '***';
}
