import { useEffect, useRef } from 'react';

import { type Shortcut, shortcutOf } from '../ui';

/** Listens for what the keyboard does from everywhere. */
export function useShortcuts(acts: Record<Shortcut, () => void>): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const shortcut = shortcutOf(event);
      if (shortcut !== undefined) {
        event.preventDefault();
        latest.current[shortcut]();
      }
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
