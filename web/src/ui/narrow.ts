import { useSyncExternalStore } from 'react';

/** Where columns do not fit beside each other: a phone. */
const narrow = matchMedia('(max-width: 720px)');

function subscribe(watcher: () => void): () => void {
  narrow.addEventListener('change', watcher);
  return () => narrow.removeEventListener('change', watcher);
}

/** Whether the page is as narrow as a phone. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}
