import type { Execution } from '../../client';

/**
 * A list that somebody reads who has scrolled down: the rows that were there stay where they are, each as it is known
 * now, and older ones come below them. What is new, and what does not pass the filter any more, waits for the top.
 */
export function held(before: readonly Execution[], now: readonly Execution[]): readonly Execution[] {
  const last = before.at(-1)?.id;
  if (last === undefined) {
    return now;
  }
  const known = new Map(now.map((run) => [run.id, run]));
  return [...before.map((run) => known.get(run.id) ?? run), ...now.filter((run) => run.id < last)];
}

/** How many runs have begun above the first one of a list. Ids are in the order of the list. */
export function begunSince(shown: readonly Execution[], now: readonly Execution[]): number {
  const first = shown[0]?.id;
  return first === undefined ? 0 : now.filter((run) => run.id > first).length;
}
