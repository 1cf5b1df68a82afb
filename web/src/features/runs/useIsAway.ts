import { useSyncExternalStore } from 'react';

/** How far down the top of a list is out of sight, in pixels. */
const far = 240;

function subscribe(watcher: () => void): () => void {
  window.addEventListener('scroll', watcher, { passive: true });
  return () => window.removeEventListener('scroll', watcher);
}

/** Whether somebody has scrolled away from the top of the page. */
export function useIsAway(): boolean {
  return useSyncExternalStore(subscribe, () => window.scrollY > far);
}
