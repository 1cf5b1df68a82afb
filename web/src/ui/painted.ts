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
