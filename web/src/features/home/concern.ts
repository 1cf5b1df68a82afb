import type { Concern } from '../../client';
import { paths } from '../../paths';

/** What people know an item as. */
export function titleOf(item: Concern): string {
  const what = item.name ?? item.workflow.title ?? item.workflow.name;
  switch (item.kind) {
    case 'run':
      return item.workflow.title ?? item.workflow.name;
    case 'batch':
      return `Batch: ${what}`;
    case 'schedule':
      return `Schedule: ${what}`;
    case 'hook':
      return `Hook: ${what}`;
  }
}

/** Where one sees more of it; undefined where no page shows it yet. */
export function addressOf(item: Concern): string | undefined {
  switch (item.kind) {
    case 'run':
      return paths.run(item.organizationId, item.id);
    case 'batch':
      return item.subject === undefined ? paths.batches : paths.batch(item.subject);
    case 'schedule':
    case 'hook':
      return undefined;
  }
}

const instead: Record<Concern['status'], string> = {
  CompletedWithErrors: 'Some of it failed. The run says what, and why.',
  Failed: 'It did not work. The run says how far it came.',
  Timeout: 'It took too long, and was stopped.',
  Paused: 'It is paused until somebody has looked.',
  Held: 'Too much of the trial failed. The rest waits until somebody has looked.',
};

/** Why it needs somebody, in one sentence. */
export function sentenceOfConcern(item: Concern): string {
  return item.message ?? instead[item.status];
}

const ways: Partial<Record<string, string>> = {
  schedule: 'by a schedule of',
  webhook: 'by a hook of',
  batch: 'in a batch of',
  alert: 'by an alert',
  rerun: 'again by',
  undo: 'undone by',
};

/** Who has started it, and how: "by Ada Admin", "by a schedule of Ada Admin". */
export function startedBy(item: Concern): string {
  const way = ways[item.trigger] ?? 'by';
  return item.trigger === 'alert' ? way : `${way} ${item.actor.displayName ?? 'somebody'}`;
}

/** Of whom the items are that are shown. */
export type Show = 'all' | 'unassigned' | 'mine';

/** Whether an item is shown; `me` is the caller's id. */
export function isShown(item: Concern, show: Show, me: string): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'unassigned':
      return item.assignee === undefined;
    case 'mine':
      return item.assignee?.id === me;
  }
}
