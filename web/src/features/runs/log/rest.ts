/** Waits so many milliseconds, and then until somebody can see the page. Throws when it is given up. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) {
    await until(signal, (go) => {
      const timer = setTimeout(go, ms);
      return () => clearTimeout(timer);
    });
  }
  if (document.visibilityState === 'hidden') {
    await until(signal, (go) => {
      const look = (): void => {
        if (document.visibilityState !== 'hidden') {
          go();
        }
      };
      document.addEventListener('visibilitychange', look);
      return () => document.removeEventListener('visibilitychange', look);
    });
  }
}

/** Waits for something that is begun here, and ended when it came or is not wanted any more. */
function until(signal: AbortSignal, begin: (go: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const end = begin(() => {
      leave();
      resolve();
    });
    const give = (): void => {
      leave();
      reject(signal.reason as Error);
    };
    const leave = (): void => {
      end();
      signal.removeEventListener('abort', give);
    };
    signal.addEventListener('abort', give);
  });
}
