import type { Execution, ExecutionPage } from '../../client';

/**
 * A list whose first page has been asked for again. As far as that looked, it is what holds: runs that have begun are
 * in it, those that changed are as they are now, and those that do not pass the filter any more are gone.
 */
export function withHead(head: ExecutionPage | undefined, items: readonly Execution[]): readonly Execution[] {
  if (head === undefined) {
    return items;
  }
  if (head.nextCursor === undefined) {
    return head.items;
  }
  return [...head.items, ...items.filter(isOlder(head))];
}

/** Whether the first page has moved on so far that it does not meet the list any more: between them is a gap. */
export function isApart(head: ExecutionPage, items: readonly Execution[]): boolean {
  const first = items[0];
  return head.nextCursor !== undefined && first !== undefined && head.items.length > 0 && items.every(isOlder(head));
}

/** Whether a run is further back than a page has looked. Ids are in the order of the list. */
function isOlder(head: ExecutionPage): (run: Execution) => boolean {
  const { scannedTo } = head;
  const last = head.items.at(-1)?.id;
  if (scannedTo !== undefined) {
    return (run) => run.createdAt < scannedTo;
  }
  return last === undefined ? () => true : (run) => run.id < last;
}
