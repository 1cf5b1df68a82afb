import { useSyncExternalStore } from 'react';

/** How often what is relative to now is drawn again, in milliseconds. */
const beat = 15_000;
const second = 1_000;

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function tellAll(): void {
  now = Date.now();
  watchers.forEach((tell) => tell());
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  // What has just come is not from the future.
  if (timer !== undefined && Date.now() - now > 1_000) {
    tellAll();
  }
  timer ??= setInterval(tellAll, beat);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time, in milliseconds, as old as fifteen seconds. One clock serves the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => {
    // Nobody has listened for a while. Two looks right after each other have to see the same.
    if (timer === undefined && Date.now() - now > second) {
      now = Date.now();
    }
    return now;
  });
}
