import { useEffect } from 'react';

/**
 * Stands beside a dialog that may go away together with the button that opened it. Then the focus, which would be
 * nowhere, is on the title of the page: while it is nowhere, the page below the dialog stays hidden from screen readers.
 */
export function FocusKept() {
  useEffect(
    () => () => {
      if (document.activeElement === null || document.activeElement === document.body) {
        document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
      }
    },
    [],
  );
  return null;
}
