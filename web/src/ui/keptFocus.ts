import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps the keyboard near where it was: when what it was on inside of an element goes away with what happened, it is on
 * the element, or on the heading of it, and not at the beginning of everything.
 */
export function useKeptFocus<E extends HTMLElement>(): RefObject<E | null> {
  const root = useRef<E>(null);
  const last = useRef<Element>(undefined);
  useEffect(() => {
    const element = root.current;
    const listen = ({ target }: FocusEvent): void => {
      last.current = target instanceof Element ? target : undefined;
    };
    element?.addEventListener('focusin', listen);
    return () => element?.removeEventListener('focusin', listen);
  }, []);
  // What happens draws the element anew: no list of what that may be is longer than this look.
  useEffect(() => {
    const element = root.current;
    if (element === null || last.current === undefined || last.current.isConnected) {
      return;
    }
    last.current = undefined;
    if (document.activeElement === null || document.activeElement === document.body) {
      (element.querySelector<HTMLElement>('h1') ?? element).focus({ preventScroll: true });
    }
  });
  return root;
}
