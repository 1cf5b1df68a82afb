import type { KeyboardEvent } from 'react';

const steps: Partial<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

/** Goes from the link that opens a row to that of the row below or above, besides the way by Tab. */
export function step(event: KeyboardEvent<HTMLElement>): void {
  const by = steps[event.key];
  if (by === undefined || !(event.target instanceof HTMLAnchorElement)) {
    return;
  }
  const row = event.target.closest('[data-index]');
  const next = Number(row?.getAttribute('data-index')) + by;
  // The line between two sections has none.
  const link = [next, next + by]
    .map((index) => event.currentTarget.querySelector<HTMLAnchorElement>(`[data-index="${index}"] a`))
    .find((found) => found !== null);
  if (link !== undefined) {
    event.preventDefault();
    link.focus();
  }
}
