import { useEffect, useState } from 'react';

/**
 * Does something once what was just drawn is on the screen, because it takes time and may wait for that. The answer gives
 * it up.
 */
export function oncePainted(act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // The frame that this belongs to is on the screen when the next task begins.
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(act);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** Whether what was first drawn is on the screen, for what is not needed for that. */
export function usePainted(): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => oncePainted(() => setPainted(true)), []);
  return isPainted;
}

/** Does something when there is nothing else to do, or after two seconds. The answer gives it up. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(act, 300);
    return () => clearTimeout(timer);
  }
  const wish = requestIdleCallback(act, { timeout: 2_000 });
  return () => cancelIdleCallback(wish);
}
