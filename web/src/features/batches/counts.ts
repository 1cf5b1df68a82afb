import type { BatchCounts, BatchItem } from '../../client';

/** How an organization of a batch stands. */
export type Part = keyof BatchCounts;

/** All of them, from what is over and good to what has not begun: so the bar is drawn. */
export const parts: readonly Part[] = [
  'success',
  'completedWithErrors',
  'failed',
  'timeout',
  'refused',
  'cancelled',
  'open',
  'waiting',
];

/** What people call each, after a number: "2 failed". */
export const partWords: Record<Part, string> = {
  success: 'succeeded',
  completedWithErrors: 'partly failed',
  failed: 'failed',
  timeout: 'timed out',
  refused: 'not started',
  cancelled: 'cancelled',
  open: 'under way',
  waiting: 'waiting',
};

const partOfStatus: Record<BatchItem['status'], Part | undefined> = {
  waiting: 'waiting',
  refused: 'refused',
  unknown: undefined,
  AwaitingApproval: 'open',
  Pending: 'open',
  Running: 'open',
  Cancelling: 'open',
  Success: 'success',
  CompletedWithErrors: 'completedWithErrors',
  Failed: 'failed',
  Timeout: 'timeout',
  Cancelled: 'cancelled',
};

/** The number that an organization is counted in; undefined for one whose run cannot be seen. */
export function partOf(item: BatchItem): Part | undefined {
  return partOfStatus[item.status];
}

export function isPart(text: string | null): text is Part {
  return parts.some((part) => part === text);
}

export function totalOf(counts: BatchCounts): number {
  return parts.reduce((sum, part) => sum + counts[part], 0);
}

/** How many are over, however that went. */
export function doneOf(counts: BatchCounts): number {
  return totalOf(counts) - counts.open - counts.waiting;
}

/** How many a retry would be for. */
export function failedOf({ refused, failed, timeout, completedWithErrors }: BatchCounts): number {
  return refused + failed + timeout + completedWithErrors;
}

/** How a batch goes, in words: "41 of 43 done, 2 failed". */
export function progressOf(counts: BatchCounts): string {
  const [total, done, failed] = [totalOf(counts), doneOf(counts), failedOf(counts)];
  if (total === 0) {
    return 'No clients yet';
  }
  if (counts.success === total) {
    return total === 1 ? 'Succeeded' : `All ${total.toLocaleString('en')} succeeded`;
  }
  const words = [`${done.toLocaleString('en')} of ${total.toLocaleString('en')} done`];
  if (failed > 0) {
    words.push(`${failed.toLocaleString('en')} failed`);
  }
  if (counts.cancelled > 0) {
    words.push(`${counts.cancelled.toLocaleString('en')} cancelled`);
  }
  return words.join(', ');
}

/** So many clients, in words. */
export function clientsOf(count: number): string {
  return count === 1 ? '1 client' : `${count.toLocaleString('en')} clients`;
}
