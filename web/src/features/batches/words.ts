import type { Batch, BatchCanary, BatchCounts } from '../../client';
import type { RunStatus } from '../../ui';
import { clientsOf, failedOf, totalOf } from './counts';

export type Stage = Batch['stage'];

/** Whether nothing more happens to a batch by itself. */
export function isOver(stage: Stage): boolean {
  return stage === 'done' || stage === 'cancelled';
}

/** What a stage looks like, and what it is called. A batch that is done went as its runs did, once those are known. */
export function lookOf(stage: Stage, counts: BatchCounts | undefined): { status: RunStatus; word: string } {
  switch (stage) {
    case 'planning':
      return { status: 'Pending', word: 'Starting' };
    case 'canary':
      return { status: 'Running', word: 'First clients' };
    case 'held':
      return { status: 'Held', word: 'Held' };
    case 'running':
      return { status: 'Running', word: 'Running' };
    case 'cancelling':
      return { status: 'Cancelling', word: 'Stopping' };
    case 'cancelled':
      return { status: 'Cancelled', word: 'Cancelled' };
    case 'done':
      return counts === undefined ? { status: 'Unknown', word: 'Done' } : ended(counts);
  }
}

function ended(counts: BatchCounts): { status: RunStatus; word: string } {
  const [total, failed] = [totalOf(counts), failedOf(counts)];
  if (failed === 0) {
    return counts.success === total && total > 0
      ? { status: 'Success', word: 'Succeeded' }
      : { status: 'Cancelled', word: 'Done' };
  }
  return failed - counts.completedWithErrors === total
    ? { status: 'Failed', word: 'Failed' }
    : { status: 'CompletedWithErrors', word: 'Partly failed' };
}

/** Several things as people list them: "pilot, gold or silver". */
export function listed(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** Whom a batch was made for, in words. */
export function targetsOf({ targets }: Pick<Batch, 'targets'>): string {
  const { all, tags, ids = [], named = ids.length, except = [] } = targets;
  const but = except.length === 0 ? '' : ` except ${except.length.toLocaleString('en')}`;
  if (all === true) {
    return `All clients${but}`;
  }
  return tags !== undefined && tags.length > 0
    ? `Clients tagged ${listed(tags, 'or')}${but}`
    : `${clientsOf(named)} by name${but}`;
}

/** Who goes first, and when the others do not follow. */
export function canaryOf({ tags, stopAbove }: BatchCanary): string {
  const whom = `First the clients tagged ${listed(tags, 'or')}`;
  return stopAbove === 0 ? `${whom}; stop when any of them fails` : `${whom}; stop when more than ${stopAbove} % of them fail`;
}
