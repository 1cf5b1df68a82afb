import { useCallback, useSyncExternalStore } from 'react';

/** Where the navigation is a drawer. */
export const phone = '(max-width: 639px)';

/** Where the navigation has icons alone. */
export const compact = '(max-width: 1023px)';

/** Whether the page is as a media query says. */
export function useMedia(media: string): boolean {
  const subscribe = useCallback(
    (watcher: () => void) => {
      const query = matchMedia(media);
      query.addEventListener('change', watcher);
      return () => query.removeEventListener('change', watcher);
    },
    [media],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(media).matches);
}
