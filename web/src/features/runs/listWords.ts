import type { Execution } from '../../client';
import { waitsFor } from './runWords';

/** What started a run, in two words. */
export const triggerWords: Record<Execution['trigger'], string> = {
  form: 'Form',
  api: 'Directly',
  schedule: 'Schedule',
  webhook: 'Hook',
  batch: 'Batch',
  rerun: 'Run again',
  alert: 'Alert',
  undo: 'Undo',
};

/** What started a run; a program is told apart from a person, who is called the same. */
export function triggerOf(run: Execution): string {
  return run.trigger === 'api' && run.actor.type === 'key' ? 'Program' : triggerWords[run.trigger];
}

/**
 * What there is to say of a run beyond its status: why it failed, how far it is, or what it waits for. In plain words
 * it tells nothing of how runs are made.
 */
export function sentenceOfRun(run: Execution, isPlain = false): string | undefined {
  if (run.error !== undefined) {
    return run.error.message;
  }
  switch (run.status) {
    case 'Running':
      return run.progress?.text;
    case 'Pending':
      return run.waitingFor === undefined ? undefined : waitsFor(run.waitingFor, isPlain);
    default:
      return undefined;
  }
}
