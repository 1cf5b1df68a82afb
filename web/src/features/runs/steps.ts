import type { Execution, LogLine, Step } from '../../client';
import { isOpen } from '../../ui';

/** A step as it is shown. */
export interface Shown {
  key: string;
  name: string;
  state: 'done' | 'failed' | 'stopped' | 'running' | 'inDoubt';
  durationMs?: number;
  /** What it says of itself while it runs. */
  says?: string;
  /** What begins with it: another attempt. */
  heading?: string;
}

const states: Record<Step['status'], Shown['state']> = {
  Success: 'done',
  Failed: 'failed',
  Running: 'running',
  InDoubt: 'inDoubt',
};

/** A step that ended with a run that was cancelled did not fail: it was stopped. */
function stateOf(step: Step, run: Execution): Shown['state'] {
  const isLast = step.attempt === run.attempt && (run.error?.step === undefined || run.error.step === step.name);
  return run.status === 'Cancelled' && step.status === 'Failed' && isLast ? 'stopped' : states[step.status];
}

/** How far back the log is searched for what runs now. */
const linesBack = 300;

/** The steps of a run in the order in which they began, and after them those that run now, as the log tells. */
export function shownSteps(run: Execution, lines: readonly LogLine[]): Shown[] {
  const steps = (run.steps ?? []).toSorted(
    (a, b) => Number(b.recalled ?? false) - Number(a.recalled ?? false) || a.startedAt.localeCompare(b.startedAt),
  );
  const hasHeadings = steps.some((step) => step.recalled === true || step.attempt > 1);
  const shown: Shown[] = [];
  let before: string | undefined;
  for (const step of steps) {
    const own = run.attempt > 1 ? `Attempt ${step.attempt}` : 'Done by this run';
    const heading = step.recalled === true ? 'Done by an earlier run' : own;
    shown.push({
      key: `${step.name} ${step.attempt}`,
      name: step.name,
      state: stateOf(step, run),
      durationMs: step.status === 'Running' ? undefined : step.durationMs,
      heading: hasHeadings && heading !== before ? heading : undefined,
    });
    before = heading;
  }
  return [...shown, ...runningSteps(run, lines, hasHeadings ? before : undefined)];
}

/** Steps that have written to the log in this attempt, and have not ended. */
function runningSteps(run: Execution, lines: readonly LogLine[], before: string | undefined): Shown[] {
  if (!isOpen(run.status) || run.status === 'Pending') {
    return [];
  }
  const says = new Map<string, string>();
  for (const line of lines.slice(-linesBack)) {
    if (line.step !== undefined && line.attempt === run.attempt) {
      says.set(line.step, line.message);
    }
  }
  for (const step of run.steps ?? []) {
    if (step.status === 'Success' || step.attempt === run.attempt) {
      says.delete(step.name);
    }
  }
  const heading = `Attempt ${run.attempt}`;
  return [...says].map(([name, text], at) => ({
    key: `${name} now`,
    name,
    state: 'running' as const,
    says: text,
    heading: at === 0 && run.attempt > 1 && before !== heading ? heading : undefined,
  }));
}

/** The failure of the attempt before the one that runs, or is waited for. */
export function failedBefore(run: Execution, lines: readonly LogLine[]): string | undefined {
  if (!isOpen(run.status) || run.maxAttempts < 2) {
    return undefined;
  }
  const last = run.status === 'Pending' ? run.attempt : run.attempt - 1;
  const line = last < 1 ? undefined : lines.findLast(({ attempt, level }) => attempt === last && level === 'error');
  if (line === undefined) {
    return last < 1 ? undefined : run.error?.message;
  }
  return run.error?.message ?? (typeof line.fields?.error === 'string' ? line.fields.error : line.message);
}
